"""The end of the guide: what now exists, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from ..core.finding import Severity, errors
from ..core.html import Html, tag
from ..core.report_pages import SIGNS
from ..guide.contents import STEPS
from ..guide.step import Status
from ..guide.undo import Undoing
from ..guide.walkthrough import Walkthrough
from . import end_words as words
from .buttons import Button, button, go_to
from .end_html import end_html
from .pieces import findings_html
from .plan_view import plan_html
from .progress import progress_html
from .screen import guarded
from .widgets import Actions, Markup
from .words import BUSY_SIGN, FIRST

Fetch = Callable[[Callable[[], object]], None]
_SIGNS = {"busy": BUSY_SIGN, **SIGNS}
Doing = Literal["", "reading", "sending"]


def _status(look: str, sentence: str) -> Html:
    """The sign says the same as the colour."""
    sign = tag("span", _SIGNS[look], class_="vl-sign", aria_hidden="true")
    return tag("p", sign, " ", sentence, class_=f"vl-status vl-{look}")


class _End(Markup):
    """It brings the stylesheet of the end."""

    _css = (Path(__file__).parent / "end.css").read_text(encoding="utf-8")


class EndPage:
    """`page` stands first, and last the widgets of the `way_back`, once every step is done.

    `fetch` has the guide's worker do something that takes time.
    """

    def __init__(self, walkthrough: Walkthrough, fetch: Fetch, layout: Any) -> None:
        self._walkthrough, self._fetch = walkthrough, fetch
        self._asked = False
        self._doing: Doing = ""
        self.page = _End(layout=layout)
        self.undo = Markup(layout=layout, live=True)
        self.actions = Actions(layout=layout)
        self.actions.on_msg(guarded(self._clicked))
        self.way_back = (self.undo, self.actions)

    @property
    def whole(self) -> bool:
        """Whether every step is done."""
        statuses = self._walkthrough.standing.statuses.values()
        return all(status is Status.DONE for status in statuses)

    @property
    def onward(self) -> list[Button]:
        """To the first step that is still to do."""
        statuses = self._walkthrough.standing.statuses
        open_steps = (step for step in STEPS if statuses[step.slug] is not Status.DONE)
        return [go_to(step, FIRST, main=True) for step in islice(open_steps, not self._asked)]

    def draw(self) -> None:
        """Show the end as it is now. Only on the kernel's loop."""
        undoing = self._walkthrough.undoing
        self.page.html = "" if self._asked and not self.whole else self._page_html(undoing)
        self.undo.html = self._undo_html(undoing)
        self.actions.buttons = self._buttons(undoing)

    def _page_html(self, undoing: Undoing) -> Html:
        if not self.whole:
            return _status("waiting", words.NOT_YET)
        taken = self._asked and undoing.running
        return Html() if taken else end_html(self._walkthrough.standing)

    def _undo_html(self, undoing: Undoing) -> Html:
        if not self._asked:
            return Html()
        plan = undoing.plan if self._doing != "reading" else None
        show_plan = plan is not None and plan.calls and not undoing.done
        found = undoing.findings if self._doing != "reading" else ()
        if undoing.done:  # what a note said of the plan has come to pass
            found = tuple(f for f in found if f.severity is not Severity.NOTE)
        look, sentence = self._stands(undoing)
        return tag(
            "div",
            tag("p", words.UNDO_TITLE, class_="vl-head"),
            _status(look, sentence),
            tag("div", findings_html(found)) if found else None,
            plan_html(plan) if show_plan else None,
            progress_html(undoing.events, undoing.running),
            class_="vl-undo",
        )

    def _stands(self, undoing: Undoing) -> tuple[str, str]:
        """Look and sentence: how far the undoing is."""
        if self._doing:
            return "busy", words.UNDO_READING if self._doing == "reading" else words.UNDO_SENDING
        if undoing.done:
            return "done", words.UNDONE
        if undoing.failures and undoing.sent:
            return "failed", words.UNDO_FAILED
        if undoing.failures or errors(undoing.findings):
            return "blocked", words.UNDO_STOPPED
        if undoing.plan is None or not undoing.plan.calls:
            return "ready", words.UNDO_NOTHING
        return "ready", words.UNDO_SHOWN

    def _buttons(self, undoing: Undoing) -> list[Button]:
        if not self._asked:
            hint = words.UNDO_HINT
            return [button("undo", words.UNDO, hint=hint)] if self.whole else []
        if self._doing:
            return [button("keep", words.KEEP, disabled=True)]
        if undoing.done or undoing.plan is None or not undoing.plan.calls:
            return [button("keep", words.CLOSE)]
        keep = button("keep", words.KEEP, main=True)
        if errors(undoing.plan.findings):
            return [keep, button("undo", words.AGAIN)]
        going = sum(bool(change.calls) for change in undoing.plan.changes)
        # The one that changes nothing comes first: it is where the focus stays.
        return [keep, button("take", words.take_away(going), ticket=undoing.ticket)]

    def _clicked(self, _: Any, content: Any, __: Any) -> None:
        """The page says which button and which plan; what that may do is decided here."""
        if not isinstance(content, dict) or content.get("kind") != "click":
            return
        action, ticket = content.get("id"), str(content.get("ticket", ""))
        if action == "keep" and not self._doing:
            self._asked = False
            self.draw()
        elif action == "undo" and not self._doing:
            self._start("reading", self._walkthrough.plan_undo)
        elif action == "take" and not self._doing and ticket:
            self._start("sending", lambda: self._walkthrough.undo(ticket))

    def _start(self, doing: Doing, work: Callable[[], object]) -> None:
        self._asked, self._doing = True, doing

        def run() -> None:
            try:
                work()
            finally:
                self._doing = ""

        self._fetch(run)
