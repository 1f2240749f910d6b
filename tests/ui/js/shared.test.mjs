import assert from "node:assert/strict";
import test from "node:test";
import { Node, copied, pressed, saved, shared, went, whole } from "./page.mjs";

const { copyText, focusField, goTo, keepKeys, newNonce, saveFile } = await shared();

test("keys on our own controls are no commands to JupyterLab, with Ctrl or Cmd they are", () => {
  const [ours, theirs] = [new Node("button"), new Node("button")];
  keepKeys([ours]);
  const suppressed = (more) => {
    for (const target of [ours, theirs]) pressed.fireWith("keydown", { target, ...more });
    return ours.dataset.lmSuppressShortcuts === "true";
  };
  assert.equal(suppressed({ key: "d" }), true);
  assert.equal(suppressed({ key: "s", ctrlKey: true }), false);
  assert.equal(suppressed({ key: "s", metaKey: true }), false);
  assert.equal(suppressed({ key: "d" }), true);
  assert.ok(!("lmSuppressShortcuts" in theirs.dataset));
});

test("however many widgets there are, the keys are listened to once", () => {
  keepKeys([new Node("button")]);
  keepKeys([new Node("button")]);
  assert.equal(pressed.on.keydown.length, 1);
});

test("without a clipboard the text is copied the old way, and the page is left as it was", async () => {
  assert.equal(await copyText("one"), true);
  assert.equal(copied.at(-1), "one");
  const { clipboard } = navigator;
  navigator.clipboard = undefined;
  document.execCommand = () => true;
  assert.equal(await copyText("two"), true);
  document.execCommand = () => false;
  assert.equal(await copyText("three"), false);
  assert.equal(document.body.children.length, 0);
  navigator.clipboard = clipboard;
});

test("a file is saved without its text standing in the page", () => {
  saveFile("key.csv", "text/csv", "a,b");
  assert.deepEqual(saved.at(-1), { text: "a,b", type: "text/csv" });
  assert.equal(document.body.children.length, 0);
});

test("no two clicks have the same nonce", () => {
  const found = new Set(Array.from({ length: 50 }, newNonce));
  assert.equal(found.size, 50);
  for (const one of found) assert.match(one, /^[0-9a-f]{32}$/);
});

test("where no page takes it over, the panel of the step comes into sight and has the focus", () => {
  went.length = 0;
  const panel = new Node("div");
  let scrolled = 0;
  panel.scrollIntoView = () => scrolled++;
  whole.answers = false;
  whole.panels = { ".valolink-step-cors": panel };
  goTo("cors");
  goTo("user");
  assert.deepEqual([scrolled, went.length], [1, 2]);
  assert.equal(document.activeElement, panel);
  assert.equal(panel.tabIndex, -1);
  whole.answers = true;
});

test("the focus goes to a field that is in sight, and it is said whether there is one", () => {
  const field = new Node("div");
  field.dataset.field = "bucket";
  const [hidden, seen] = [new Node("input"), new Node("input")];
  Object.assign(hidden, { offsetParent: null });
  Object.assign(seen, { offsetParent: field });
  const inside = { querySelectorAll: () => [hidden, seen] };
  assert.equal(focusField(inside, "bucket"), true);
  assert.equal(document.activeElement, seen);
  assert.equal(focusField({ querySelectorAll: () => [hidden] }, "bucket"), false);
});
