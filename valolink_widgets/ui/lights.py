"""The lights of a link: a button to prove it, and a table of what was tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..core.html import Html, each, join, marked, tag
from ..core.proof import GROUPS, Tried
from ..core.proofs.words import GROUP, LIGHT
from ..core.report_proofs import answer, title
from ..guide.proving import Proving
from ..guide.step import Status
from ..guide.walkthrough import Walkthrough
from . import lights_words as words
from .buttons import Button, button
from .pieces import finding_html, findings_html
from .screen import guarded
from .widgets import Actions, Markup, Progress
from .words import BUSY_SIGN

Fetch = Callable[[Callable[[], object]], None]

LINK = "link"
_SIGNS = {"waiting": "○", "partly": "○", "busy": BUSY_SIGN, "done": "✓", "failed": "✗"}
_HEAD = (words.LIGHT, words.ASKED, words.WHOM, words.ANSWER, words.TIME)


class _Lights(Markup):
    """It brings the stylesheet of the lights."""

    _css = (Path(__file__).parent / "lights.css").read_text(encoding="utf-8")


class LightsBox:
    """The same widgets stand in the link's step and at the end of the guide.

    Shown once the bucket is linked. `fetch` has the guide's worker do something that takes time.
    """

    def __init__(self, walkthrough: Walkthrough, fetch: Fetch, layout: Any) -> None:
        self._walkthrough, self._fetch = walkthrough, fetch
        self._asked = False
        self.status = Markup(layout=layout, live=True)
        self.actions = Actions(layout=layout)
        self.actions.on_msg(guarded(self._clicked))
        self.progress = Progress(layout=layout)
        self.table = _Lights(layout=layout)
        self.widgets = (self.status, self.actions, self.progress, self.table)

    def draw(self) -> None:
        """Show the lights as they are now. Only on the kernel's loop."""
        proving = self._walkthrough.proving
        shown = self._linked or bool(proving.tried) or proving.running
        busy = self._asked or proving.running
        self.status.html = status_html(proving, busy) if shown else ""
        self.actions.buttons = [self._button(proving, busy)] if shown else []
        self._draw_bar(proving)
        self.table.html = lights_html(proving) if shown else ""

    @property
    def _linked(self) -> bool:
        return self._walkthrough.standing.statuses[LINK] is Status.DONE

    def _button(self, proving: Proving, busy: bool) -> Button:
        label = words.AGAIN if proving.tried and not busy else words.PROVE
        return button("prove", label, disabled=busy or not self._linked)

    def _draw_bar(self, proving: Proving) -> None:
        bar, done = self.progress, len(proving.tried)
        bar.value, bar.most = done, max(proving.expected, done) if proving.running else 0
        bar.text = words.tried(done, bar.most) if bar.most else ""

    def prove(self) -> None:
        """Try everything, unless that is under way."""
        if self._asked or not self._linked:
            return
        self._queue(lambda: True)

    def after_linking(self) -> None:
        """Queue behind the linking: prove what it made, where that is wanted.

        A second click on the same plan links nothing, so it proves nothing.
        """
        if not self._asked and self._walkthrough.standing.settings.prove:
            self._queue(lambda: self._linked and not self._walkthrough.proving.tried)

    def _queue(self, wanted: Callable[[], bool]) -> None:
        """Prove when it is its turn, if that is still wanted then."""
        self._asked = True

        def run() -> None:
            try:
                if wanted():
                    self._walkthrough.prove()
            finally:
                self._asked = False

        self._fetch(run)

    def _clicked(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and (content.get("kind"), content.get("id")) == (
            "click",
            "prove",
        ):
            self.prove()


def status_html(proving: Proving, busy: bool) -> Html:
    """Title, why, and how it stands in a sentence."""
    look, sentence = _stands(proving, busy)
    sign = tag("span", _SIGNS[look], class_="vl-sign", aria_hidden="true")
    state = tag("strong", words.STATES[look])
    return tag(
        "div",
        tag("p", words.TITLE, class_="vl-head"),
        tag("p", words.WHY, class_="vl-help"),
        tag("p", sign, " ", state, ": ", sentence, class_=f"vl-status vl-{look}"),
        findings_html(proving.problems) if proving.problems else None,
        class_="vl-proof",
    )


def _stands(proving: Proving, busy: bool) -> tuple[str, str]:
    if busy:
        return "busy", words.TRYING
    if proving.findings:
        return "failed", words.FAILED
    if not proving.tried:
        return "waiting", words.NOT_YET
    return ("partly", words.partly(proving.missing)) if proving.missing else ("done", words.PROVEN)


def lights_html(proving: Proving) -> Html:
    """A fold with a table for each group, open where something failed; empty before any try."""
    if not proving.tried:
        return Html()
    groups = ((g, [t for t in proving.tried if t.proof.group == g]) for g in GROUPS)
    return tag(
        "div",
        tag("p", title(proving.tried), class_="vl-title"),
        *(_group(group, lights) for group, lights in groups if lights),
        class_="vl-lights",
    )


def _group(group: str, lights: list[Tried]) -> Html:
    failed = any(light.outcome == "failed" for light in lights)
    well = any(light.outcome in ("works", "refused") for light in lights)
    look = "failed" if failed else "works" if well else "not-run"
    summary = tag(
        "summary",
        tag("span", LIGHT[look][0], class_="vl-sign", aria_hidden="true"),
        tag("b", GROUP[group]),
        tag("span", title(lights), class_="vl-state"),
    )
    table = tag(
        "table",
        tag("caption", GROUP[group], class_="vl-unseen"),
        tag("thead", tag("tr", each("th", _HEAD, scope="col"))),
        tag("tbody", *(_row(light) for light in lights)),
    )
    opened = {"open": ""} if failed else {}
    # A fold that begins to fail is another one to the page: it opens, though it was closed.
    key = f"proof-{group}-{look}"
    return tag("details", summary, table, class_=f"vl-{look}", data_key=key, **opened)


def _row(light: Tried) -> Html:
    """A light; below one that failed, over the whole width, what is wrong and what helps."""
    sign, word = LIGHT[light.outcome]
    finding = light.finding
    said = tag("code", light.answer) if finding and light.answer else marked(answer(light))
    row = tag(
        "tr",
        tag("td", tag("span", sign, class_="vl-sign", aria_hidden="true"), " ", word),
        tag("td", light.asked, class_="vl-what"),
        tag("td", light.whom, class_="vl-whom"),
        tag("td", said, class_="vl-state"),
        tag("td", f"{light.ms} ms" if light.answer else "", class_="vl-count"),
        class_=f"vl-{light.outcome}",
    )
    if finding is None:
        return row
    why = tag("td", finding_html(finding), colspan=str(len(_HEAD)))
    return join(row, tag("tr", why, class_="vl-why"))
