"""What of a page or a widget a person can read, and what of it stands outside of ⟦…⟧."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

OPEN, CLOSE = "⟦", "⟧"
_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-done", "data-failed")
# Code is what somebody else reads: AWS, Valohai, a shell. A stylesheet is for nobody.
_UNREAD = ("code", "pre", "style", "script")
_VOID = ("br", "hr", "meta", "input", "link")
# Traits and parts of traits that are names, addresses or signs, never words.
_CODES = frozenset(
    (
        *("name", "kind", "value", "slug", "look", "sign", "id", "ticket", "goto", "severity"),
        *("code", "target", "field", "key_id", "answers", "layout", "children", "opened"),
    )
)


class _Reader(HTMLParser):
    """Collects the texts of elements in one piece, and each attribute that is read out."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.attributes = "", list[str]()
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [value for name, value in attrs if name in _ATTRIBUTES and value]
        if tag in _UNREAD and tag not in _VOID:
            self._unread.append(tag)
        self.text += " "

    def handle_endtag(self, tag: str) -> None:
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()
        self.text += " "

    def handle_data(self, data: str) -> None:
        if not self._unread or OPEN in data or CLOSE in data:
            self.text += data


def of_html(markup: str) -> Iterator[str]:
    """The text of a page as one piece, then its attributes."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    yield reader.text
    yield from reader.attributes


def of_markdown(text: str) -> Iterator[str]:
    """A page of Markdown without its indented blocks of code."""
    yield re.sub(r"(?m)^ {4,}.*$", "", text)


def of_widget(widget: Any) -> Iterator[tuple[str, str]]:
    """Every text that a widget sends to the page, with the trait it is in."""
    for trait in widget.keys:
        if trait.startswith("_") or trait in _CODES:
            continue
        value = getattr(widget, trait)
        if trait == "html":
            yield from ((trait, text) for text in of_html(value))
        elif trait == "choices":
            yield from ((trait, label) for _, label in value)
        elif not (trait == "text" and "title" in widget.keys):  # the script behind a fold
            yield from ((trait, text) for text in _texts(value))
    for child in getattr(widget, "children", ()):
        yield from of_widget(child)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _CODES:
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def outside(text: str, names: re.Pattern[str]) -> str:
    """The words of `text` that are in no ⟦…⟧ and are none of the `names`."""
    left, depth = "", 0
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        assert depth >= 0, text
        if not depth:
            left += " " if character == CLOSE else character
    assert depth == 0, text
    left = names.sub(" ", " ".join(left.split()))
    return left.strip() if re.search(r"[A-Za-z]{2}", left) else ""
