"""axe-core in the page: what it finds, and how many states it has looked at."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from .. import needs

HERE = Path(__file__).parent
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
_RUN = """([inside, tags]) => axe.run(inside ? { include: [[inside]] } : document, {
  runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
}).then((found) => found.violations.map((v) =>
  [v.id, v.help, v.nodes.map((n) => `${n.target.join(" ")}: ${n.html.slice(0, 160)}`)]))"""


@dataclass
class Axe:
    """Looks at a page in both themes. `inside`: only at what stands in there.

    With `SCREENSHOTS` a picture of each state goes into that folder.
    """

    page: Page
    host: str
    inside: str = ""
    looked: set[tuple[str, str, str, str]] = field(default_factory=set)
    found: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._script = needs.node_module(HERE, "axe-core/axe.min.js").read_text(encoding="utf-8")

    def look(self, step: str, state: str) -> None:
        """At this step in this state, in light and dark."""
        for theme in THEMES:
            self._paint(theme)
            self.look_once(step, state, theme)
        self._paint("light")

    def _paint(self, theme: Theme) -> None:
        """The page follows the browser a moment later."""
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        light = str(theme == "light").lower()
        self.page.locator(f'body[data-jp-theme-light="{light}"]').wait_for(state="attached")
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")

    def look_once(self, step: str, state: str, theme: str) -> None:
        """In the theme as it is."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(self._script)
        found = self.page.evaluate(_RUN, [self.inside, RULES])
        self.looked.add((self.host, step, state, theme))
        self.found += [(step, state, theme, *what) for what in found]
        if folder := os.environ.get("SCREENSHOTS"):
            path = Path(folder) / f"{self.host}-{step}-{state}-{theme}.png"
            self.page.screenshot(path=path, full_page=True)

    def clean(self, at_least: int) -> None:
        """Nothing was found, in so many states."""
        assert not self.found, self._told()
        assert len(self.looked) >= at_least
        print(f"axe found nothing in {len(self.looked)} combinations of step, state and theme")

    def _told(self) -> str:
        """Each rule with the elements that break it, and the first state in which one did."""
        told: dict[str, str] = {}
        for step, state, theme, rule, help_, nodes in self.found:
            for node in nodes:
                told.setdefault(f"{rule} ({help_}): {node}", f"{step}, {state}, {theme}")
        return "\n".join(f"{what} [{where}]" for what, where in told.items())
