// The picture of the link: each part is a button that leads to its step.

function render({ model, el }) {
  // The page may have a place for it; without one it stands where the widget does.
  const place = document.querySelector('[data-valolink-slot="picture"]');
  const box = place ?? el;
  el.classList.add("valolink");
  el.classList.toggle("vl-empty", Boolean(place));
  box.classList.add("valolink", "vl-map");

  function draw() {
    const here = box.contains(document.activeElement) && document.activeElement.dataset.place;
    box.innerHTML = model.get("html");
    const parts = Array.from(box.querySelectorAll("[data-go]"));
    keepKeys(parts);
    // Drawn anew under somebody's hands: the focus stays on the same part.
    if (here) parts.find((part) => part.dataset.place === here && seen(part))?.focus();
  }

  function seen(part) {
    return part.getClientRects().length > 0;
  }

  function go(event) {
    const part = event.target.closest("[data-go]");
    if (!part) return;
    event.preventDefault();
    goTo(part.dataset.go);
  }

  function press(event) {
    if (event.key === "Enter" || event.key === " ") go(event);
  }

  draw();
  box.addEventListener("click", go);
  box.addEventListener("keydown", press);
  model.on("change:html", draw);
  return () => {
    box.removeEventListener("click", go);
    box.removeEventListener("keydown", press);
    model.off("change:html", draw);
    if (place) box.replaceChildren();
  };
}

export default { render };
