"""How the bucket, its rules, the user with its keys, the role and their policies are taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.call import Call, Port
from ..core.cors import without_ours
from ..core.documents import cors_rules
from ..core.finding import Finding, error, warning
from ..core.resource import Refs
from ..core.resources.access_key import KeysSeen
from ..core.resources.bucket import Bucket, BucketSeen
from ..core.resources.cors import Cors, CorsSeen
from ..core.resources.keys import Key, KeyState
from ..core.resources.reads import all_stores
from ..core.resources.store_facts import plain_id
from ..core.text import say
from .undo_removal import Removal, shared, stays


@dataclass(frozen=True)
class PrincipalRemoval(Removal):
    """The user or the role."""

    def findings(self, seen: Any, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """It stays when it is not ours."""
        if seen is not None and not self._gone(seen):
            yield stays(str(self.inner.describe(seen)))


@dataclass(frozen=True)
class PolicyRemoval(Removal):
    """An inline policy: of a user or role that stays, only while it says what we wrote."""

    holder: str = ""

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:
        """Its deletion."""
        as_written = seen is not None and not tuple(self.inner.calls(seen, refs))
        if as_written or refs(self.holder, "goes") is True:
            yield from self._gone(seen)


@dataclass(frozen=True)
class CorsRemoval(Removal):
    """Our CORS rules; others' stay."""

    inner: Cors

    def document(self, seen: CorsSeen | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """The rules before and after."""
        rules = seen.rules if seen else []
        return rules, without_ours(rules, cors_rules(self.inner.origin))


@dataclass(frozen=True)
class BucketHeld:
    """A bucket that is there: whether it holds anything, and the stores that use it."""

    bucket: BucketSeen
    full: bool
    stores: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class BucketRemoval(Removal):
    """The bucket: never while it holds an object or a version of one."""

    inner: Bucket

    def read(self, port: Port) -> BucketHeld | None:
        """The bucket, one object of it, and its stores."""
        seen = self.inner.read(port)
        if seen is None:
            return None
        goes = bool(tuple(self.inner.removal(seen)))
        full = goes and self._holds_something(port, seen.region)
        stores = (s for s in all_stores(port) if _bucket_of(s) == self.inner.bucket)
        return BucketHeld(seen, full, tuple(stores))

    def _holds_something(self, port: Port, region: str) -> bool:
        """Versions are asked for: they keep a bucket from being deleted as objects do."""
        answer = port.send(self.inner.call("ListObjectVersions", region, MaxKeys=1))
        return bool(answer.get("Versions") or answer.get("DeleteMarkers"))

    def _gone(self, seen: BucketHeld | None) -> tuple[Call, ...]:
        return super()._gone(seen.bucket if seen else None)

    def findings(self, seen: BucketHeld | None, refs: Refs) -> Iterable[Finding]:
        """It stays, holds objects, or serves another store."""
        if seen is None:
            return
        name = self.inner.bucket
        if not self._gone(seen):
            yield stays(say("bucket {name}", name=name))
            return
        if seen.full:
            yield error(
                "bucket.not-empty",
                say("The bucket {name} still holds objects, so nothing was taken away.", name=name),
                say("Empty it first in the S3 console, versions too, if nobody needs them."),
                "bucket",
            )
        others = [s for s in seen.stores if plain_id(s["id"]) != refs("store", "id")]
        yield from (shared(say("bucket {name}", name=name), store) for store in others)

    def describe(self, seen: BucketHeld | None) -> str:
        """The line of the plan."""
        return self.inner.describe(seen.bucket if seen else None)


@dataclass(frozen=True)
class KeyRemoval(Removal):
    """The keys of our own user, but never one that somebody else may use."""

    def findings(self, seen: KeysSeen, refs: Refs) -> Iterable[Finding]:
        """Keys that are in the way, or that stay."""
        if not seen.ours:
            yield from (self._left(key) for key in seen.keys if key.state is not KeyState.UNKNOWN)
            return
        yield from (self._unknown(key) for key in seen.keys if key.state is KeyState.UNKNOWN)
        ids = {key.id for key in seen.keys}
        for store in seen.stores:
            own = plain_id(store["id"]) == refs("store", "id")
            if not own and store["configuration"].get("access_key_id") in ids:
                yield shared(
                    say(
                        "access key {access_key_id}",
                        access_key_id=store["configuration"]["access_key_id"],
                    ),
                    store,
                )

    def _left(self, key: Key) -> Finding:
        return warning(
            "undo.key-left",
            say(
                "The access key {key_id} stays, since the user {user} was not made by Valolink.",
                key_id=key.id,
                user=self.inner.user,
            ),
            say("Delete it in the IAM console if nobody uses it."),
            "user",
        )

    def _unknown(self, key: Key) -> Finding:
        return error(
            "key.unknown",
            say(
                "The access key {key_id} of {user} may be in use by somebody else, so "
                "nothing was taken away.",
                key_id=key.id,
                user=self.inner.user,
            ),
            say(
                "Find out who uses it. If nobody does, delete it in the IAM console, then try "
                "again."
            ),
            "user",
        )

    def describe(self, seen: KeysSeen | None) -> str:
        """The line of the plan."""
        going = [str(call.params["AccessKeyId"]) for call in self._gone(seen)]
        return say("access key {going} of {user}", going=", ".join(going), user=self.inner.user)


def _bucket_of(store: Mapping[str, Any]) -> str:
    return str(store["configuration"].get("bucket") or "")
