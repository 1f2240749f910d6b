import assert from "node:assert/strict";
import test from "node:test";
import { rest, show } from "./page.mjs";

const state = (more = {}) => ({
  kind: "text",
  name: "bucket",
  label: "Bucket name",
  help: "The bucket",
  value: "",
  placeholder: "",
  choices: [],
  free: false,
  other: "Another",
  messages: [],
  invalid: false,
  hidden: false,
  ...more,
});
const find = (el, tag) => el.all((node) => node.tagName === tag.toUpperCase());

test("typing is sent once it rests, leaving the field at once", async () => {
  const { el, model, end } = await show("field.js", state());
  const [input] = find(el, "input");
  for (const text of ["a", "ab", "abc"]) {
    input.value = text;
    await input.fire("input");
  }
  assert.equal(model.saves.length, 0);
  await rest(300);
  assert.deepEqual(model.saves.map((save) => save.value), ["abc"]);
  input.value = "abcd";
  await input.fire("input");
  await input.fire("change");
  await rest(300);
  assert.deepEqual(model.saves.map((save) => save.value), ["abc", "abcd"]);
  end();
});

test("what the kernel says does not overwrite what is being typed", async () => {
  const { el, model, end } = await show("field.js", state());
  const [input] = find(el, "input");
  input.value = "newer";
  await input.fire("input");
  await model.change("value", "older");
  assert.equal(input.value, "newer");
  end();
});

test("label, help and messages belong to the input", async () => {
  const { el, model, end } = await show("field.js", state());
  const [input] = find(el, "input");
  const [label] = find(el, "label");
  assert.equal(label.htmlFor, input.id);
  const [help, answer, messages] = input.getAttribute("aria-describedby").split(" ");
  assert.ok(help && answer && el.all((node) => node.id === messages).length === 1);
  const said = { severity: "error", word: "Error", summary: "No `X` here", remedy: "" };
  await model.change("messages", [said]);
  await model.change("invalid", true);
  assert.equal(input.getAttribute("aria-invalid"), "true");
  assert.deepEqual(find(el, "code").map((node) => node.textContent), ["X"]);
});

test("markup in a message stays text", async () => {
  const summary = "<img src=x onerror=alert(1)>";
  const messages = [{ severity: "error", word: "Error", summary, remedy: "" }];
  const { el } = await show("field.js", state({ messages }));
  assert.equal(find(el, "img").length, 0);
  assert.ok(el.all((node) => node.children.includes(summary)).length);
});

test("a choice, or something else typed", async () => {
  const choices = [["eu-west-1", "Ireland"]];
  const more = { name: "region", value: "eu-west-1", choices, free: true };
  const { el, model, end } = await show("field.js", state(more));
  const [select] = find(el, "select");
  const [input] = find(el, "input");
  assert.equal(input.hidden, true);
  select.value = select.options.at(-1).value;
  await select.fire("change");
  assert.equal(input.hidden, false);
  assert.equal(model.saves.length, 0);
  input.value = "eu-south-9";
  await input.fire("change");
  assert.equal(model.get("value"), "eu-south-9");
  end();
});

test("a yes or no is sent as text", async () => {
  const { el, model } = await show("field.js", state({ kind: "bool", value: "true" }));
  const [box] = find(el, "input");
  assert.equal(box.checked, true);
  box.checked = false;
  await box.fire("change");
  assert.equal(model.get("value"), "false");
});

test("what AWS says stands below, with how long ago that was", async () => {
  const age = { asked: "Asked {who} ({what}) {age} ago.", seconds: "{n} s", minutes: "{n} min", hours: "{n} h" };
  const { el, model, end } = await show("field.js", state({ age, answer: {} }));
  const [line] = el.all((node) => String(node.className).startsWith("vl-answer"));
  const told = () => line.children.map((node) => node.textContent ?? node).join("");
  assert.equal(line.hidden, true);
  const at = Date.now() / 1000;
  const asked = { who: "AWS", what: "s3:HeadBucket" };
  await model.change("answer", { look: "ok", sign: "✓", text: "Free.", ...asked, at: at - 0.2 });
  assert.match(told(), /^✓ Free\. Asked AWS \(s3:HeadBucket\) 0\.[23] s ago\.$/);
  assert.equal(line.className, "vl-answer vl-ok");
  await model.change("answer", { look: "", sign: "", text: "", ...asked, at: at - 130 });
  assert.equal(told().trim(), "Asked AWS (s3:HeadBucket) 2 min ago.");
  end();
});
