import assert from "node:assert/strict";
import test from "node:test";
import { saved, show, went } from "./page.mjs";

const button = (more = {}) => ({ id: "apply", label: "Go", ticket: "t-1", main: true, ...more });
const buttonsOf = (el) => el.all((node) => node.tagName === "BUTTON");

test("a click carries the ticket that was shown, and a second one waits for the kernel", async () => {
  const { el, model, end } = await show("actions.js", { buttons: [button()] });
  const [go] = buttonsOf(el);
  await go.click();
  await go.click();
  assert.equal(model.sent.length, 1);
  const { kind, id, ticket, nonce } = model.sent[0];
  assert.deepEqual([kind, id, ticket], ["click", "apply", "t-1"]);
  assert.match(nonce, /^[0-9a-f]{32}$/);
  await model.change("buttons", [button({ ticket: "t-2" })]);
  await go.click(2);
  assert.equal(model.sent.length, 1, "the second half of a double click");
  await go.click();
  assert.equal(model.sent[1].ticket, "t-2");
  end();
});

test("a disabled button does nothing and can keep the focus", async () => {
  const { el, model, end } = await show("actions.js", { buttons: [button({ disabled: true })] });
  const [go] = buttonsOf(el);
  await go.click();
  assert.equal(model.sent.length, 0);
  assert.equal(go.getAttribute("aria-disabled"), "true");
  assert.equal(go.disabled, undefined);
  end();
});

test("the same element stays when labels change, and JupyterLab gets none of its keys", async () => {
  const { el, model, end } = await show("actions.js", { buttons: [button(), button({ id: "b" })] });
  const [go] = buttonsOf(el);
  await model.change("buttons", [button({ label: "Next" })]);
  assert.deepEqual(buttonsOf(el), [go]);
  assert.equal(go.textContent, "Next");
  assert.equal(go.dataset.lmSuppressShortcuts, "true");
  end();
});

test("a file is saved for its own nonce, once", async () => {
  const { el, model, end } = await show("actions.js", { buttons: [button({ file: true })] });
  await buttonsOf(el)[0].click();
  const file = { kind: "file", name: "r.json", type: "application/json", text: "{}" };
  await model.receive({ ...file, nonce: "foreign" });
  assert.equal(saved.length, 0);
  await model.receive({ ...file, nonce: model.sent[0].nonce });
  await model.receive({ ...file, nonce: model.sent[0].nonce });
  assert.deepEqual(saved, [{ text: "{}", type: "application/json" }]);
  end();
});

test("a button that leads to another step asks nobody", async () => {
  const { el, model, end } = await show("actions.js", { buttons: [button({ goto: "cors" })] });
  await buttonsOf(el)[0].click();
  assert.deepEqual(went, [{ slug: "cors", field: "" }]);
  assert.equal(model.sent.length, 0);
  end();
});
