"""axe-core in the page: what it finds, in which states it looked, and a picture of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from .. import needs
from ..counting import count
from .journey import in_app, panel
from .narrow import narrowed, sticks_out

HERE = Path(__file__).parent
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COUNTED = "combinations of host, step, state and theme in which axe finds nothing"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
_RUN = """([inside, tags]) => axe.run(inside ? { include: [[inside]] } : document, {
  runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
}).then((found) => found.violations.map((v) =>
  [v.id, v.help, v.nodes.map((n) => `${n.target.join(" ")}: ${n.html.slice(0, 160)}`)]))"""
# What the panel says of itself in a state that the tour calls otherwise.
_SAYS = {
    "empty": "blocked",
    "changed": "ready",
    "left-out": "done",
    "folded": "ready",
    "unfolded": "ready",
    "bad-key": "blocked",
    "planned": "ready",
    "protected": "done",
    "proven": "done",
    "disproven": "done",  # the steps are as they were: only the lights are red
}
# JupyterLab says its new theme first, and loads the theme's stylesheet then.
_PAINTED = """(light) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(document.body).getPropertyValue("--jp-layout-color1");
  const bright = parseInt(pen.fillStyle.slice(1, 3), 16) > 127;
  return document.body.dataset.jpThemeLight === String(light) && bright === light; }"""


@dataclass
class Axe:
    """Looks at the guide in both themes, and puts a picture of each state into the folder.

    In JupyterLab it looks at the step's panel only: the rest is not ours.
    """

    page: Page
    host: str
    pictures: Path
    looked: set[tuple[str, str, str, str]] = field(default_factory=set)
    found: list[Any] = field(default_factory=list)
    cut: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._script = needs.node_module(HERE, "axe-core/axe.min.js").read_text(encoding="utf-8")

    def look(self, step: str, state: str) -> None:
        """At this step in this state, in light and dark, and in our own page as on a telephone."""
        self._is(step, state)
        for theme in THEMES:
            self._paint(theme)
            self._look_once(step, state, theme)
        self._paint("light")
        if in_app(self.page):
            self._look_at_it_narrow(step, state)

    def _is(self, step: str, state: str) -> None:
        """The panel itself says that it is in this state; the end has none."""
        if step == "end":
            return
        said = f'[data-status="{_SAYS.get(state, state)}"]'
        if state == "running":
            said = '[data-busy]:not([data-busy=""])'
        panel(self.page, step).locator(said).first.wait_for(state="attached")

    def _look_at_it_narrow(self, step: str, state: str) -> None:
        with narrowed(self.page):
            self.cut += [(step, state, what) for what in sticks_out(self.page)]
            self._take_picture(step, f"{self.host}-{step}-{state}-narrow.png")

    def _paint(self, theme: Theme) -> None:
        """The page follows the browser a moment later."""
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        self.page.wait_for_function(_PAINTED, arg=theme == "light")
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")

    def _look_once(self, step: str, state: str, theme: Theme) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(self._script)
        inside = "" if in_app(self.page) else f".valolink-step-{step}"
        found = self.page.evaluate(_RUN, [inside, RULES])
        self.looked.add((self.host, step, state, theme))
        self.found += [(step, state, theme, *what) for what in found]
        self._take_picture(step, f"{self.host}-{step}-{state}-{theme}.png")

    def _take_picture(self, step: str, name: str) -> None:
        whole = in_app(self.page)
        if whole:
            self.page.evaluate("window.scrollTo(0, 0)")
        else:
            panel(self.page, step).evaluate("one => one.scrollIntoView({ block: 'start' })")
        self.page.screenshot(path=self.pictures / name, full_page=whole)

    def clean(self, at_least: int) -> None:
        """Nothing was found in so many states, and nothing is cut in a narrow page."""
        assert not self.found, self._told()
        assert not self.cut, self.cut
        assert len(self.looked) >= at_least
        for combination in self.looked:
            count(COUNTED, combination)

    def _told(self) -> str:
        """Each rule with the elements that break it, and the first state in which one did."""
        told: dict[str, str] = {}
        for step, state, theme, rule, help_, nodes in self.found:
            for node in nodes:
                told.setdefault(f"{rule} ({help_}): {node}", f"{step}, {state}, {theme}")
        return "\n".join(f"{what} [{where}]" for what, where in told.items())
