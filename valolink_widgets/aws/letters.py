"""The message to send to the one who can mend a refusal: plain text, nothing secret in it."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.errors import CallRefused
from ..core.finding import Who
from ..core.text import say
from .denials import Denial
from .layers import TRUST
from .words import doing

_NOT_SENT_TO = (Who.YOU, Who.WAIT, Who.MAKERS)


def denied_letter(refusal: CallRefused, why: Denial, policy: str) -> str:
    """What to ask of an administrator after a denial."""
    called = say("{layer}, explicit deny", layer=why.layer.name) if why.explicit else why.layer.name
    facts = (
        (say("Action"), ", ".join(why.actions)),
        (say("On"), why.resource),
        (say("Denied by"), called),
        (say("The policy"), why.policy),
        (say("The setting"), why.setting),
    )
    parts = [_opening(refusal), _facts(refusal, why.caller, facts)]
    if why.encoded:
        read = say("AWS's reason can be read by whoever may call sts:DecodeAuthorizationMessage:")
        command = f"aws sts decode-authorization-message --encoded-message {why.encoded}"
        parts.append(f"{read}\n{command}")
    if policy:
        parts.append(f"{_leads_in(why)}\n{policy}")
    return "\n\n".join(parts)


def letter(refusal: CallRefused, who: Who, summary: str, remedy: str) -> str:
    """What to send to `who` about any other refusal; empty where there is nobody to ask."""
    if who in _NOT_SENT_TO:
        return ""
    facts = ((say("AWS's code"), refusal.code), (say("In AWS's words"), refusal.message))
    said = f"{summary} {remedy}".replace("`", "")
    return "\n\n".join((_opening(refusal), said, _facts(refusal, refusal.caller, facts)))


def _opening(refusal: CallRefused) -> str:
    what = doing(refusal.call).replace("`", "")
    return say("I am linking a private S3 bucket to Valohai. AWS did not let me {what}.", what=what)


def _facts(refusal: CallRefused, caller: str, more: Iterable[tuple[str, str]]) -> str:
    every = (
        (say("Who I am"), caller),
        *more,
        (say("Region"), refusal.call.region),
        (say("AWS's request id"), refusal.request_id),
    )
    return "\n".join(f"- {name}: {' '.join(value.split())}" for name, value in every if value)


def _leads_in(why: Denial) -> str:
    if why.explicit:
        return say("The statement that denies it would have to leave me out, like this:")
    if why.layer is TRUST:
        return say("This statement in the role's trust policy would let me:")
    return say("This is the smallest policy that would let me:")
