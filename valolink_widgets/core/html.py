"""The one place where HTML is made: everything that is not `Html` already is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as _escape

from .echo import harmless


class Html(str):
    """A piece of markup that is safe to put into a page."""

    __slots__ = ()


def escape(text: str) -> str:
    """Text as it may stand in an element or an attribute: no markup, nothing that steers."""
    return _escape(harmless(text))


_ADDRESSES = ("https://", "http://")
_VOID = {"br", "hr", "meta", "input"}


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """An element. `class_` is `class`, `aria_label` is `aria-label`; None leaves one out.

    An `href` to anything but a web page is left out too: it may be a script.
    """
    if not str(attributes.get("href", _ADDRESSES[0])).startswith(_ADDRESSES):
        attributes["href"] = None
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{pairs}>")
    return Html(f"<{name}{pairs}>{join(*children)}</{name}>")


def join(*children: object) -> Html:
    """Pieces one after another; text is escaped, None is left out."""
    return Html(
        "".join(
            child if isinstance(child, Html) else escape(str(child))
            for child in children
            if child is not None
        )
    )


def each(name: str, items: Iterable[object], **attributes: object) -> Html:
    """One element for each item."""
    return join(*(tag(name, item, **attributes) for item in items))


def marked(text: str) -> Html:
    """Text with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one without a partner, in words that are not ours
        return join(text)
    return join(*(tag("code", part) if i % 2 else part for i, part in enumerate(parts)))


def table(head: tuple[str, ...], rows: list[tuple[object, ...]], caption: str) -> Html:
    """A table with a caption and a header row."""
    return tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", each("th", head, scope="col"))),
        tag("tbody", *(tag("tr", each("td", row)) for row in rows)),
    )
