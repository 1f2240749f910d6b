// Put before each widget's own file: they are modules without imports.

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard outside secure contexts: the old way still works there.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function saveFile(name, type, text) {
  const link = document.createElement("a");
  // A Blob and not a data: address, which would stand in the page as text.
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function newNonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");
}

// A key pressed on one of these would else be a command to JupyterLab: "dd" deletes the cell.
// Its selectors end in :focus, so the mark must be on what takes the focus, not on a box around.
// JupyterLab knows text inputs itself, and they keep their Ctrl+S.
function keepKeys(nodes) {
  for (const node of nodes) {
    node.dataset.valolinkKeys = "";
    node.dataset.lmSuppressShortcuts = "true";
  }
  if (window.valolinkKeys) return;
  window.valolinkKeys = true;
  window.addEventListener("keydown", decide, true);
}

// With Ctrl or Cmd a command is meant: Ctrl+S saves the notebook from everywhere.
function decide({ target, ctrlKey, metaKey }) {
  if (!("valolinkKeys" in (target.dataset ?? {}))) return;
  if (ctrlKey || metaKey) delete target.dataset.lmSuppressShortcuts;
  else target.dataset.lmSuppressShortcuts = "true";
}

// Leads to a step, or to one of its fields. Our own page shows the step itself; anywhere else all
// panels stand below each other.
function goTo(slug, field = "") {
  const detail = { slug, field };
  if (!document.dispatchEvent(new CustomEvent("valolink:go", { detail, cancelable: true }))) return;
  const panel = document.querySelector(`.valolink-step-${CSS.escape(slug)}`);
  if (!panel) return;
  panel.scrollIntoView({ block: "start" });
  if (field && focusField(panel, field)) return;
  panel.tabIndex = -1;
  keepKeys([panel]);
  panel.focus({ preventScroll: true });
}

// Puts the focus into a field; says whether there is one to see.
function focusField(inside, name) {
  const controls = inside.querySelectorAll(
    `[data-field="${CSS.escape(name)}"] :is(input, select)`,
  );
  for (const node of controls) {
    const fold = node.closest("details");
    if (fold) fold.open = true;
  }
  const control = Array.from(controls).find((node) => node.offsetParent !== null);
  control?.focus();
  return Boolean(control);
}
