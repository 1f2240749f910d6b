"""Which refusals pass by themselves, and how long to wait for it.

AWS needs seconds until all of it knows a principal that was just made. Only these codes are
tried again, and only for principals that were just made; all other refusals are final.
Sources: IAM User Guide, "Changes that I make are not always immediately visible".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import CallRefused
from .text import say

PRINCIPAL_SECONDS = 120.0
READ_BACK_SECONDS = 30.0
CONFLICT_SECONDS = 60.0
PRINCIPALS = frozenset({"user", "access-key", "role"})


@dataclass(frozen=True, slots=True)
class Wait:
    """A refusal worth waiting for: at most so many seconds, because of `reason`."""

    seconds: float
    reason: str


_KEY_UNKNOWN = {"InvalidAccessKeyId", "InvalidClientTokenId", "AccessDenied", "Forbidden"}


def wait_for(refusal: CallRefused, made: Mapping[str, float], now: float) -> Wait | None:
    """How long this refusal may be waited for; None when it is final.

    `made` maps the addresses of principals that were made or changed to the time of it.
    """
    fresh = {address for address, when in dict(made).items() if now - when < PRINCIPAL_SECONDS}
    if _unknown_key(refusal) and fresh & {"access-key", "user-policy"}:
        return Wait(PRINCIPAL_SECONDS, say("AWS does not know the new access key everywhere yet"))
    gone = refusal.call.service == "iam" and refusal.code == "NoSuchEntity"
    if (gone and fresh & {"user", "role"}) or _unknown_in_trust(refusal):
        return Wait(PRINCIPAL_SECONDS, say("AWS does not know the new user or role everywhere yet"))
    if refusal.code == "OperationAborted":
        return Wait(CONFLICT_SECONDS, say("AWS is still working on this bucket"))
    return None


def _unknown_key(refusal: CallRefused) -> bool:
    if refusal.call.service == "valohai":
        about_the_key = refusal.field in ("", "non_field_errors") or refusal.field.startswith(
            "configuration"
        )
        return refusal.code == "400" and about_the_key and "Store" in refusal.call.operation
    return refusal.call.identity != "operator" and refusal.code in _KEY_UNKNOWN


def _unknown_in_trust(refusal: CallRefused) -> bool:
    """The user that a trust names is not known yet.

    It was read or made before the role's turn came, in this process or in one that was killed a
    moment ago, so it does exist.
    """
    malformed = refusal.code == "MalformedPolicyDocument"
    return malformed and "Invalid principal" in refusal.message and refusal.call.service == "iam"


def pauses() -> tuple[float, ...]:
    """Seconds between tries: short at first, then every ten."""
    return (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0)


def pause(attempt: int) -> float:
    """The pause after so many tries, counted from 0."""
    steps = pauses()
    return steps[min(attempt, len(steps) - 1)]
