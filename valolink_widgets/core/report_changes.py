"""What the runs of a link changed, on a report's pages: each thing as it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .changed import Changed, Ledger
from .echo import harmless_json, harmless_line
from .html import Html, tag
from .plan import document_diff
from .text import say, say_number
from .words import resource


def changes_html(ledger: Ledger) -> Html | None:
    """A fold for each thing that was there before; one line for what was made."""
    if not ledger.changes:
        return None
    return tag("details", tag("summary", _title(ledger)), *(_item(e) for e in ledger.changes))


def _item(entry: Changed) -> Html:
    parts = [tag("pre", text) for text in _texts(entry)]
    return tag("div", tag("p", tag("strong", _name(entry)), ": ", _said(entry)), *parts)


def changes_markdown(ledger: Ledger) -> list[str]:
    """The same as Markdown lines; documents as indented code, which nothing in them can end."""
    if not ledger.changes:
        return []
    lines = ["", f"## {_title(ledger)}"]
    for entry in ledger.changes:
        lines += ["", f"- `{_name(entry).replace('`', '')}`: {_said(entry)}"]
        for text in _texts(entry):
            lines += ["", *(f"      {line}" for line in text.splitlines())]
    return lines


def _title(ledger: Ledger) -> str:
    return say_number(
        "{n} thing made or changed, for undoing",
        "{n} things made or changed, for undoing",
        len(ledger.changes),
    )


def _name(entry: Changed) -> str:
    return harmless_line(f"{resource(entry.address)} ({entry.thing})")


def _said(entry: Changed) -> str:
    if entry.before is None:
        return say("made by this link; nothing was there before")
    if entry.drifted is not None:
        return say("as it was before; somebody else changed it between two runs")
    return say("as it was before, and what this link changed in it")


def _texts(entry: Changed) -> Iterator[str]:
    """The image from before, then each difference that came after it."""
    if entry.before is None:
        return
    yield harmless_json(json.dumps(entry.before, indent=2, ensure_ascii=False))
    if entry.after is not None and (diff := document_diff(entry.before, entry.after)):
        yield diff
    if entry.drifted is not None:
        yield document_diff(entry.after, entry.drifted)
