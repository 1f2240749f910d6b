import assert from "node:assert/strict";
import test from "node:test";
import { kept, show, shown, slots, went } from "./page.mjs";

const step = (slug, look, more = {}) => ({ slug, number: "1", title: slug, look, sign: "✓", word: look, ...more });
const state = (more = {}) => ({
  bar: { target: "sandbox", where: "Sandbox", who: ["AWS 1"], ends: 0, change: "Mine" },
  steps: [step("requirements", "done"), step("bucket", "ready", { number: "2" }), step("cors", "waiting")],
  answers: {},
  opened: "so",
  words: { steps: "Steps", step: "Step", minutes: "{n} min left", ended: "ended" },
  ...more,
});
const buttonsOf = (el) => el.all((node) => node.tagName === "BUTTON" && node.dataset.step);
const byClass = (el, name) => el.all((node) => node.className === name || node.classes?.has(name))[0];

test("without a page of ours the first step that is to do is the current one", async () => {
  const { el, model, end } = await show("frame.js", state());
  const buttons = buttonsOf(el);
  assert.deepEqual(buttons.map((b) => b.getAttribute("aria-current")), [null, "step", null]);
  await model.change("steps", state().steps.map((one) => ({ ...one, look: "done" })));
  assert.deepEqual(buttonsOf(el), buttons);
  assert.deepEqual(buttons.map((b) => b.getAttribute("aria-current")), [null, null, null]);
  end();
});

test("a step says its number, its name and how it stands, the sign is for eyes only", async () => {
  const { el, end } = await show("frame.js", state());
  const [first, second] = buttonsOf(el);
  const text = (button) => button.children[1].children.map((node) => node.textContent);
  assert.deepEqual(text(second), ["Step 2: ", "bucket", "ready"]);
  assert.equal(first.children[0].textContent, "✓");
  assert.equal(second.children[0].textContent, "2");
  assert.equal(first.children[0].getAttribute("aria-hidden"), "true");
  end();
});

test("a click leads to the step, the link in the bar to where one says where to work", async () => {
  const { el, end } = await show("frame.js", state());
  went.length = 0;
  await buttonsOf(el)[2].click();
  await byClass(el, "vl-link").click();
  assert.deepEqual(went, [{ slug: "cors", field: "" }, { slug: "requirements", field: "target" }]);
  end();
});

test("minutes are counted down, and the last ones stand out", async () => {
  const soon = Date.now() / 1000 + 200;
  const { el, model, end } = await show("frame.js", state());
  const left = byClass(el, "vl-left");
  assert.equal(left.hidden, true);
  await model.change("bar", { ...state().bar, ends: soon });
  assert.equal(left.textContent, "3 min left");
  assert.ok(left.classes.has("vl-soon"));
  await model.change("bar", { ...state().bar, ends: soon - 300 });
  assert.equal(left.textContent, "ended");
  end();
});

test("our own page gets bar and steps where it wants them, and says which step is shown", async () => {
  slots.bar = document.createElement("div");
  slots.steps = document.createElement("div");
  slots["end-title"] = document.createElement("h2");
  document.body.dataset.valolinkStep = "cors";
  const { el, end } = await show("frame.js", state());
  assert.ok(el.classes.has("vl-empty"));
  const buttons = buttonsOf(slots.steps);
  assert.equal(buttons[2].getAttribute("aria-current"), "step");
  document.body.dataset.valolinkStep = "bucket";
  await shown();
  assert.equal(buttons[1].getAttribute("aria-current"), "step");
  assert.equal(slots["end-title"].textContent, "cors");
  end();
});

test("what was typed comes back to a page that is loaded again, and to a new kernel", async () => {
  for (const inPage of [true, false]) {
    kept.clear();
    for (const name of ["bar", "steps"]) {
      if (inPage) slots[name] = document.createElement("div");
      else delete slots[name];
    }
    const one = await show("frame.js", state());
    assert.deepEqual(one.model.sent, []);
    await one.model.change("answers", { bucket: "b" });
    assert.equal(kept.size, 1);
    const two = await show("frame.js", state());
    assert.deepEqual(two.model.sent, [{ kind: "resume", answers: { bucket: "b" } }]);
    one.end();
    two.end();
  }
});

test("it does not come back to a guide opened with other answers, nor to another notebook", async () => {
  kept.clear();
  const one = await show("frame.js", state({ answers: { bucket: "b" } }));
  const other = await show("frame.js", state({ opened: "otherwise" }));
  assert.deepEqual(other.model.sent, []);
  location.pathname = "/lab/tree/other.ipynb";
  const elsewhere = await show("frame.js", state());
  assert.deepEqual(elsewhere.model.sent, []);
  location.pathname = "/";
  for (const { end } of [one, other, elsewhere]) end();
});
