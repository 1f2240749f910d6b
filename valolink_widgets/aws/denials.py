"""What AWS's words tell of a denial: the action, on what, and which layer said no."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.call import Call
from ..core.text import say
from .words import resource

_ON = re.compile(r"on resource: (\"?)(?P<arn>[^\s\"]+)\1")
_WHO = re.compile(r"User: (?P<arn>arn:\S+) is not authorized")
_ACTION = re.compile(r"not authorized to perform: (?P<action>[\w-]+:\w+)")
_DENIED_BY = re.compile(r"with an explicit deny in an? (?P<layer>[^:,.]+)")
_NOT_ALLOWED_BY = re.compile(r"because no (?P<layer>[^:,.]+?) allows")


@dataclass(frozen=True, slots=True)
class Denial:
    """Texts, empty where AWS does not say. `explicit`: a rule denies it; else none allows it."""

    action: str
    on: str
    caller: str
    layer: str
    explicit: bool

    def sentence(self) -> str:
        """Why, for a person; nothing where AWS does not say which layer it was."""
        if not self.layer:
            return ""
        if not self.explicit:
            return say("No {layer} allows it.", layer=self.layer)
        if self.layer[0] in "aeiou":
            return say("An {layer} denies it.", layer=self.layer)
        return say("A {layer} denies it.", layer=self.layer)


def denial(call: Call, message: str) -> Denial:
    """Read AWS's message; what it leaves out comes from the call."""
    explicit = _DENIED_BY.search(message)
    layer = explicit or _NOT_ALLOWED_BY.search(message)
    arn = _found(_ON, message, "arn")
    needed = _found(_ACTION, message, "action") or next(iter(call.permissions()), call.name)
    return Denial(
        action=needed,
        on=f"`{arn}`" if arn else resource(call),
        caller=_found(_WHO, message, "arn"),
        layer=layer["layer"].strip() if layer else "",
        explicit=explicit is not None,
    )


def _found(pattern: re.Pattern[str], text: str, group: str) -> str:
    match = pattern.search(text)
    return match[group] if match else ""
