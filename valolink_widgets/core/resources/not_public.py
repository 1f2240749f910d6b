"""The proof that the bucket is not public."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from ..call import Call, Port
from ..errors import CallRefused
from ..finding import Finding, error, warning
from ..resource import Refs
from ..text import say
from .bucket import BLOCKS, OfBucket, forbidden, read_blocks
from .reads import absent_as_none, bucket_tags, is_ours

_T = TypeVar("_T")

EVERYBODY = (
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
)
# What an AWS of one's own answers that has buckets, and no account's settings for them.
NOT_OFFERED = frozenset({"InvalidURI", "MethodNotAllowed", "NotImplemented"})
# A bucket without the setting has ACLs on, as all had before it came (S3 user guide, "Controlling
# ownership of objects and disabling ACLs for your bucket").
NO_ACLS = "BucketOwnerEnforced"


@dataclass(frozen=True)
class PublicSeen:
    """Five answers about publicness; None where we may not look.

    `blocks` are the bucket's own and `account` the account's; both hold. `ownership` is the name
    of the bucket's setting for object ownership, or empty where it has none.
    """

    blocks: Mapping[str, bool] | None
    policy: bool | None
    acl: bool | None
    ours: bool
    account: Mapping[str, bool] | None = None
    ownership: str | None = NO_ACLS

    @property
    def public(self) -> bool:
        """Whether somebody outside can get in today."""
        by_policy = bool(self.policy) and not self._blocked("RestrictPublicBuckets")
        by_acl = bool(self.acl) and not self._blocked("IgnorePublicAcls")
        return by_policy or by_acl

    def _blocked(self, name: str) -> bool:
        return any((blocks or {}).get(name) for blocks in (self.blocks, self.account))


@dataclass(frozen=True)
class NotPublic(OfBucket):
    """Reads that show that the bucket is not public: its blocks and the account's, the status of
    its policy, its ACL and who owns what is put in it."""

    address = "not-public"
    needs = ("public-access-block",)

    def read(self, port: Port) -> PublicSeen | None:
        """The answers, asked for side by side."""
        blocks = read_blocks(self, port)
        if blocks is None:
            return None
        region = blocks.region
        with ThreadPoolExecutor(5, thread_name_prefix="valolink-look") as pool:
            tags = pool.submit(bucket_tags, port, self.bucket, self.account, region)
            policy = pool.submit(_looked, self._policy_is_public, port, region)
            acl = pool.submit(_looked, self._acl_is_public, port, region)
            account = pool.submit(_looked, self._account_blocks, port, region)
            ownership = pool.submit(_looked, self._ownership, port, region)
        return PublicSeen(
            blocks.flags,
            policy.result(),
            acl.result(),
            is_ours(tags.result(), self.bucket),
            account.result(),
            ownership.result(),
        )

    def _policy_is_public(self, port: Port, region: str) -> bool:
        call = self.call("GetBucketPolicyStatus", region)
        answer = absent_as_none(port, call, {"NoSuchBucketPolicy", "404"})
        return bool(answer and answer["PolicyStatus"].get("IsPublic"))

    def _acl_is_public(self, port: Port, region: str) -> bool:
        grants = port.send(self.call("GetBucketAcl", region)).get("Grants", ())
        return any(grant.get("Grantee", {}).get("URI") in EVERYBODY for grant in grants)

    def _account_blocks(self, port: Port, region: str) -> Mapping[str, bool]:
        call = Call("s3control", "GetPublicAccessBlock", {"AccountId": self.account}, region)
        answer = absent_as_none(port, call, {"NoSuchPublicAccessBlockConfiguration"}) or {}
        flags = answer.get("PublicAccessBlockConfiguration", {})
        return {name: bool(flags.get(name)) for name in BLOCKS}

    def _ownership(self, port: Port, region: str) -> str:
        call = self.call("GetBucketOwnershipControls", region)
        answer = absent_as_none(port, call, {"OwnershipControlsNotFoundError"}) or {}
        rules = answer.get("OwnershipControls", {}).get("Rules") or [{}]
        return str(rules[0].get("ObjectOwnership") or "")

    def findings(self, seen: PublicSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """Public today, ACLs on, or not checked."""
        if seen is None:
            return
        if seen.public and not (seen.ours and seen.blocks is not None):
            yield self._is_public()
        if seen.ownership not in (NO_ACLS, None):
            yield self._acls_on(seen.ownership)
        answers = {
            say("blocks"): seen.blocks,
            say("account's blocks"): seen.account,
            say("policy"): seen.policy,
            "ACL": seen.acl,
            say("object ownership"): seen.ownership,
        }
        if unknown := [name for name, answer in answers.items() if answer is None]:
            yield self._not_checked(unknown)

    def _is_public(self) -> Finding:
        return error(
            "bucket.is-public",
            say(
                "The bucket {bucket} is public today. Blocking it could cut off people who use it.",
                bucket=self.bucket,
            ),
            say("Make it private yourself, or choose another bucket. Nothing was changed."),
            "bucket",
        )

    def _acls_on(self, ownership: str) -> Finding:
        return warning(
            "bucket.acls-on",
            say(
                "ACLs are on in {bucket} (object ownership: {ownership}): whoever puts an object "
                "there can let other accounts read it.",
                bucket=self.bucket,
                ownership=ownership or say("not set"),
            ),
            say(
                "If nobody needs ACLs, choose ACLs disabled in the S3 console under Permissions, "
                "Object Ownership."
            ),
            "bucket",
        )

    def _not_checked(self, unknown: list[str]) -> Finding:
        return warning(
            "bucket.not-checked",
            say(
                "Whether {bucket} is public was not checked by its {unknown}: "
                "AWS does not let you look.",
                bucket=self.bucket,
                unknown=", ".join(unknown),
            ),
            say("Ask your administrator to look at Permissions in the S3 console."),
            "bucket",
        )

    def calls(self, seen: PublicSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """It only reads."""
        return iter(())

    def describe(self, seen: PublicSeen | None) -> str:
        """The line of the plan."""
        if seen:
            return say("not public: blocks, policy, ACL and ownership checked")
        return say("not public: blocks, policy, ACL and ownership will be checked")


def _looked(ask: Callable[[Port, str], _T], port: Port, region: str) -> _T | None:
    """The answer, or None where AWS does not let us look, or has no such thing."""
    try:
        return ask(port, region)
    except CallRefused as refusal:
        if forbidden(refusal) or refusal.code in NOT_OFFERED:
            return None
        raise
