// One step in view: groups the rendered cells by heading, and shows the section that is asked for.
(() => {
  const OUTPUT = 'script[type="application/vnd.voila.cell-output+json"]';
  const room = document.querySelector("#rendered_cells > div");
  const make = (name, className, more = {}) => {
    const node = document.createElement(name);
    node.className = className;
    for (const [key, value] of Object.entries(more)) node.setAttribute(key, value);
    return node;
  };
  const content = make("div", "valolink-content");
  const intro = make("div", "valolink-intro");
  const picture = make("div", "valolink-picture", { "data-valolink-slot": "picture" });
  const sections = [];

  function open(heading) {
    const section = make("section", "valolink-section");
    heading.tabIndex = -1;
    sections.push(section);
    return section;
  }

  // A heading begins a section; a second panel under one heading is the end.
  function place(cell) {
    const heading = cell.querySelector("h2");
    const section = sections.at(-1);
    if (heading) open(heading).append(cell);
    else if (!section) intro.append(cell);
    else if (cell.querySelector(OUTPUT) && section.querySelector(OUTPUT)) {
      const title = make("h2", "", { "data-valolink-slot": "end-title" });
      open(title).append(title, cell);
    } else section.append(cell);
  }

  for (const cell of room.querySelectorAll(":scope > [cell-index]")) place(cell);
  content.append(intro, ...sections, picture);
  room.append(make("div", "valolink-steps", { "data-valolink-slot": "steps" }), content);

  const panelOf = (slug) => document.querySelector(`.valolink-step-${CSS.escape(slug)}`);

  function lead(section, field) {
    const heading = section.querySelector("h2");
    const found = section.querySelector(`[data-field="${CSS.escape(field)}"] :is(input, select)`);
    const target = found ?? heading;
    window.scrollTo(0, 0);
    target.focus({ preventScroll: true });
    const { top, bottom } = target.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight) target.scrollIntoView({ block: "center" });
  }

  // No slug: the first section. Says whether the step is there.
  function show(slug) {
    const section = slug ? panelOf(slug)?.closest("section") : sections[0];
    if (!section) return false;
    for (const one of sections) one.hidden = one !== section;
    document.body.dataset.valolinkStep = slug;
    document.body.dataset.valolinkFirst = String(section === sections[0]);
    document.dispatchEvent(new CustomEvent("valolink:shown", { detail: { slug } }));
    return true;
  }

  document.addEventListener("valolink:go", (event) => {
    const { slug, field } = event.detail;
    event.preventDefault();
    if (!show(slug)) return;
    if (location.hash !== `#${slug}`) history.pushState(null, "", `#${slug}`);
    lead(panelOf(slug).closest("section"), field);
  });
  window.addEventListener("popstate", () => show(location.hash.slice(1)));

  show("");
  // The panels come a moment later than their cells.
  const wanted = location.hash.slice(1);
  if (wanted) {
    const watch = new MutationObserver(() => show(wanted) && watch.disconnect());
    watch.observe(content, { childList: true, subtree: true });
  }
})();
