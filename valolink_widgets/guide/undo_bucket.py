"""How the bucket is taken away, and its CORS rules and public-access blocks put back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core import bucket_policy, cors, lifecycle
from ..core.call import Call, Port
from ..core.documents import CORS_IDS, all_cors_rules, parse_document
from ..core.errors import CallRefused
from ..core.finding import Finding, error, warning
from ..core.resource import Refs
from ..core.resources.bucket import (
    Bucket,
    BucketSeen,
    PublicAccessBlock,
    forbidden,
)
from ..core.resources.cors import Cors, CorsSeen
from ..core.resources.not_public import NotPublic, PublicSeen
from ..core.resources.reads import all_stores
from ..core.resources.store_facts import plain_id
from ..core.text import say, say_number
from .undo_removal import Aim, DocumentRemoval, Removal, changed, shared

_PAGE = 1000
# What else somebody set on the bucket: each read, the field of its answer, what it is called.
_SETTINGS = (
    ("GetBucketReplication", "ReplicationConfiguration", say("replication")),
    ("GetBucketWebsite", "IndexDocument", say("website")),
)
_NOTIFICATIONS = (
    "TopicConfigurations",
    "QueueConfigurations",
    "LambdaFunctionConfigurations",
    "EventBridgeConfiguration",
)


@dataclass(frozen=True)
class CorsRemoval(DocumentRemoval):
    """Our CORS rules go, the rules from before come back; others' stay."""

    inner: Cors

    def _same(self, one: Any, other: Any) -> bool:
        return cors.same_rules(one, other)

    def _expected(self, before: Any, refs: Refs) -> Any:
        rules = self.inner.document(CorsSeen("", before or []), refs)[1]
        return [{name: v for name, v in rule.items() if v not in ([], None)} for rule in rules]

    def _as_left(self, now: Any, before: Any, refs: Refs) -> bool:  # noqa: ARG002
        """With the rules of whatever upload mode: it may have been chosen anew since."""
        ways = all_cors_rules(self.inner.origin)
        return any(cors.same_rules(now, cors.merge(before or [], ours)) for ours in ways)

    def _rest(self, now: Any, refs: Refs) -> Any:  # noqa: ARG002
        """Without a ledger all that carries our ID is ours; with one, only what reads so."""
        if self.entry is None:
            return cors.without_ours(now) or None
        ours = [rule for rules in all_cors_rules(self.inner.origin) for rule in rules]
        return [rule for rule in now if not any(_is(rule, own) for own in ours)] or None

    def _put(self, target: Any, seen: CorsSeen) -> Call:
        if target is None:
            return self.inner.call("DeleteBucketCors", seen.region)
        rules = {"CORSRules": target}
        return self.inner.call("PutBucketCors", seen.region, CORSConfiguration=rules)

    def findings(self, seen: CorsSeen | None, refs: Refs) -> Iterable[Finding]:
        """It was changed since, as far as the ledger knows what it was and ours is still there."""
        left = any(rule.get("ID") in CORS_IDS for rule in self._now(seen) or ())
        return super().findings(seen, refs) if self.entry and left else ()


