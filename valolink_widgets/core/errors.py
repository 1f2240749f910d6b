"""The exceptions of the house.

    ValolinkError
    ├── InvalidSettings   the answers break rules; `findings` names every one
    ├── CallRefused       AWS or Valohai said no, or could not be asked
    ├── Interrupted       the person said stop: nothing more is sent
    ├── SandboxFailed     the sandbox did not start or went away
    └── StepFailed        a step ended with errors; `findings` says which

No exception holds a secret: messages are made from findings, never from requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from .finding import Finding

if TYPE_CHECKING:
    from .call import Call

Outcome = Literal["refused", "not-sent", "unknown"]


class ValolinkError(Exception):
    """The root of all errors that this package raises on purpose."""


class _WithFindings(ValolinkError):
    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{f.summary} {f.remedy}".strip() for f in self.findings))


class InvalidSettings(_WithFindings):
    """The answers break rules; `findings` holds every broken rule of every field."""


class StepFailed(_WithFindings):
    """A step, or the whole plan, ended with errors."""


class Interrupted(ValolinkError):
    """The person, or the system, said stop: the call in flight ended, nothing more is sent."""


class SandboxFailed(ValolinkError):
    """The sandbox did not start, did not answer, or its file cannot be read."""


class CallRefused(ValolinkError):
    """A call did not do what it was sent for.

    `code` is AWS's error code (`NoSuchBucket`), Valohai's status (`400`) or, where nobody
    answered, one of `network`, `timeout`, `redirect`, `not-json`.
    `outcome` says what the other side did: `refused` (it said no), `not-sent` (it never heard of
    it) or `unknown` (it may have done it: look before sending again).
    `caller` is the ARN it was sent as, `clocks` this computer's time and theirs where that matters,
    `retry_after` the seconds that the other side asks to wait, 0 where it does not.
    """

    def __init__(
        self,
        call: Call,
        code: str,
        message: str = "",
        *,
        status: int = 0,
        request_id: str = "",
        outcome: Outcome = "refused",
        field: str = "",
        region: str = "",
        caller: str = "",
        clocks: tuple[str, str] = ("", ""),
        retry_after: float = 0.0,
    ) -> None:
        self.call, self.code, self.message, self.status = call, code, message, status
        self.request_id, self.outcome, self.field, self.region = request_id, outcome, field, region
        self.caller, self.clocks, self.retry_after = caller, clocks, retry_after
        super().__init__(f"{call.service}:{call.operation} {code} {message}".strip())
