"""The report in the page: it follows what happens, and can be taken along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from ..core.report import Report
from ..core.report_pages import fragment
from . import end_words, words
from .end_page import EndPage
from .panel import WithFallback
from .screen import guarded
from .widgets import Actions, Styled

_FILES = {
    "report-html": ("valolink-report.html", "text/html", words.REPORT_HTML, Report.to_html),
    "report-json": ("valolink-report.json", "application/json", words.REPORT_JSON, Report.to_json),
}


class ReportPanel(WithFallback):
    """The end of the guide, its `lights`, and the live report; `read` gives it as it is now."""

    def __init__(
        self, read: Callable[[], Report], end: EndPage, lights: tuple[Any, ...] = ()
    ) -> None:
        layout = ipywidgets.Layout()
        self._read, self.end = read, end
        self.page = Styled(layout=layout)
        self._files: list[dict[str, object]] = [
            {"id": id_, "label": label, "ticket": "", "file": True}
            for id_, (_, _, label, _) in _FILES.items()
        ]
        self.actions = Actions(layout=layout)
        self.actions.on_msg(guarded(self._clicked))
        super().__init__(children=(end.page, *lights, self.page, self.actions, *end.way_back))
        self.add_class("valolink-panel")
        self.add_class("valolink-step-end")
        self.draw()

    def draw(self) -> None:
        """Show the report as it is now. Only on the kernel's loop."""
        self.end.draw()
        self.page.html = fragment(self._read(), end_words.REPORT)
        self.actions.buttons = [*self.end.onward, *self._files]

    def fallback(self) -> dict[str, str]:
        """The report's own pages."""
        report = self._read()
        return {"text/html": fragment(report), "text/plain": report.to_markdown()}

    def _clicked(self, _: Any, content: Any, __: Any) -> None:
        """Answer with the file; the nonce keeps it from other views."""
        if not isinstance(content, dict) or content.get("id") not in _FILES:
            return
        name, type_, _label, make = _FILES[content["id"]]
        nonce = str(content.get("nonce", ""))
        file = {"kind": "file", "nonce": nonce, "name": name, "type": type_}
        self.actions.send({**file, "text": make(self._read())})
