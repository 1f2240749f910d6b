"""What a finding may repeat of what was typed: never a secret, never a raw control character."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

from .text import say, say_number

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN = say("(not shown: it looks like a secret)")
ECHO_LIMIT = 60

_KEY_ID = re.compile(r"(?<![A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])")
# Both begin where a run begins, so that a text of megabytes is read once.
_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{40,}")
# What may stand inside an AWS secret key or a session token, and what cuts pasted text in pieces.
_PIECE = re.compile(r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40,}")
_DIGIT, _LETTER = re.compile(r"[0-9]"), re.compile(r"[A-Za-z]")
# Beyond what is shown, as far as a secret that begins in it can reach.
_REACH = 4096
_TOKEN_LENGTH = 40
_SESSION_LENGTH = 100
# What steers a terminal, turns the order of letters round, or cannot be sent as UTF-8. The two
# signs of a line's inside stay: a tab and a new line.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]"
)


def looks_secret(text: str) -> bool:
    """Whether `text` is, or carries, something shaped like a key or a token.

    Shapes: an AWS access key id (`AKIA` or `ASIA` and 16 more), an AWS secret key (40 characters
    of base64, mixed), an AWS session token (mixed base64, 100 characters and more), a Valohai
    token (40 letters and digits). A word of 40 letters is a word; a key without any digit is
    rarer than one in a million for hexadecimal and one in 900 for base64.
    """
    if _KEY_ID.search(text):
        return True
    return any(_is_key(piece.strip("/")) for piece in _PIECE.findall(text))


def shown(text: str, limit: int = ECHO_LIMIT) -> str:
    """`text` in backticks, cut to `limit`, unprintable characters escaped; hidden if secret.

    Stricter than `looks_secret`: here a false alarm costs nothing but an example.
    """
    seen = text[: limit + _REACH]
    if looks_secret(seen) or any(_mixed(run) for run in _RUN.findall(seen)):
        return HIDDEN
    if any(_varied(piece) for piece in _PIECE.findall(seen)):
        return HIDDEN
    if not text:
        return say("(empty)")
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"`{''.join(_plain(c) for c in cut)}`"


def shown_characters(characters: Iterable[str], limit: int = 8) -> str:
    """Each character once, in the order first seen: `` `M`, `_` ``, and how many are left."""
    once = list(dict.fromkeys(characters))
    listed = ", ".join(say("a space") if c == " " else f"`{_plain(c)}`" for c in once[:limit])
    return (
        listed
        if len(once) <= limit
        else say_number(
            "{listed} and {n} more", "{listed} and {n} more", len(once) - limit, listed=listed
        )
    )


def counted(text: str) -> str:
    """How long `text` is, in words: `1 character`, `70 characters`."""
    return say_number("{n} character", "{n} characters", len(text))


def control_characters(text: str) -> tuple[str, ...]:
    """The characters of `text` that no name may hold: controls, line ends, lone surrogates."""
    return tuple(c for c in text if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"})


def printable(text: str) -> str:
    """`text` from elsewhere, with a space for each control or formatting character in it.

    So it can neither steer a terminal nor turn the direction of what stands after it.
    """
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in text)


def harmless(text: str) -> str:
    """`text` as it may reach a terminal or a page: what steers either is shown as its escape."""
    return _STEERING.sub(lambda found: _escaped(found.group()), text)


def harmless_line(text: str) -> str:
    """The same in one line."""
    return harmless(" ".join(text.split("\n")))


def harmless_json(text: str) -> str:
    """A JSON text of the same value, its steering characters written as JSON's own escapes.

    YAML reads these too: none is outside of the basic plane, where it would want another form.
    """
    return _STEERING.sub(lambda found: _json_escape(found.group()), text)


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _is_key(piece: str) -> bool:
    if len(piece) == _TOKEN_LENGTH and piece.isalnum():
        return _mixed(piece)
    return (len(piece) == _TOKEN_LENGTH or len(piece) >= _SESSION_LENGTH) and _varied(piece)


def _varied(piece: str) -> bool:
    return _mixed(piece) and piece != piece.lower() and piece != piece.upper()


def _mixed(piece: str) -> bool:
    return _DIGIT.search(piece) is not None and _LETTER.search(piece) is not None


def _plain(character: str) -> str:
    # A backtick would end the quotation that it stands in.
    if character.isprintable() and character != "`":
        return character
    return _escaped(character) if character != "`" else "\\x60"
