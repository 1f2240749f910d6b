// The access key's secret: asked for by a click, and never kept in the model.

const HIDE_MS = 60000;

function render({ model, el }) {
  el.classList.add("valolink", "vl-secret");
  const wanted = new Map();
  const words = model.get("words");
  const row = document.createElement("div");
  const text = document.createElement("p");
  const shown = document.createElement("code");
  const said = document.createElement("span");
  let timer = 0;
  row.className = "vl-row";
  shown.className = "vl-shown";
  said.setAttribute("role", "status");
  el.append(text, row);

  function ask(want) {
    const nonce = newNonce();
    wanted.set(nonce, want);
    model.send({ kind: "secret", want, nonce });
  }

  function button(want) {
    const node = document.createElement("button");
    node.type = "button";
    node.className = "vl-second";
    node.dataset.want = want;
    node.textContent = words[want];
    node.addEventListener("click", () => (want === "show" ? toggle() : ask(want)));
    return node;
  }

  const buttons = ["show", "copy", "csv"].map(button);
  keepKeys(buttons);
  row.append(shown, ...buttons, said);

  function hide() {
    clearTimeout(timer);
    shown.textContent = "";
    shown.hidden = true;
    buttons[0].textContent = words.show;
  }

  function toggle() {
    if (shown.hidden) ask("show");
    else hide();
  }

  function show(secret) {
    shown.textContent = secret;
    shown.hidden = false;
    buttons[0].textContent = words.hide;
    clearTimeout(timer);
    timer = setTimeout(hide, HIDE_MS);
  }

  function say(what) {
    said.textContent = what;
    setTimeout(() => (said.textContent = ""), 3000);
  }

  async function answered(message) {
    const want = wanted.get(message.nonce);
    if (message.kind !== "secret" || !wanted.delete(message.nonce)) return;
    if (want === "show") show(message.text);
    else if (want === "csv") {
      saveFile(message.name, "text/csv", message.text);
      say(words.saved);
    } else say((await copyText(message.text)) ? words.copied : words.failed);
  }

  function draw() {
    text.textContent = model.get("text");
    row.hidden = !model.get("held");
    el.classList.toggle("vl-empty", !model.get("text"));
    hide();
  }

  draw();
  for (const name of ["text", "held", "key_id"]) model.on(`change:${name}`, draw);
  model.on("msg:custom", answered);
  return () => clearTimeout(timer);
}

export default { render };
