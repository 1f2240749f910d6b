import assert from "node:assert/strict";
import test from "node:test";
import { Node, rest, shared, show } from "./page.mjs";

const state = { title: "More", help: "Each says what it costs.", unfolded: false };

function manager() {
  const removed = [];
  return {
    removed,
    get_model: async (id) => id,
    create_view: async (id) => ({ el: Object.assign(new Node("div"), { id }), remove: () => removed.push(id) }),
  };
}

const parts = ({ el }) => [el.children[0], ...el.children[0].children];

test("the fields stand inside, in their order", async () => {
  const children = ["IPY_MODEL_a", "IPY_MODEL_b"];
  const shown = await show("fold.js", { ...state, children }, manager());
  await rest(0);
  const [fold, summary, note, box] = parts(shown);
  assert.equal(fold.tagName, "DETAILS");
  assert.equal(summary.textContent, "More");
  assert.equal(note.textContent, "Each says what it costs.");
  assert.deepEqual(box.children.map((one) => one.id), ["a", "b"]);
});

test("the kernel opens it, and never shuts what somebody opened", async () => {
  const shown = await show("fold.js", { ...state, children: [] }, manager());
  const [fold] = parts(shown);
  assert.ok(!fold.open);
  await shown.model.change("unfolded", true);
  assert.equal(fold.open, true);
  await shown.model.change("unfolded", false);
  assert.equal(fold.open, true);
});

test("what is inside ends with it", async () => {
  const one = manager();
  const { end } = await show("fold.js", { ...state, children: ["IPY_MODEL_a"] }, one);
  await rest(0);
  await end();
  assert.deepEqual(one.removed, ["a"]);
  const late = manager();
  const again = await show("fold.js", { ...state, children: ["IPY_MODEL_b"] }, late);
  await again.end();
  assert.deepEqual(late.removed, ["b"]);
});

test("a field that somebody is led to is unfolded", async () => {
  const { focusField } = await shared();
  const [fold, control] = [new Node("details"), new Node("input")];
  control.offsetParent = fold;
  fold.append(control);
  const panel = { querySelectorAll: () => [control] };
  assert.equal(focusField(panel, "kms_key"), true);
  assert.equal(fold.open, true);
  assert.equal(document.activeElement, control);
  document.activeElement = document.body;
});
