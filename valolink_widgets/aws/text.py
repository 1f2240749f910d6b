"""The form of a text about one of AWS's refusals."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.finding import Who


@dataclass(frozen=True, slots=True)
class Text:
    """Summary and remedy with placeholders, the setting they belong to, and who can mend it."""

    summary: str
    remedy: str
    field: str = ""
    who: Who = Who.YOU
