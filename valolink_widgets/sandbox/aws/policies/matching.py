"""Patterns and policy variables."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
# ${*}, ${?} and ${$} mean the characters themselves; private-use characters keep them apart from
# the wild ones until the pattern is made.
_LITERAL = {"*": "\ue000", "?": "\ue001", "$": "\ue002"}


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    # Only * and ? mean something: in a policy a dot is a dot.
    escaped = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(literal(escaped, re.escape), re.DOTALL)


def literal(text: str, escape: object = None) -> str:
    """The text with the characters that `${*}`, `${?}` and `${$}` stood for."""
    for character, placeholder in _LITERAL.items():
        text = text.replace(placeholder, escape(character) if callable(escape) else character)
    return text


def matches(pattern: str, value: str) -> bool:
    """Whether a policy's pattern covers the value."""
    return _pattern(pattern).fullmatch(value) is not None


def filled(text: str, context: Mapping[str, tuple[str, ...]]) -> str | None:
    """`text` with its policy variables filled in; None where one has no single value."""
    if "${" not in text:
        return text
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        name, default = found[1], found[2]
        if name in _LITERAL:
            return _LITERAL[name]
        values = context.get(name.lower(), ())
        if len(values) == 1:
            return _without_wildcards(values[0])
        missing = missing or default is None
        return default or ""

    text = _VARIABLE.sub(value, text)
    return None if missing else text


def _without_wildcards(value: str) -> str:
    # A value is a value: a user's tag "*" opens nothing.
    return value.replace("*", _LITERAL["*"]).replace("?", _LITERAL["?"])
