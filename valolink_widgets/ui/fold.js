// Fields behind a fold of the page's own. The kernel may open it, and never closes it again: that is
// left to whoever reads.

function render({ model, el }) {
  el.classList.add("valolink", "vl-fold");
  const fold = document.createElement("details");
  const summary = document.createElement("summary");
  const note = document.createElement("p");
  const box = document.createElement("div");
  note.className = "vl-help";
  box.className = "vl-folded";
  fold.append(summary, note, box);
  el.append(fold);
  keepKeys([summary]);
  let ended = false;
  let views = [];

  // They are widgets of their own, in the order of their names, which is all that comes from there.
  async function fill() {
    const manager = model.widget_manager;
    const made = model.get("children").map(async (name) => {
      const child = await manager.get_model(name.replace("IPY_MODEL_", ""));
      return manager.create_view(child);
    });
    const found = await Promise.all(made);
    if (ended) return found.forEach((view) => view.remove());
    views = found;
    box.replaceChildren(...views.map((view) => view.el));
  }

  function draw() {
    summary.textContent = model.get("title");
    note.textContent = model.get("help");
    if (model.get("unfolded")) fold.open = true;
  }

  draw();
  for (const name of ["title", "help", "unfolded"]) model.on(`change:${name}`, draw);
  const filled = fill();
  return () => {
    ended = true;
    for (const view of views) view.remove();
    return filled;
  };
}

export default { render };
