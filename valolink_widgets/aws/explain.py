"""AWS's refusals in a person's words: what was tried, on what, what to do next, and who can."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from ..core.call import Call
from ..core.errors import CallRefused
from ..core.finding import WHO, Finding, Who, error
from ..core.ground import partition_of
from ..core.naming import proposals
from ..core.text import say
from .denials import Denial, denial
from .layers import IDENTITY, KMS_KEY, NOT_TOLD, TRUST
from .letters import denied_letter, letter
from .policies import smallest_policy
from .regions import is_opt_in, region_list
from .text import Text
from .texts import NOT_SENT, TEXTS, UNKNOWN, UNKNOWN_OUTCOME
from .texts_of_the_way import OF_THE_KEY
from .texts_of_things import REGION_NOT_KNOWN, REGION_NOT_SWITCHED_ON
from .words import Named, doing, resource

_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden")
_NO_LOCATION = (
    "IllegalLocationConstraintException",
    "InvalidLocationConstraint",
    "InvalidRegion",
    "OptInRequired",
)
_CODES = {"other-account": "ground.other-account"}


def explain(refusal: CallRefused) -> Finding:
    """The error finding `aws.<code>` for a refusal of AWS, or of the way to it."""
    if refusal.code in _DENIED and refusal.call.name != "s3:HeadBucket":
        found = _denied(refusal)
    else:
        found = _of_table(refusal)
    if refusal.outcome == "not-sent":
        return replace(found, summary=f"{found.summary} {NOT_SENT}")
    if refusal.outcome == "unknown" and refusal.call.kind == "write":
        return replace(found, summary=f"{found.summary} {UNKNOWN_OUTCOME}")
    return found


def _of_table(refusal: CallRefused) -> Finding:
    text, values = _text(refusal), _values(refusal)
    summary = text.summary.format_map(values).strip()
    remedy = text.remedy.format_map(values)
    code = _CODES.get(refusal.code, f"aws.{refusal.code}")
    found = error(code, summary, remedy, refusal.field or text.field)
    return replace(found, who=text.who, message=letter(refusal, text.who, summary, remedy))


def _text(refusal: CallRefused) -> Text:
    if refusal.call.identity != "operator" and refusal.code in OF_THE_KEY:
        return OF_THE_KEY[refusal.code]
    if refusal.code == "MalformedPolicyDocument" and "nvalid principal" in refusal.message:
        return TEXTS["MalformedPolicyDocument:principal"]
    if refusal.code in _NO_LOCATION and refusal.call.region:
        return _of_region(refusal)
    return TEXTS.get(refusal.code, UNKNOWN)


def _of_region(refusal: CallRefused) -> Text:
    """Why this region takes no bucket: unknown, not switched on, or not the address's."""
    region = refusal.call.region
    if region not in dict(region_list(partition_of(region))):
        return REGION_NOT_KNOWN
    return REGION_NOT_SWITCHED_ON if is_opt_in(region) else TEXTS[refusal.code]


def _denied(refusal: CallRefused) -> Finding:
    call = refusal.call
    told = denial(call, refusal.message, refusal.caller)
    why = _of_the_key(told) if call.identity != "operator" else told
    policy, ours = smallest_policy(why), _is_ours(refusal, why)
    can = Who.YOU if ours else why.layer.who
    remedy = (_again(call) if ours else _remedy(why)).format(
        action=", ".join(f"`{action}`" for action in why.actions),
        on=f"`{why.resource}`" if why.resource != "*" else resource(call),
        layer=why.layer.name,
        who=WHO[can],
        policy=f" (`{why.policy}`)" if why.policy else "",
        setting=why.setting,
    )
    who = _LINKED.get(call.identity) or why.caller or WHO[Who.YOU]
    tried = say("AWS does not let {who} {doing}.", who=who, doing=doing(call))
    found = error(f"aws.{refusal.code}", f"{tried} {told.sentence()}", remedy, refusal.field)
    message = "" if ours else denied_letter(refusal, why, policy)
    return replace(found, who=can, policy=policy, message=message)


def _of_the_key(why: Denial) -> Denial:
    """For the linked user the key's own policy is the place: ours are about the bucket alone."""
    silent = why.layer in (NOT_TOLD, IDENTITY) and not why.explicit
    kms = silent and why.actions[0].startswith("kms:")
    return replace(why, layer=KMS_KEY) if kms else why


def _is_ours(refusal: CallRefused, why: Denial) -> bool:
    """Whether it is a policy that Valolink gives the linked key or role."""
    silent = why.layer in (NOT_TOLD, IDENTITY, TRUST)
    return refusal.call.identity in ("key", "role") and silent and not why.explicit


_LINKED = {
    "key": say("the linked key"),
    "role": say("the linked role"),
    "nobody": say("an unsigned request"),
}


def _again(call: Call) -> str:
    if call.name == "sts:AssumeRole":
        return say("Apply the step for large uploads again: its role has to trust the linked user.")
    return say("Apply the access policy again: it has to allow {action} on {on}.")


def _remedy(why: Denial) -> str:
    if why.setting:
        return say("Leave the block {setting} on, and see to it that what is set is not public.")
    if why.layer is NOT_TOLD and why.explicit:
        return say("Ask {who}: no policy may deny {action} on {on}.")
    if why.explicit:
        return say("Ask {who}: the {layer}{policy} has to let {action} through on {on}.")
    if why.layer in (NOT_TOLD, IDENTITY):
        return say("Ask {who} to allow {action} on {on}.")
    return say("Ask {who}: the {layer} has to allow {action} on {on}.")


def _values(refusal: CallRefused) -> Named:
    """Everything that a text may name."""
    call = refusal.call
    region = call.region
    return Named(
        code=refusal.code,
        doing=doing(call),
        resource=resource(call),
        bucket=str(call.params.get("Bucket", "?")),
        asked=region or say("the region asked for"),
        region=refusal.region or say("another one"),
        message=_said(refusal),
        clocks=_clocks(refusal),
        skew=f" {_clocks(refusal)}" if refusal.clocks[1] else "",
        names=" ".join(_names(call)),
        regions=_like(region) if refusal.code in _NO_LOCATION else "",
        place=dict(region_list()).get(region, region) if refusal.code in _NO_LOCATION else "",
    )


def _names(call: Call) -> tuple[str, ...]:
    """Names that are likely to be free, for what this call is about."""
    named = (call.params.get(name) for name in ("Bucket", "UserName", "RoleName"))
    taken = next((name for name in named if isinstance(name, str)), "")
    first, second = proposals(taken)
    return f"`{first}`", say("or"), f"`{second}`"


def _like(region: str) -> str:
    """The regions whose names come nearest."""
    known = [code for code, _ in region_list(partition_of(region))]
    near = get_close_matches(region, known, 3, 0.5) or known[:3]
    return ", ".join(f"`{code}`" for code in near)


def _clocks(refusal: CallRefused) -> str:
    ours, theirs = refusal.clocks
    if not theirs:
        return _said(refusal).strip()
    return say("This computer says {ours}, AWS says {theirs}.", ours=ours, theirs=theirs)


def _said(refusal: CallRefused) -> str:
    """The other side's own words, or what was noticed here, as a sentence after ours."""
    text = refusal.message.strip().rstrip(".")
    if not text:
        return ""
    if refusal.outcome == "not-sent":
        return f" {text[:1].upper()}{text[1:]}."
    return " " + say("AWS says: {text}.", text=text)
