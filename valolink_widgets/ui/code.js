// Text behind a fold, to copy or to save.

let count = 0;

function render({ model, el }) {
  el.classList.add("valolink", "vl-codebox");
  const words = model.get("words");
  const fold = document.createElement("details");
  const summary = document.createElement("summary");
  const row = document.createElement("div");
  const said = document.createElement("span");
  const pre = document.createElement("pre");
  const code = document.createElement("code");
  const [copy, save] = ["copy", "save"].map((what) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "vl-copy";
    button.textContent = words[what];
    button.dataset.want = what;
    return button;
  });
  row.className = "vl-tools";
  said.setAttribute("role", "status");
  summary.id = `valolink-code-${++count}`;
  // A long one can be scrolled by keyboard.
  pre.tabIndex = 0;
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-labelledby", summary.id);
  pre.append(code);
  row.append(copy, save, said);
  fold.append(summary, row, pre);
  el.append(fold);
  keepKeys([summary, copy, save, pre]);

  function say(text) {
    said.textContent = text;
    setTimeout(() => (said.textContent = ""), 3000);
  }

  copy.addEventListener("click", async () => {
    say((await copyText(model.get("text"))) ? words.copied : words.failed);
  });
  save.addEventListener("click", () => {
    saveFile(model.get("name"), "text/plain", `${model.get("text")}\n`);
    say(words.saved);
  });

  function draw() {
    summary.textContent = model.get("title");
    code.textContent = model.get("text");
    el.classList.toggle("vl-empty", !model.get("text"));
  }

  draw();
  for (const name of ["title", "text"]) model.on(`change:${name}`, draw);
}

export default { render };
