"""A value of the wrong type, in words that show nothing secret."""

from __future__ import annotations

from collections.abc import Mapping

from .echo import shown
from .fields import FieldSpec
from .finding import Finding, error
from .text import say

# A number as long as this may be a secret of digits only.
_NUMBER_LIMIT = 20


def not_text(spec: FieldSpec, value: object) -> Finding:
    """Something else where a text is due."""
    name = spec.name
    summary = say(
        "`{name}` is text, not {value}.",
        name=name,
        value=said(value) if name != "valohai_token" else say("that"),
    )
    if isinstance(value, int | float):
        remedy = say(
            "Pass it as text: `-r {name} VALUE` in papermill, in quotes in YAML. Type it anew: a "
            "number may have lost its zeros.",
            name=name,
        )
    elif value is None:
        remedy = say("Leave `{name}` out, or give a text.", name=name)
    else:
        remedy = say(
            "Pass it as text: `-r {name} VALUE` in papermill, in quotes in YAML.", name=name
        )
    return error("settings.not-text", summary, remedy, name)


def said(value: object) -> str:
    """A value of the wrong type, in words; what may hold a secret by its kind only."""
    if isinstance(value, str):
        return shown(value)
    if value is None:
        return say("nothing")
    if isinstance(value, bool):
        return say("yes or no")
    if isinstance(value, int | float):
        small = isinstance(value, float) or abs(value) < 10**_NUMBER_LIMIT
        if small and len(str(value)) <= _NUMBER_LIMIT:
            return say("the number {value}", value=value)
        return say("a number")
    if isinstance(value, list | tuple | Mapping):
        return say("a list or a table")
    return say("a value like that")
