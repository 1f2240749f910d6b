// Just enough of a page and of an anywidget model to run a widget in Node.

class Node {
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
  closest() {
    return this.parent ?? null;
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
  // By tag or by a data attribute, which is all that the widgets ask for here.
  querySelectorAll(selector) {
    const key = /data-(\w+)/.exec(selector)?.[1];
    return this.all((node) => (key ? key in node.dataset : node.tagName === selector.toUpperCase()));
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
  fire(name, detail) {
    const event = { target: this, detail };
    return Promise.all((this.on[name] ?? []).map((listener) => listener(event)));
  }
  click(times = 1) {
    return this.fire("click", times);
  }
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
const page = new Node("document");
globalThis.CustomEvent = class {
  constructor(type, { detail }) {
    Object.assign(this, { type, detail });
  }
};
globalThis.document = {
  createElement: (tag) => new Node(tag),
  body: new Node("body"),
  querySelector: (text) => slots[/slot="([\w-]+)"/.exec(text)?.[1] ?? Object.keys(slots)[0]] ?? null,
  addEventListener: (name, listener) => page.addEventListener(name, listener),
  removeEventListener: () => {},
  // As our own page, which takes over whatever leads to a step.
  dispatchEvent: ({ type, detail }) => {
    if (type === "valolink:go") went.push(detail);
    return type !== "valolink:go";
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

export async function show(name, state) {
  const { readFile } = await import("node:fs/promises");
  const folder = new URL("../../../valolink_widgets/ui/", import.meta.url);
  const texts = await Promise.all(
    ["shared.js", name].map((file) => readFile(new URL(file, folder), "utf-8")),
  );
  const source = `data:text/javascript,${encodeURIComponent(texts.join("\n"))}`;
  const widget = (await import(source)).default;
  const [el, one] = [new Node("div"), model(state)];
  const end = widget.render({ model: one, el });
  return { el, model: one, end };
}
