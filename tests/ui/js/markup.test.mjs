import assert from "node:assert/strict";
import test from "node:test";
import { Node, copied, show } from "./page.mjs";

const fold = (key, open = false) => {
  const [details, summary] = [new Node("details"), new Node("summary")];
  details.dataset.key = key;
  details.open = open;
  details.append(summary);
  return details;
};

test("it is announced only where it should be", async () => {
  const { el } = await show("markup.js", { html: [], live: true });
  assert.equal(el.children[0].getAttribute("aria-live"), "polite");
  const silent = await show("markup.js", { html: [], live: false });
  assert.equal(silent.el.children[0].getAttribute("aria-live"), null);
});

test("nothing to show takes no room", async () => {
  const { el, model } = await show("markup.js", { html: [], live: false });
  assert.ok(el.classes.has("vl-empty"));
  await model.change("html", [fold("a")]);
  assert.ok(!el.classes.has("vl-empty"));
});

test("what was opened stays open, what had the focus keeps it", async () => {
  const { el, model } = await show("markup.js", { html: [fold("a"), fold("b")], live: false });
  const [box] = el.children;
  box.children[1].open = true;
  box.children[1].firstChild.focus();
  await model.change("html", [fold("b"), fold("a", true), fold("c", true)]);
  assert.deepEqual(box.children.map((one) => one.open), [true, false, true]);
  assert.equal(document.activeElement, box.children[0].firstChild);
  document.activeElement = document.body;
});

test("a click on copy takes the text beside it, and says so", async () => {
  const [copybox, text, button] = [new Node("div"), new Node("code"), new Node("button")];
  copybox.dataset.copybox = "";
  Object.assign(text, { textContent: "arn:aws:iam::1:role/r" });
  text.dataset.text = "";
  Object.assign(button, { textContent: "Copy" });
  Object.assign(button.dataset, { copy: "", done: "Copied", failed: "By hand" });
  copybox.append(text, button);
  const { el } = await show("markup.js", { html: [copybox], live: false });
  copied.length = 0;
  await el.children[0].fireWith("click", { target: button });
  assert.deepEqual(copied, ["arn:aws:iam::1:role/r"]);
  assert.equal(button.textContent, "Copied");
  await el.children[0].fireWith("click", { target: text });
  assert.equal(copied.length, 1);
});
