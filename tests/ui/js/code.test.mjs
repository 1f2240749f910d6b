import assert from "node:assert/strict";
import test from "node:test";
import { copied, saved, show } from "./page.mjs";

const words = { copy: "Copy", copied: "Copied", failed: "By hand", save: "Download", saved: "Saved" };
const text = 'aws s3api create-bucket \\\n  --bucket "b"';
const open = async (more = {}) => {
  const state = { title: "Show as commands", text, name: "valolink-bucket.sh", words, ...more };
  const one = await show("code.js", state);
  const byWant = (want) => one.el.all((node) => node.dataset?.want === want)[0];
  const byTag = (tag) => one.el.all((node) => node.tagName === tag)[0];
  return { ...one, byWant, byTag };
};

test("the text is shown as it is, in a fold with a name", async () => {
  const { byTag } = await open();
  assert.equal(byTag("CODE").textContent, text);
  assert.equal(byTag("SUMMARY").textContent, "Show as commands");
  assert.equal(byTag("PRE").getAttribute("aria-labelledby"), byTag("SUMMARY").id);
  assert.equal(byTag("PRE").tabIndex, 0, "a long one can be scrolled by keyboard");
});

test("a click copies all of it, and says so to everybody", async () => {
  const { byWant, el } = await open();
  copied.length = 0;
  await byWant("copy").click();
  assert.deepEqual(copied, [text]);
  const [said] = el.all((node) => node.getAttribute?.("role") === "status");
  assert.equal(said.textContent, "Copied");
});

test("a click saves it as a file that ends with a line", async () => {
  const { byWant, el } = await open();
  saved.length = 0;
  await byWant("save").click();
  assert.deepEqual(saved, [{ text: `${text}\n`, type: "text/plain" }]);
  const [said] = el.all((node) => node.getAttribute?.("role") === "status");
  assert.equal(said.textContent, "Saved");
});

test("without a text nothing is shown, and a new one replaces the old", async () => {
  const { el, model, byTag } = await open({ text: "" });
  assert.ok(el.classes.has("vl-empty"));
  await model.change("text", "aws iam list-users");
  await model.change("title", "Show as AWS commands");
  assert.ok(!el.classes.has("vl-empty"));
  assert.equal(byTag("CODE").textContent, "aws iam list-users");
  assert.equal(byTag("SUMMARY").textContent, "Show as AWS commands");
});
