"""One currency for rules, live checks and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .echo import harmless, harmless_line
from .text import say


class Severity(StrEnum):
    """How much a finding weighs: an error stops, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Who(StrEnum):
    """Who can mend what a finding tells."""

    YOU = "you"
    WAIT = "wait"  # nobody: it passes by itself
    ACCOUNT = "account-administrator"
    ORGANIZATION = "organization-administrator"
    BUCKET = "bucket-owner"
    KEY = "key-administrator"
    NETWORK = "network-administrator"
    VALOHAI = "valohai-administrator"
    MAKERS = "makers"


WHO: Mapping[str, str] = {
    Who.YOU: say("you"),
    Who.WAIT: say("nobody: it passes by itself"),
    Who.ACCOUNT: say("an administrator of the AWS account"),
    Who.ORGANIZATION: say("the administrator of the AWS organization"),
    Who.BUCKET: say("the owner of the bucket"),
    Who.KEY: say("the administrator of the KMS key"),
    Who.NETWORK: say("the administrator of your network"),
    Who.VALOHAI: say("an administrator of the Valohai project or its organization"),
    Who.MAKERS: say("the makers of Valolink"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in the person's words, and what to do next.

    `code` is stable and documented (`bucket-name.characters`); `field` names the setting it
    belongs to, or is empty. `who` can mend it, where that is known; `message` is a plain text to
    send them, and `policy` the smallest JSON document that would help. Neither holds a secret.
    """

    severity: Severity
    code: str
    summary: str
    remedy: str = ""
    field: str = ""
    who: str = ""
    message: str = ""
    policy: str = ""

    def __post_init__(self) -> None:
        # Others' words come this way to the page, the report and the terminal: here they are made
        # safe for all three.
        for name in ("code", "summary", "remedy", "field"):
            object.__setattr__(self, name, harmless_line(getattr(self, name)))
        for name in ("message", "policy"):
            object.__setattr__(self, name, harmless(getattr(self, name)))

    def as_dict(self) -> dict[str, str]:
        """The finding as it stands in a JSON report."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "summary": self.summary,
            "remedy": self.remedy,
            "field": self.field,
            "who": str(self.who),
            "message": self.message,
            "policy": self.policy,
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
