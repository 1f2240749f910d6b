// A form field: label, help, message. The trait carries raw text; the kernel judges it.

const QUIET_MS = 250;
const AGE_MS = 5000;
const OTHER = "\u0000other";
const SIGNS = { error: "✗", warning: "!", note: "i" };
let count = 0;

function make(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

// `text` with its `quoted` parts as code; everything stays text.
function withCode(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, i) => (i % 2 ? make("code", "", part) : part));
}

function messageLine({ severity, word, summary, remedy }) {
  const line = make("p", `vl-message vl-${severity}`);
  const sign = make("span", "vl-sign", SIGNS[severity] ?? "");
  sign.setAttribute("aria-hidden", "true");
  line.append(sign, " ", make("b", "", `${word}: `));
  line.append(...withCode(summary), " ", ...withCode(remedy));
  return line;
}

// "Asked AWS (s3:HeadBucket) 0.2 s ago": the words come from the kernel.
function ageText({ at, who, what }, words) {
  const seconds = Math.max(0.1, Date.now() / 1000 - at);
  const [unit, n] =
    seconds < 10
      ? ["seconds", seconds.toFixed(1)]
      : seconds < 60
        ? ["seconds", Math.round(seconds)]
        : seconds < 3600
          ? ["minutes", Math.floor(seconds / 60)]
          : ["hours", Math.floor(seconds / 3600)];
  const age = words[unit].replace("{n}", n);
  return words.asked.replace("{who}", who).replace("{what}", what).replace("{age}", age);
}

function render({ model, el }) {
  el.classList.add("valolink", "vl-field");
  el.dataset.field = model.get("name");
  const id = `valolink-${model.get("name")}-${++count}`;
  const bool = model.get("kind") === "bool";
  const help = make("p", "vl-help");
  const messages = make("div", "vl-messages");
  help.id = `${id}-help`;
  messages.id = `${id}-messages`;
  messages.setAttribute("aria-live", "polite");
  const answer = make("p", "vl-answer");
  const said = make("span");
  const age = make("span", "vl-age");
  answer.id = `${id}-answer`;
  said.setAttribute("role", "status");
  answer.append(said, " ", age);
  const label = make("label", bool ? "vl-check" : "vl-label");
  const control = make("div", "vl-control");
  el.append(...(bool ? [control, help, messages] : [label, control, messages, answer, help]));

  let timer = 0;
  let inputs = [];
  let typingOther = false;
  let shownMessages = "[]";

  const send = (text) => {
    clearTimeout(timer);
    timer = 0;
    if (text === model.get("value")) return;
    model.set("value", text);
    model.save_changes();
  };
  const later = (read) => {
    clearTimeout(timer);
    timer = setTimeout(() => send(read()), QUIET_MS);
  };

  function textInput() {
    const input = make("input");
    input.type = "text";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("autocapitalize", "off");
    input.addEventListener("input", () => later(() => input.value));
    input.addEventListener("change", () => send(input.value));
    return input;
  }

  function checkbox() {
    const input = make("input");
    input.type = "checkbox";
    input.addEventListener("change", () => send(input.checked ? "true" : "false"));
    label.replaceChildren(input, make("span", "", model.get("label")));
    control.replaceChildren(label);
    inputs = [input];
  }

  function selection(choices) {
    const select = make("select");
    for (const [value, text] of choices) select.append(new Option(text, value));
    inputs = [select];
    if (model.get("free")) {
      select.append(new Option(model.get("other"), OTHER));
      const input = textInput();
      input.setAttribute("aria-label", model.get("label"));
      inputs.push(input);
    }
    select.addEventListener("change", () => {
      typingOther = select.value === OTHER;
      if (!typingOther) return send(select.value), show();
      show();
      inputs[1].focus();
    });
    control.replaceChildren(...inputs);
  }

  function build() {
    const choices = model.get("choices");
    const focused = control.contains(document.activeElement);
    if (bool) checkbox();
    else if (choices.length) selection(choices);
    else control.replaceChildren(...(inputs = [textInput()]));
    inputs[0].id = id;
    keepKeys(inputs.filter((input) => input.type !== "text"));
    if (!bool) {
      label.htmlFor = id;
      label.textContent = model.get("label");
    }
    show();
    if (focused) inputs[0].focus();
  }

  function showValue(value) {
    const [first, second] = inputs;
    if (bool) first.checked = value === "true";
    else if (first.tagName === "SELECT") {
      const known = Array.from(first.options).some((o) => o.value === value);
      const other = Boolean(second) && (typingOther || !known);
      if (!known && !second) first.append(new Option(value, value));
      first.value = other ? OTHER : value;
      if (second) {
        second.hidden = !other;
        if (!timer) second.value = value;
      }
      // While somebody types, what the kernel echoes is older than what stands here.
    } else if (!timer && first.value !== value) first.value = value;
  }

  // Only what is new is put in, so that only that is announced.
  function showMessages() {
    const found = model.get("messages");
    if (JSON.stringify(found) === shownMessages) return;
    shownMessages = JSON.stringify(found);
    messages.replaceChildren(...found.map(messageLine));
  }

  function showAnswer() {
    const { look = "", sign = "", text = "" } = model.get("answer") ?? {};
    answer.className = `vl-answer vl-${look || "quiet"}`;
    const whole = text && `${sign} ${text}`;
    if (said.textContent !== whole) said.textContent = whole;
    showAge();
  }

  function showAge() {
    const now = model.get("answer") ?? {};
    age.textContent = now.at ? ageText(now, model.get("age")) : "";
    answer.hidden = !age.textContent && !said.textContent;
  }

  function show() {
    // Not the style: ipywidgets writes the layout's into it, and later than this.
    el.classList.toggle("vl-hidden", model.get("hidden"));
    help.textContent = model.get("help");
    showValue(model.get("value"));
    showMessages();
    showAnswer();
    for (const input of inputs) {
      input.setAttribute("aria-invalid", String(model.get("invalid")));
      const about = [help.id, ...(bool ? [] : [answer.id]), messages.id];
      input.setAttribute("aria-describedby", about.join(" "));
      if (input.type === "text") input.placeholder = model.get("placeholder");
    }
  }

  build();
  model.on("change:choices", build);
  for (const name of ["value", "messages", "answer", "invalid", "placeholder", "hidden", "help"]) {
    model.on(`change:${name}`, show);
  }
  const clock = setInterval(showAge, AGE_MS);
  return () => {
    clearTimeout(timer);
    clearInterval(clock);
  };
}

export default { render };
