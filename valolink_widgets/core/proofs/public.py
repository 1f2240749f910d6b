"""Not public: an unsigned read is refused, and no setting lets strangers in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..call import Call
from ..proof import Answers, Proof, Verdict
from ..resources.bucket import BLOCKS
from ..resources.not_public import EVERYBODY, NO_ACLS, NOT_OFFERED
from ..text import say
from .key import BODY
from .subject import Subject

_NO_BLOCKS = frozenset({"NoSuchPublicAccessBlockConfiguration"})
_NO_POLICY = frozenset({"NoSuchBucketPolicy", "404"})
_NO_OWNERSHIP = frozenset({"OwnershipControlsNotFoundError"})
_OF_BUCKET, _OF_ACCOUNT = "public.blocks", "public.account-blocks"


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
    yield Proof(_OF_BUCKET, blocks, empty=_NO_BLOCKS, judge=_blocked)
    account = {"AccountId": subject.ground.account}
    of_account = Call("s3control", "GetPublicAccessBlock", account, subject.region)
    none = _NO_BLOCKS | NOT_OFFERED  # where no account has such settings none is on
    yield Proof(_OF_ACCOUNT, of_account, empty=none, judge=_account_blocked)
    status = subject.s3("GetBucketPolicyStatus", "operator")
    yield Proof("public.policy", status, empty=_NO_POLICY, judge=_policy)
    yield Proof("public.acl", subject.s3("GetBucketAcl", "operator"), judge=_acl)
    ownership = subject.s3("GetBucketOwnershipControls", "operator")
    yield Proof("public.ownership", ownership, empty=_NO_OWNERSHIP, judge=_ownership)


def _flags(answer: Mapping[str, Any]) -> Mapping[str, bool]:
    flags = answer.get("PublicAccessBlockConfiguration") or {}
    return {name: bool(flags.get(name)) for name in BLOCKS}


def _on(answers: Answers, block: str) -> bool | None:
    """Whether the bucket's block is on, or the account's, which holds for all its buckets; None
    where none of those that could be read is, and one could not."""
    names = (_OF_BUCKET, _OF_ACCOUNT)
    seen = [_flags(answers[name])[block] for name in names if name in answers]
    if any(seen):
        return True
    return False if len(seen) == len(names) else None


def _unless(answers: Answers, block: str, kept_out: str, let_in: str) -> Verdict:
    """What a setting that lets the public in means beside the block that would keep it out."""
    on = _on(answers, block)
    if on is None:
        why = say("{said}, unless a block does not allow it, which could not be read", said=let_in)
        return Verdict(False, why, known=False)
    return Verdict(True, kept_out) if on else Verdict(False, let_in)


def _blocked(answer: Mapping[str, Any], _: Answers) -> Verdict:
    off = [name for name, on in _flags(answer).items() if not on]
    if off:
        return Verdict(False, say("these blocks are off: {names}", names=", ".join(off)))
    return Verdict(True, say("all four blocks are on"))


def _account_blocked(answer: Mapping[str, Any], answers: Answers) -> Verdict:
    """An account without them is in order while the bucket has its own."""
    if all(_flags(answer).values()):
        return Verdict(True, say("all four blocks are on"))
    if _OF_BUCKET not in answers:
        why = say("not all are on; the bucket's own could not be read")
        return Verdict(False, why, known=False)
    off = [name for name in BLOCKS if not _on(answers, name)]
    if off:
        return Verdict(False, say("these blocks are off here too: {names}", names=", ".join(off)))
    return Verdict(True, say("not all are on; the bucket's own hold"))


def _policy(answer: Mapping[str, Any], answers: Answers) -> Verdict:
    if not (answer.get("PolicyStatus") or {}).get("IsPublic"):
        return Verdict(True, say("no bucket policy lets the public in"))
    kept_out = say("the bucket policy is public, and a block keeps the public out")
    let_in = say("the bucket policy lets the public in")
    return _unless(answers, "RestrictPublicBuckets", kept_out, let_in)


def _acl(answer: Mapping[str, Any], answers: Answers) -> Verdict:
    grants = answer.get("Grants") or ()
    if not any(grant.get("Grantee", {}).get("URI") in EVERYBODY for grant in grants):
        return Verdict(True, say("the ACL names nobody from outside"))
    kept_out = say("the ACL is public, and a block keeps the public out")
    return _unless(answers, "IgnorePublicAcls", kept_out, say("the ACL lets the public in"))


def _ownership(answer: Mapping[str, Any], answers: Answers) -> Verdict:
    rules = (answer.get("OwnershipControls") or {}).get("Rules") or [{}]
    if rules[0].get("ObjectOwnership") == NO_ACLS:
        return Verdict(True, say("ACLs are off: the bucket owns every object"))
    kept_out = say("ACLs are on, and a block keeps the public out")
    let_in = say("ACLs are on: an object's own could let the public in")
    return _unless(answers, "IgnorePublicAcls", kept_out, let_in)
