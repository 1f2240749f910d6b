"""Not public: an unsigned read is refused, and no setting lets strangers in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..proof import Answers, Proof, Verdict
from ..resources.bucket import BLOCKS
from ..text import say
from .key import BODY
from .subject import Subject

_EVERYBODY = (
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
)
_NO_BLOCKS = frozenset({"NoSuchPublicAccessBlockConfiguration"})
_NO_POLICY = frozenset({"NoSuchBucketPolicy", "404"})


def public_proofs(subject: Subject) -> Iterator[Proof]:
    """What nobody in particular may do, while there is an object; then what the settings say."""
    name = subject.at("public")
    yield Proof("public.place", subject.s3("PutObject", subject.keeper, Key=name, Body=BODY))
    get = subject.s3("GetObject", "nobody", Key=name)
    yield Proof("public.unsigned-get", get, "refused", needs=("public.place",))
    listing = subject.s3("ListObjectsV2", "nobody", MaxKeys=1)
    yield Proof("public.unsigned-list", listing, "refused")
    remove = subject.s3("DeleteObject", subject.keeper, Key=name)
    yield Proof("public.remove", remove, after=True)
    blocks = subject.s3("GetPublicAccessBlock", "operator")
    yield Proof("public.blocks", blocks, empty=_NO_BLOCKS, judge=_blocked)
    status = subject.s3("GetBucketPolicyStatus", "operator")
    yield Proof("public.policy", status, empty=_NO_POLICY, judge=_policy)
    yield Proof("public.acl", subject.s3("GetBucketAcl", "operator"), judge=_acl)


def _flags(answer: Mapping[str, Any]) -> Mapping[str, bool]:
    flags = answer.get("PublicAccessBlockConfiguration") or {}
    return {name: bool(flags.get(name)) for name in BLOCKS}


def _blocked(answer: Mapping[str, Any], _: Answers) -> Verdict:
    off = [name for name, on in _flags(answer).items() if not on]
    if off:
        return Verdict(False, say("these blocks are off: {names}", names=", ".join(off)))
    return Verdict(True, say("all four blocks are on"))


def _policy(answer: Mapping[str, Any], answers: Answers) -> Verdict:
    if not (answer.get("PolicyStatus") or {}).get("IsPublic"):
        return Verdict(True, say("no bucket policy lets the public in"))
    if _flags(answers.get("public.blocks", {}))["RestrictPublicBuckets"]:
        return Verdict(True, say("the bucket policy is public, and a block keeps the public out"))
    return Verdict(False, say("the bucket policy lets the public in"))


def _acl(answer: Mapping[str, Any], answers: Answers) -> Verdict:
    grants = answer.get("Grants") or ()
    if not any(grant.get("Grantee", {}).get("URI") in _EVERYBODY for grant in grants):
        return Verdict(True, say("the ACL names nobody from outside"))
    if _flags(answers.get("public.blocks", {}))["IgnorePublicAcls"]:
        return Verdict(True, say("the ACL is public, and a block keeps the public out"))
    return Verdict(False, say("the ACL lets the public in"))
