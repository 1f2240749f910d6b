// The bar and the stepper, and what was typed for the time after a reload.

const KEPT = "valolink.answers";
const BAR_MS = 15000;
const SOON = 5;

function make(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

// A place that the page offers; without one the widget keeps it.
function placeFor(name, el) {
  const place = document.querySelector(`[data-valolink-slot="${name}"]`);
  if (!place) return el.appendChild(make("div", `vl-${name}`));
  place.classList.add("valolink", `vl-${name}`);
  place.replaceChildren();
  return place;
}

function render({ model, el }) {
  const inPage = Boolean(document.querySelector("[data-valolink-slot]"));
  el.classList.add("valolink", "vl-frame");
  el.classList.toggle("vl-empty", inPage);
  const words = model.get("words");
  const place = `${KEPT}:${location.pathname}`; // JupyterLab's names the notebook

  // Where this runs, who is here, and how long still.
  const bar = placeFor("bar", el);
  const where = make("span", "vl-where");
  const who = make("span", "vl-who");
  const left = make("span", "vl-left");
  const change = make("button", "vl-link");
  change.type = "button";
  change.addEventListener("click", () => goTo(model.get("steps")[0]?.slug ?? "", "target"));
  bar.append(where, who, left, change);

  function drawBar() {
    const now = model.get("bar");
    bar.dataset.target = now.target ?? "";
    where.textContent = now.where ?? "";
    who.replaceChildren(...(now.who ?? []).map((text) => make("span", "", text)));
    const minutes = Math.floor((now.ends - Date.now() / 1000) / 60);
    left.hidden = !now.ends;
    left.classList.toggle("vl-soon", minutes < SOON);
    left.textContent = minutes < 0 ? words.ended : words.minutes.replace("{n}", minutes);
    change.textContent = now.change ?? "";
  }

  // The steps.
  const nav = make("nav");
  const list = make("ol");
  nav.setAttribute("aria-label", words.steps);
  nav.append(list);
  placeFor("steps", el).append(nav);
  const title = document.querySelector('[data-valolink-slot="end-title"]');

  function newItem() {
    const item = make("li");
    const button = make("button");
    button.type = "button";
    button.addEventListener("click", () => goTo(button.dataset.step));
    const mark = make("span", "vl-mark");
    mark.setAttribute("aria-hidden", "true");
    const text = make("span", "vl-text");
    text.append(make("span", "vl-unseen"), make("span", "vl-name"), make("span", "vl-word"));
    button.append(mark, text);
    item.append(button);
    keepKeys([button]);
    return item;
  }

  // In a page that shows one step it is that one, elsewhere the first that is still to do.
  function current(steps) {
    if (inPage) return document.body.dataset.valolinkStep || steps[0]?.slug;
    return steps.find((step) => !["done", "left-out"].includes(step.look))?.slug;
  }

  function drawStep(item, step, isCurrent) {
    const button = item.firstChild;
    button.dataset.step = step.slug;
    button.className = `vl-step vl-${step.look}`;
    if (isCurrent) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
    const signs = ["done", "failed", "blocked", "goal"];
    const asSign = signs.includes(step.look);
    const [mark, text] = button.children;
    mark.textContent = asSign ? step.sign : step.number;
    text.children[0].textContent = step.number ? `${words.step} ${step.number}: ` : "";
    text.children[1].textContent = step.title;
    text.children[2].textContent = step.word;
  }

  function drawSteps() {
    const steps = model.get("steps");
    while (list.children.length < steps.length) list.append(newItem());
    while (list.children.length > steps.length) list.lastChild.remove();
    const now = current(steps);
    steps.forEach((step, i) => drawStep(list.children[i], step, step.slug === now));
    if (title && steps.length) title.textContent = steps.at(-1).title;
  }

  // A page that is loaded again, or a new kernel, gets what was typed into the old one, unless the
  // guide was opened with other answers since.
  function keep() {
    const [answers, opened] = [model.get("answers"), model.get("opened")];
    if (Object.keys(answers).length) {
      sessionStorage.setItem(place, JSON.stringify({ opened, answers }));
      return;
    }
    const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
    if (kept && kept.opened === opened) model.send({ kind: "resume", answers: kept.answers });
  }

  keepKeys([change]);
  drawBar();
  drawSteps();
  keep();
  model.on("change:bar", drawBar);
  model.on("change:steps", drawSteps);
  model.on("change:answers", keep);
  document.addEventListener("valolink:shown", drawSteps);
  const clock = setInterval(drawBar, BAR_MS);
  return () => {
    clearInterval(clock);
    document.removeEventListener("valolink:shown", drawSteps);
  };
}

export default { render };
