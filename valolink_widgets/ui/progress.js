// How far a run is: a bar, and below it the calls; what is waited for is counted down.

function render({ model, el }) {
  el.classList.add("valolink", "vl-progress");
  const run = document.createElement("div");
  const text = document.createElement("p");
  const track = document.createElement("div");
  const fill = document.createElement("div");
  const box = document.createElement("div");
  run.className = "vl-run";
  track.className = "vl-track";
  track.setAttribute("role", "progressbar");
  track.setAttribute("aria-valuemin", "0");
  track.append(fill);
  run.append(text, track);
  el.append(run, box);

  function drawBar() {
    const [value, most] = [model.get("value"), model.get("most")];
    run.hidden = !most;
    text.textContent = model.get("text");
    track.setAttribute("aria-label", model.get("text"));
    track.setAttribute("aria-valuemax", String(most));
    track.setAttribute("aria-valuenow", String(value));
    fill.style.width = most ? `${Math.round((100 * value) / most)}%` : "0";
    el.classList.toggle("vl-empty", !most && !model.get("html"));
  }

  function drawCalls() {
    const fold = box.querySelector("details");
    const open = Boolean(fold?.open);
    const focused = Boolean(fold?.contains(document.activeElement));
    box.innerHTML = model.get("html");
    const now = box.querySelector("details");
    if (now) {
      now.open = open;
      keepKeys([now.querySelector("summary")]);
      if (focused) now.querySelector("summary").focus();
    }
    count();
    drawBar();
  }

  function count() {
    for (const node of box.querySelectorAll("[data-until]")) {
      const left = Math.ceil(Number(node.dataset.until) - Date.now() / 1000);
      node.textContent = String(Math.max(left, 0));
    }
  }

  drawCalls();
  model.on("change:html", drawCalls);
  for (const name of ["value", "most", "text"]) model.on(`change:${name}`, drawBar);
  const clock = setInterval(count, 1000);
  return () => clearInterval(clock);
}

export default { render };
