import assert from "node:assert/strict";
import test from "node:test";
import { copied, saved, show } from "./page.mjs";

const words = { show: "Show", hide: "Hide", copy: "Copy", csv: "CSV", copied: "Copied", saved: "Saved" };
const open = async () => {
  const one = await show("secret.js", { key_id: "AKIA", held: true, text: "Key AKIA", words });
  const byWant = (want) => one.el.all((node) => node.dataset?.want === want)[0];
  const [shown] = one.el.all((node) => node.className === "vl-shown");
  const answer = (more) => {
    const { nonce } = one.model.sent.at(-1);
    return one.model.receive({ kind: "secret", nonce, text: "s3cret", name: "k.csv", ...more });
  };
  return { ...one, byWant, shown, answer };
};

test("nothing is asked before a click, and only the asker shows the answer", async () => {
  const { model, byWant, shown, answer, end } = await open();
  assert.equal(model.sent.length, 0);
  await byWant("show").click();
  await answer({ nonce: "foreign" });
  assert.equal(shown.textContent, "");
  await answer();
  assert.equal(shown.textContent, "s3cret");
  assert.equal(byWant("show").textContent, "Hide");
  end();
});

test("hidden again it is gone from the page, and never in the model", async () => {
  const { model, byWant, shown, answer, end } = await open();
  await byWant("show").click();
  await answer();
  await byWant("show").click();
  assert.equal(shown.textContent, "");
  assert.equal(shown.hidden, true);
  assert.deepEqual(model.saves, []);
  end();
});

test("another key hides the old secret", async () => {
  const { model, byWant, shown, answer, end } = await open();
  await byWant("show").click();
  await answer();
  await model.change("key_id", "AKIB");
  assert.equal(shown.textContent, "");
  end();
});

test("copied and saved without being shown", async () => {
  const { byWant, shown, answer, end } = await open();
  await byWant("copy").click();
  await answer();
  await byWant("csv").click();
  await answer({ text: "a,b\n" });
  assert.deepEqual(copied, ["s3cret"]);
  assert.deepEqual(saved, [{ text: "a,b\n", type: "text/csv" }]);
  assert.equal(shown.textContent, "");
  end();
});
