// Just enough of a page and of an anywidget model to run a widget in Node.

export class Node {
  constructor(tagName = "") {
    Object.assign(this, { tagName: tagName.toUpperCase(), children: [], dataset: {}, style: {}, attributes: {}, on: {} });
    this.classes = new Set();
    this.textContent = "";
    this.hidden = false;
    this.classList = {
      add: (...names) => names.forEach((name) => this.classes.add(name)),
      toggle: (name, on) => (on ? this.classes.add(name) : this.classes.delete(name)),
    };
  }
  append(...nodes) {
    for (const node of nodes) {
      this.children.push(node);
      if (node instanceof Node) node.parent = this;
    }
  }
  replaceChildren(...nodes) {
    this.children = [];
    this.append(...nodes);
  }
  remove() {
    this.parent?.children.splice(this.parent.children.indexOf(this), 1);
  }
  appendChild(node) {
    this.append(node);
    return node;
  }
  removeAttribute(name) {
    delete this.attributes[name];
  }
  // By tag or by data attributes; without either, whatever is around it.
  closest(selector = "") {
    const wanted = [...selector.matchAll(/data-([\w-]+)/g)].map(([, name]) => camel(name));
    const tag = /^[a-z]+/.exec(selector)?.[0].toUpperCase();
    if (!wanted.length && !tag) return this.parent ?? null;
    const fits = (!tag || this.tagName === tag) && wanted.every((name) => name in this.dataset);
    return fits ? this : (this.parent?.closest(selector) ?? null);
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
  // By tag or by a data attribute, which is all that the widgets ask for here.
  querySelectorAll(selector) {
    const key = /data-(\w+)/.exec(selector)?.[1];
    const tags = selector.toUpperCase().split(/\W+/);
    return this.all((node) => (key && key in node.dataset) || tags.includes(node.tagName));
  }
  // Markup is given as the nodes that it would become.
  set innerHTML(nodes) {
    this.replaceChildren(...(nodes || []));
  }
  get innerHTML() {
    return this.children.length ? "…" : "";
  }
  get parentNode() {
    return this.parent;
  }
  get firstChild() {
    return this.children[0] ?? null;
  }
  get lastChild() {
    return this.children.at(-1);
  }
  get options() {
    return this.children;
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
  addEventListener(name, listener) {
    (this.on[name] ??= []).push(listener);
  }
  removeEventListener(name, listener) {
    this.on[name] = (this.on[name] ?? []).filter((one) => one !== listener);
  }
  // With this event, as the browser would give it.
  fireWith(name, event) {
    return Promise.all((this.on[name] ?? []).map((listener) => listener(event)));
  }
  fire(name, detail) {
    const event = { target: this, detail };
    return Promise.all((this.on[name] ?? []).map((listener) => listener(event)));
  }
  click(times = 1) {
    return this.fire("click", times);
  }
  select() {}
  contains(node) {
    return node === this || this.children.some((child) => child.contains?.(node));
  }
  focus() {
    document.activeElement = this;
  }
  all(test) {
    const inside = this.children.flatMap((child) => child.all?.(test) ?? []);
    return test(this) ? [this, ...inside] : inside;
  }
}

function camel(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

// The widgets' own timers must not keep Node waiting; a test that rests must.
const { setTimeout: startTimer, setInterval: startInterval } = globalThis;
globalThis.setTimeout = (work, ms) => startTimer(work, ms).unref();
globalThis.setInterval = (work, ms) => startInterval(work, ms).unref();
export const rest = (ms) => new Promise((done) => startTimer(done, ms));

export const saved = [];
export const copied = [];

// `slots` are the places that our own page offers; `went` is where somebody was led.
export const slots = {};
export const went = [];
// Whether our own page is there and takes over; else these are the panels, by their selectors.
export const whole = { answers: true, panels: {} };
const page = new Node("document");
globalThis.CustomEvent = class {
  constructor(type, { detail }) {
    Object.assign(this, { type, detail });
  }
};
globalThis.document = {
  createElement: (tag) => new Node(tag),
  body: new Node("body"),
  querySelector: (text) => whole.panels[text] ?? slots[/slot="([\w-]+)"/.exec(text)?.[1] ?? Object.keys(slots)[0]] ?? null,
  addEventListener: (name, listener) => page.addEventListener(name, listener),
  removeEventListener: () => {},
  // As our own page, which takes over whatever leads to a step.
  dispatchEvent: ({ type, detail }) => {
    if (type === "valolink:go") went.push(detail);
    return type !== "valolink:go" || !whole.answers;
  },
};
export const shown = () => page.fire("valolink:shown");
export const kept = new Map();
globalThis.sessionStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, text) => kept.set(name, text),
};
export const pressed = new Node("window");
globalThis.window = pressed;
globalThis.location = { pathname: "/", hash: "" };
globalThis.CSS = { escape: (text) => text };
globalThis.Option = class extends Node {
  constructor(text, value) {
    super("option");
    Object.assign(this, { textContent: text, value });
  }
};
globalThis.Blob = class {
  constructor(parts, { type }) {
    saved.push({ text: parts.join(""), type });
  }
};
URL.createObjectURL = () => "blob:1";
URL.revokeObjectURL = () => {};
Object.defineProperty(globalThis, "navigator", {
  value: { clipboard: { writeText: async (text) => copied.push(text) } },
  configurable: true,
});

export function model(state) {
  const listeners = {};
  return {
    sent: [],
    saves: [],
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
    },
    save_changes() {
      this.saves.push({ ...state });
    },
    send(message) {
      this.sent.push(message);
    },
    on: (name, listener) => (listeners[name] ??= []).push(listener),
    off: (name, listener) => (listeners[name] = listeners[name].filter((one) => one !== listener)),
    // What the kernel does: change a trait, or send a message.
    async change(name, value) {
      state[name] = value;
      for (const listener of listeners[`change:${name}`] ?? []) await listener();
    },
    async receive(message) {
      for (const listener of listeners["msg:custom"] ?? []) await listener(message);
    },
  };
}

// What all widgets share, as functions.
export async function shared() {
  const { readFile } = await import("node:fs/promises");
  const file = new URL("../../../valolink_widgets/ui/shared.js", import.meta.url);
  const names = "copyText, focusField, goTo, keepKeys, newNonce, saveFile";
  const text = `${await readFile(file, "utf-8")}\nexport { ${names} };`;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

export async function show(name, state, manager) {
  const { readFile } = await import("node:fs/promises");
  const folder = new URL("../../../valolink_widgets/ui/", import.meta.url);
  const texts = await Promise.all(
    ["shared.js", name].map((file) => readFile(new URL(file, folder), "utf-8")),
  );
  const source = `data:text/javascript,${encodeURIComponent(texts.join("\n"))}`;
  const widget = (await import(source)).default;
  const [el, one] = [new Node("div"), model(state)];
  one.widget_manager = manager;
  const end = widget.render({ model: one, el });
  return { el, model: one, end };
}
