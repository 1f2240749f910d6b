"""What an answer, or a refusal, means for a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .errors import CallRefused
from .finding import Finding, error, warning
from .planning import NOT_UNDERSTOOD, Explain
from .proof import Answers, Proof, Tried, Verdict
from .proofs.words import FOR_OTHERS, GROUP, WHOM, asked, to_do
from .resources.not_public import NOT_OFFERED
from .text import say

# AWS's own "you may not", and S3's "this website may not" (S3 and IAM API references, "Error
# responses" and "Common errors"; S3 user guide, "Troubleshooting CORS"). Nothing else is a refusal.
DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "Forbidden",
        "AccessForbidden",
    }
)
# What only somebody who was let through is told: judged after who asks.
_LET_THROUGH = frozenset(
    {"BucketNotEmpty", "MalformedPolicy", "MalformedPolicyDocument", "NoSuchEntity", "NoSuchKey"}
)
# What is asked of something that is not the link's, and AWS's words where that has a policy of its
# own which says no (IAM user guide, "Troubleshoot access denied error messages").
_OF_OTHERS = frozenset({"fence.other-bucket"})
_BY_ITS_OWN_POLICY = "explicit deny in a resource-based policy"
_ABSENT = frozenset({"NoSuchKey", "404"})


@dataclass(frozen=True, slots=True)
class Result:
    """A light, and the refusal behind it where there was one.

    `may_settle`: it is decided by what was set up, and AWS may not know that everywhere yet.
    """

    tried: Tried
    refusal: CallRefused | None = None
    may_settle: bool = False


def judged_answer(proof: Proof, answer: Mapping[str, Any], answers: Answers) -> Result:
    """What an answer means that was no refusal."""
    try:
        verdict = proof.judge(answer, answers) if proof.judge else Verdict(True)
    except NOT_UNDERSTOOD:
        verdict = Verdict(False, say("the answer does not have the form that was expected"))
        return Result(failed(proof, "done", verdict.said))
    if not verdict.known:
        return Result(replace(not_tried(proof, verdict.said), answer="done"))
    if proof.expects == "refused":
        if not verdict.through:
            return Result(Tried(proof, "refused", "done", verdict.said))
        said = verdict.said or say("it was let through")
        return Result(failed(proof, "done", said), may_settle=True)
    if proof.expects == "works" and verdict.through:
        return Result(Tried(proof, "works", "done", verdict.said))
    said = verdict.said if proof.expects == "works" else say("it is there")
    return Result(failed(proof, "done", said), may_settle=True)


def judged_refusal(proof: Proof, refusal: CallRefused, explain: Explain) -> Result:
    """What a refusal means: for some proofs, that all is well."""
    code = refusal.code
    if proof.name in _OF_OTHERS and _BY_ITS_OWN_POLICY in refusal.message:
        why = say("its own policy refuses it, which tells nothing of the key's rights")
        return Result(replace(not_tried(proof, why), answer=code), refusal)
    if proof.expects == "refused" and code in DENIED:
        return Result(Tried(proof, "refused", code, say("AWS does not let it through")), refusal)
    if proof.expects == "absent" and code in _ABSENT:
        said = say("there is no such object, says AWS to somebody who may look")
        return Result(Tried(proof, "works", code, said), refusal)
    if proof.identity == "operator" and code in (DENIED | NOT_OFFERED):
        why = say("AWS does not let you do this") if code in DENIED else say("it is not on offer")
        return Result(replace(not_tried(proof, why), answer=code), refusal)
    if proof.expects == "refused" and code in _LET_THROUGH:
        said = say("it was let through: only somebody who may do it is told this")
        return Result(failed(proof, code, said), refusal, may_settle=True)
    settles = code == "AccessForbidden"
    return Result(_explained(proof, refusal, explain(refusal)), refusal, may_settle=settles)


def not_tried(proof: Proof, why: str) -> Tried:
    """A light that stays dark: that says nothing about the link."""
    return Tried(proof, "not-run", "", why)


def stopped(proof: Proof) -> Tried:
    """A proof that was not tried because somebody said stop."""
    return replace(not_tried(proof, say("the run was interrupted")), stopped=True)


def failed(proof: Proof, answer: str, said: str) -> Tried:
    """A light that is not as it should be, with the finding that says so."""
    found = warning if proof.name in FOR_OTHERS else error
    finding = found(f"proof.{proof.group}", _summary(proof, said), to_do(proof))
    return Tried(proof, "failed", answer, said, finding=finding)


def _explained(proof: Proof, refusal: CallRefused, cause: Finding) -> Tried:
    """Failed by a refusal, with its cause and its remedy."""
    summary = _summary(proof, cause.summary)
    finding = replace(
        cause,
        code=f"proof.{proof.group}",
        summary=summary,
        remedy=cause.remedy or to_do(proof),
        field="",
    )
    return Tried(proof, "failed", refusal.code, cause.summary, finding=finding)


def _summary(proof: Proof, cause: str) -> str:
    named = {"group": GROUP[proof.group], "asked": asked(proof), "who": WHOM[proof.identity]}
    if proof.expects == "refused":
        told = say("{group}: to {asked} as {who} should be refused.", **named)
    else:
        told = say("{group}: to {asked} as {who} FAILED.", **named)
    return f"{told} {_sentence(cause)}"


def _sentence(text: str) -> str:
    """As a sentence of its own after another one."""
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."
