"""One currency for rules, live checks and refusals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error stops, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in the person's words, and what to do next.

    `code` is stable and documented (`bucket-name.characters`); `field` names the setting it
    belongs to, or is empty.
    """

    severity: Severity
    code: str
    summary: str
    remedy: str = ""
    field: str = ""

    def as_dict(self) -> dict[str, str]:
        """The finding as it stands in a JSON report."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "summary": self.summary,
            "remedy": self.remedy,
            "field": self.field,
        }


def error(code: str, summary: str, remedy: str = "", field: str = "") -> Finding:
    """A finding that stops."""
    return Finding(Severity.ERROR, code, summary, remedy, field)


def warning(code: str, summary: str, remedy: str = "", field: str = "") -> Finding:
    """A finding to know about; work goes on."""
    return Finding(Severity.WARNING, code, summary, remedy, field)


def note(code: str, summary: str, remedy: str = "", field: str = "") -> Finding:
    """A fact worth saying."""
    return Finding(Severity.NOTE, code, summary, remedy, field)


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that stop."""
    return tuple(f for f in findings if f.severity is Severity.ERROR)
