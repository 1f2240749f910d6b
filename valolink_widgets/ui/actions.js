// Buttons. A click carries the ticket of the plan that was shown when the button was drawn.

function render({ model, el }) {
  el.classList.add("valolink", "vl-actions");
  const row = document.createElement("div");
  const hint = document.createElement("p");
  row.className = "vl-buttons";
  hint.className = "vl-hint";
  el.append(row, hint);
  const nonces = new Set();
  let locked = 0;

  // `times` is 2 for the second half of a double click, which must not hit what the button has
  // become meanwhile, and 0 for a key.
  function click(button, times) {
    if (button.getAttribute("aria-disabled") === "true") return;
    const { id, ticket, file, goto } = button.spec;
    if (times > 1 && !file) return;
    if (goto) return goTo(goto);
    const message = { kind: "click", id, ticket, nonce: newNonce() };
    if (file) nonces.add(message.nonce);
    else if (id !== "fix") lock();
    model.send(message);
  }

  // Until the kernel answers; it is the authority, so this only spares people a second click.
  function lock() {
    for (const button of row.children) button.setAttribute("aria-disabled", "true");
    clearTimeout(locked);
    locked = setTimeout(draw, 1500);
  }

  function draw() {
    clearTimeout(locked);
    const specs = model.get("buttons");
    while (row.children.length > specs.length) row.lastChild.remove();
    specs.forEach((spec, i) => {
      // The same element is kept, so that the keyboard's focus stays where it was.
      let button = row.children[i];
      if (!button) {
        button = document.createElement("button");
        button.type = "button";
        keepKeys([button]);
        button.addEventListener("click", (event) => click(button, event.detail));
        row.append(button);
      }
      button.spec = spec;
      button.className = spec.main ? "vl-main" : "vl-second";
      button.dataset.action = spec.id;
      if (button.textContent !== spec.label) button.textContent = spec.label;
      // Not `disabled`, which would throw the focus away.
      button.setAttribute("aria-disabled", String(Boolean(spec.disabled)));
    });
    hint.textContent = specs.map((spec) => spec.hint ?? "").join(" ").trim();
    hint.hidden = !hint.textContent;
    el.classList.toggle("vl-empty", !specs.length);
  }

  // Not away from where somebody works by now.
  function lead(field) {
    const here = document.activeElement;
    const panel = el.closest(".valolink-panel");
    if (panel && (here === document.body || el.contains(here))) focusField(panel, field);
  }

  draw();
  model.on("change:buttons", draw);
  model.on("msg:custom", (message) => {
    if (message.kind === "focus") return lead(message.field);
    if (message.kind !== "file" || !nonces.delete(message.nonce)) return;
    saveFile(message.name, message.type, message.text);
  });
  return () => clearTimeout(locked);
}

export default { render };
