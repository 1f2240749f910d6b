// HTML made by the kernel's one escaping module; what was opened stays open when it changes.

function render({ model, el }) {
  el.classList.add("valolink", "vl-markup");
  const box = document.createElement("div");
  if (model.get("live")) {
    box.setAttribute("aria-live", "polite");
    box.setAttribute("role", "status");
  }
  el.append(box);

  function draw() {
    const keyed = Array.from(box.querySelectorAll("details[data-key]"));
    const open = new Map(keyed.map((node) => [node.dataset.key, node.open]));
    const summary = document.activeElement?.closest?.("summary");
    const focus = summary && box.contains(summary) ? summary.parentNode.dataset.key : null;
    box.innerHTML = model.get("html");
    keepKeys(box.querySelectorAll("summary, button, [tabindex]"));
    for (const node of box.querySelectorAll("details[data-key]")) {
      if (open.has(node.dataset.key)) node.open = open.get(node.dataset.key);
      if (focus === node.dataset.key) node.querySelector("summary").focus();
    }
    el.classList.toggle("vl-empty", !box.innerHTML);
  }

  box.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const source = button.closest("[data-copybox]").querySelector("[data-text]");
    const done = await copyText(source.textContent);
    const words = button.textContent;
    button.textContent = button.dataset[done ? "done" : "failed"];
    setTimeout(() => (button.textContent = words), 2000);
  });

  draw();
  model.on("change:html", draw);
}

export default { render };
