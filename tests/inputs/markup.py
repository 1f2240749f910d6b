"""What a browser makes of a page: every element and attribute must be one of ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ELEMENTS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "div", "span", "p"),
        *("section", "strong", "b", "code", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table"),
        *("caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "button", "a"),
        *("svg", "g", "rect", "circle", "path", "text", "desc"),
    )
)
ATTRIBUTES = frozenset(
    (
        *("class", "id", "role", "tabindex", "type", "scope", "lang", "charset", "name", "title"),
        *("content", "href", "target", "rel", "open", "viewbox", "x", "y", "rx", "r", "cx", "cy"),
        *("width", "height", "d", "fill", "stroke", "style", "text-anchor"),
        *("font-family", "font-size", "font-weight"),
    )
)
_STYLES = ("display:none",)


class Seen(HTMLParser):
    """Collects what is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []
        self.styles: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if tag not in ELEMENTS:
            self.strange.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES and not re.fullmatch(r"(aria|data)-[a-z-]+", name):
                self.strange.append(f"<{tag} {name}>")
            if name == "href" and not str(value).startswith(("https://", "http://")):
                self.strange.append(f"<{tag} href={value}>")
            if name == "style" and value not in _STYLES:
                self.strange.append(f"<{tag} style={value}>")
            if name == "http-equiv":
                self.strange.append(f"<{tag} {name}>")

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.styles.append(data)

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data}")

    def unknown_decl(self, data: str) -> None:
        self.strange.append(f"<![{data}")


def strange(page: str) -> list[str]:
    """What of a page is not ours; empty is good."""
    seen = Seen()
    seen.feed(page)
    seen.close()
    return seen.strange + [f"style: {s}" for s in seen.styles if "PWNED" in s or "evil" in s]
