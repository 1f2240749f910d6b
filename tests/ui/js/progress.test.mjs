import assert from "node:assert/strict";
import test from "node:test";
import { copied, saved, show } from "./page.mjs";

const bar = (el) => el.all((node) => node.getAttribute?.("role") === "progressbar")[0];

test("the bar says how far it is, to eyes and to ears", async () => {
  const state = { value: 0, most: 4, text: "0 of 4 calls done", html: "" };
  const { el, model, end } = await show("progress.js", state);
  await model.change("value", 1);
  await model.change("text", "1 of 4 calls done");
  assert.equal(bar(el).getAttribute("aria-valuenow"), "1");
  assert.equal(bar(el).getAttribute("aria-valuemax"), "4");
  assert.equal(bar(el).getAttribute("aria-label"), "1 of 4 calls done");
  assert.equal(bar(el).children[0].style.width, "25%");
  end();
});

test("without a run there is no bar, and without calls nothing at all", async () => {
  const { el, model, end } = await show("progress.js", { value: 0, most: 0, text: "", html: "" });
  assert.ok(el.classes.has("vl-empty"));
  assert.equal(el.children[0].hidden, true);
  await model.change("html", "<div>calls</div>");
  assert.ok(!el.classes.has("vl-empty"));
  end();
});

test("commands are copied and saved whole", async () => {
  const words = { copy: "Copy", copied: "Copied", failed: "By hand", save: "Download", saved: "Saved" };
  const state = { title: "Commands", text: "aws s3api x", name: "x.sh", words };
  const { el, model } = await show("code.js", state);
  const [copy, save] = el.all((node) => node.dataset?.want);
  await copy.click();
  await save.click();
  assert.deepEqual(copied, ["aws s3api x"]);
  assert.deepEqual(saved, [{ text: "aws s3api x\n", type: "text/plain" }]);
  await model.change("text", "");
  assert.ok(el.classes.has("vl-empty"));
});
