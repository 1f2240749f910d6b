import assert from "node:assert/strict";
import test from "node:test";
import { Node, show, slots, went } from "./page.mjs";

// The picture's markup comes from the kernel: here each part is written as the widget finds it.
const part = (place, go, shown = true) => {
  const node = new Node("g");
  Object.assign(node.dataset, { place, go });
  node.getClientRects = () => (shown ? [{}] : []);
  return node;
};
const parts = { twice: [part("bucket", "bucket", false), part("bucket", "bucket"), part("user", "user")] };
const state = () => ({ html: [...parts.twice] });
const clear = () => {
  for (const name of Object.keys(slots)) delete slots[name];
  went.length = 0;
};

test("it stands where the widget does, or in the page's own place for it", async () => {
  clear();
  const inLab = await show("picture.js", state());
  assert.equal(inLab.el.children.length, 3);
  assert.ok(!inLab.el.classes.has("vl-empty"));
  slots.picture = document.createElement("div");
  const inApp = await show("picture.js", state());
  assert.ok(inApp.el.classes.has("vl-empty"));
  assert.equal(slots.picture.children.length, 3);
  inApp.end();
  assert.equal(slots.picture.children.length, 0);
  inLab.end();
});

test("a click and the keys Enter and Space lead to the part's step, other keys do not", async () => {
  clear();
  const { el, end } = await show("picture.js", state());
  const [, bucket, user] = el.children;
  let prevented = 0;
  const event = (target, key) => ({ target, key, preventDefault: () => prevented++ });
  await el.fireWith("click", event(bucket));
  await el.fireWith("keydown", event(user, "Enter"));
  await el.fireWith("keydown", event(user, " "));
  await el.fireWith("keydown", event(user, "Tab"));
  assert.deepEqual(went.map(({ slug }) => slug), ["bucket", "user", "user"]);
  assert.equal(prevented, 3);
  end();
  await el.fireWith("click", event(bucket));
  assert.equal(went.length, 3);
});

test("a click beside the parts leads nowhere", async () => {
  clear();
  const { el, end } = await show("picture.js", state());
  const beside = new Node("rect");
  await el.fireWith("click", { target: beside, preventDefault: () => assert.fail("not ours") });
  assert.deepEqual(went, []);
  end();
});

test("drawn anew under somebody's hands, the focus stays on the same part that is in sight", async () => {
  clear();
  const { el, model, end } = await show("picture.js", state());
  el.children[1].focus();
  const anew = [part("bucket", "bucket", false), part("bucket", "bucket"), part("user", "user")];
  await model.change("html", anew);
  assert.equal(document.activeElement, anew[1]);
  document.activeElement = document.body;
  await model.change("html", state().html);
  assert.equal(document.activeElement, document.body);
  end();
});

test("no key on a part is a command to JupyterLab", async () => {
  clear();
  const { el, end } = await show("picture.js", state());
  for (const one of el.children) assert.equal(one.dataset.lmSuppressShortcuts, "true");
  end();
});