def _is(rule: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    return rule.get("ID") == own["ID"] and cors.same_rules([rule], [own])


@dataclass(frozen=True)
class BlocksSeenForUndo:
    """The blocks as set, the bucket's region, and what they keep shut."""

    image: Mapping[str, bool] | None
    region: str
    public: PublicSeen | None


@dataclass(frozen=True)
class BlocksRemoval(DocumentRemoval):
    """The public-access blocks as they were, unless that would open the bucket to everybody."""

    inner: PublicAccessBlock

    @property
    def listed(self) -> bool:
        """Only the ledger knows what they were."""
        return self.entry is not None

    def read(self, port: Port) -> BlocksSeenForUndo | None:
        """The blocks, and whether policy or ACL are public behind them."""
        seen = self.inner.read(port) if self.listed else None
        if seen is None:
            return None
        place = (self.inner.bucket, self.inner.region, self.inner.account)
        return BlocksSeenForUndo(self.inner.image(seen), seen.region, NotPublic(*place).read(port))

    def _now(self, seen: BlocksSeenForUndo | None) -> Any:
        return seen.image if seen else None

    def _expected(self, before: Any, refs: Refs) -> Any:  # noqa: ARG002
        return self.inner.document(None, refs)[1]

    def aim(self, seen: Any, refs: Refs) -> Aim:
        """They go with a bucket that goes."""
        found = super().aim(seen, refs)
        if refs("bucket", "goes") is True or self._would_open(seen):
            return Aim(found.now, found.now)
        return found

    def _would_open(self, seen: BlocksSeenForUndo | None) -> bool:
        """Whether everybody could get in with the blocks as they were."""
        before = (self.entry.before if self.entry else None) or {}
        return bool(seen and seen.public and replace(seen.public, blocks=before).public)

    def _put(self, target: Any, seen: BlocksSeenForUndo) -> Call:
        if target is None:
            return self.inner.call("DeletePublicAccessBlock", seen.region)
        flags = {"PublicAccessBlockConfiguration": target}
        return self.inner.call("PutPublicAccessBlock", seen.region, **flags)

    def findings(self, seen: Any, refs: Refs) -> Iterable[Finding]:
        """What would be open to everybody without them."""
        yield from super().findings(seen, refs)
        if self._would_open(seen) and refs("bucket", "goes") is not True:
            yield warning(
                "undo.would-open",
                say(
                    "The public access blocks of {bucket} stay: its policy or ACL is public now, "
                    "and without them everybody could read it.",
                    bucket=self.inner.bucket,
                ),
                say("Change the policy or the ACL first, then undo again."),
                "bucket",
            )

    def describe(self, seen: Any) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say("public access blocks of {bucket}, as they were", bucket=self.inner.bucket)


@dataclass(frozen=True)
class BucketHeld:
    """A bucket that is there: what it holds, what others set on it, the stores that use it."""

    bucket: BucketSeen
    versions: int
    uploads: int
    more: bool
    settings: tuple[str, ...]
    stores: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class BucketRemoval(Removal):
    """The bucket: never while it holds an object, a version of one, or a part of one."""

    inner: Bucket

    def read(self, port: Port) -> BucketHeld | None:
        """The bucket; where it may go, what is in it and on it, and its stores."""
        seen = self.inner.read(port)
        if seen is None:
            return None
        if not (self.made and tuple(self.inner.removal(seen))):
            return BucketHeld(seen, 0, 0, False, (), ())
        held = port.send(self.inner.call("ListObjectVersions", seen.region, MaxKeys=_PAGE))
        parts = port.send(self.inner.call("ListMultipartUploads", seen.region, MaxUploads=_PAGE))
        stores = (s for s in all_stores(port) if _bucket_of(s) == self.inner.bucket)
        return BucketHeld(
            seen,
            len(held.get("Versions") or ()) + len(held.get("DeleteMarkers") or ()),
            len(parts.get("Uploads") or ()),
            bool(held.get("IsTruncated") or parts.get("IsTruncated")),
            tuple(self._settings(port, seen.region)),
            tuple(stores),
        )

    def _settings(self, port: Port, region: str) -> Iterator[str]:
        """What others set on it. What we may not read we do not count: it is empty all the same."""
        policy = self._answer(port, "GetBucketPolicy", region).get("Policy")
        ours = bucket_policy.tls_only(self.inner.bucket, region)
        if policy and bucket_policy.without_ours(parse_document(policy), exact=ours):
            yield say("bucket policy")
        rules = self._answer(port, "GetBucketLifecycleConfiguration", region).get("Rules")
        if lifecycle.without_ours(rules or (), exact=True):
            yield say("lifecycle rules")
        for operation, field, name in _SETTINGS:
            if self._answer(port, operation, region).get(field):
                yield name
        notes = self._answer(port, "GetBucketNotificationConfiguration", region)
        if any(name in notes for name in _NOTIFICATIONS):
            yield say("notifications")

    def _answer(self, port: Port, operation: str, region: str) -> Mapping[str, Any]:
        try:
            return port.send(self.inner.call(operation, region))
        except CallRefused as refusal:
            absent = refusal.code.startswith("NoSuch") or refusal.code.endswith("NotFoundError")
            if absent or forbidden(refusal):
                return {}
            raise

    def _gone(self, seen: BucketHeld | None) -> tuple[Call, ...]:
        return super()._gone(seen.bucket) if seen and not seen.settings else ()

    def findings(self, seen: BucketHeld | None, refs: Refs) -> Iterable[Finding]:
        """It stays, holds something, or serves another store."""
        if seen is None:
            return
        what = say("bucket {name}", name=self.inner.bucket)
        if seen.settings:
            yield changed(what, None, list(seen.settings))
        elif not self._gone(seen):
            yield self.stays(what)
        elif self._goes(seen, refs):
            if seen.versions or seen.uploads:
                yield self._not_empty(seen)
            others = [s for s in seen.stores if plain_id(s["id"]) != refs("store", "id")]
            yield from (shared(what, store) for store in others)

    def _not_empty(self, seen: BucketHeld) -> Finding:
        """How many of each; of a bucket with more than a page, at least how many."""
        versions = say_number("{n} object version", "{n} object versions", seen.versions)
        uploads = say_number("{n} unfinished upload", "{n} unfinished uploads", seen.uploads)
        if seen.versions and seen.uploads:
            held = say("{versions} and {uploads}", versions=versions, uploads=uploads)
        else:
            held = versions if seen.versions else uploads
        if seen.more:
            held = say("at least {held}", held=held)
        return error(
            "bucket.not-empty",
            say(
                "The bucket {name} holds {held}, so nothing was taken away.",
                name=self.inner.bucket,
                held=held,
            ),
            say(
                "If nobody needs what is in it, empty it in the S3 console (Empty, which takes "
                "versions too) and abort unfinished uploads, then undo again."
            ),
            "bucket",
        )

    def describe(self, seen: BucketHeld | None) -> str:
        """The line of the plan."""
        return self.inner.describe(seen.bucket if seen else None)


def _bucket_of(store: Mapping[str, Any]) -> str:
    return str(store["configuration"].get("bucket") or "")
