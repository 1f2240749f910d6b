"""AWS's refusals in a person's words: what was tried, on what, and what to do next."""

from __future__ import annotations

from ..core.call import Call
from ..core.errors import CallRefused
from ..core.finding import Finding, error
from ..core.text import say
from .denials import denial
from .texts import OF_THE_KEY, TEXTS, UNKNOWN, UNKNOWN_OUTCOME, Text
from .words import Named, doing, resource

_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden")


def explain(refusal: CallRefused) -> Finding:
    """The error finding `aws.<code>` for a refusal of AWS, or of the way to it."""
    if refusal.code in _DENIED and refusal.call.name != "s3:HeadBucket":
        summary, remedy, field = _denied(refusal)
    else:
        text = _text(refusal)
        values = _values(refusal)
        summary, remedy = text.summary.format_map(values), text.remedy.format_map(values)
        field = text.field
    if refusal.outcome == "unknown" and refusal.call.kind == "write":
        summary = f"{summary.strip()} {UNKNOWN_OUTCOME}"
    return error(f"aws.{refusal.code}", summary.strip(), remedy, refusal.field or field)


def _text(refusal: CallRefused) -> Text:
    if refusal.call.identity != "operator" and refusal.code in OF_THE_KEY:
        return OF_THE_KEY[refusal.code]
    if refusal.code == "MalformedPolicyDocument" and "nvalid principal" in refusal.message:
        return TEXTS["MalformedPolicyDocument:principal"]
    return TEXTS.get(refusal.code, UNKNOWN)


def _denied(refusal: CallRefused) -> tuple[str, str, str]:
    call = refusal.call
    why = denial(call, refusal.message)
    linked = call.identity != "operator"
    values = {"doing": doing(call), "action": why.action, "on": why.on, "layer": why.layer}
    if linked:
        summary = say(
            "AWS does not let the linked {identity} {doing}.", identity=_identity(call), **values
        )
        remedy = say("Apply the access policy again: it has to allow `{action}` on {on}.", **values)
    elif why.caller:
        summary = say("AWS does not let {caller} {doing}.", caller=why.caller, **values)
    else:
        summary = say("AWS does not let you {doing}.", **values)
    if not linked and why.explicit:
        remedy = say(
            "Ask an administrator of the account: the {layer} has to let `{action}` through on "
            "{on}.",
            **values,
        )
    elif not linked:
        remedy = say("Ask an administrator of the account to allow `{action}` on {on}.", **values)
    summary = f"{summary} {why.sentence()}"
    return summary, remedy, ""


def _identity(call: Call) -> str:
    return say("role") if call.identity == "role" else say("key")


def _values(refusal: CallRefused) -> Named:
    """Everything that a text may name."""
    call = refusal.call
    return Named(
        code=refusal.code,
        doing=doing(call),
        resource=resource(call),
        bucket=str(call.params.get("Bucket", "?")),
        asked=call.region or say("the region asked for"),
        region=refusal.region or say("another one"),
        message=_said(refusal.message),
    )


def _said(message: str) -> str:
    """AWS's own words as a sentence at the end of ours."""
    text = message.strip().rstrip(".")
    return say(" AWS says: {words}.", words=text) if text else ""
