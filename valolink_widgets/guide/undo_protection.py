"""How the protections of a bucket are taken out again, or put back as they were.

They go with a bucket that goes. What only the ledger can tell of, versioning and encryption, is
not even read without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core import bucket_policy, lifecycle
from ..core.call import Call, Port
from ..core.finding import Finding, note
from ..core.resource import Refs
from ..core.resources.abort_uploads import AbortUploads
from ..core.resources.encryption import Encryption, algorithm_and_key, is_s3s_own
from ..core.resources.protection import Protection, ProtectionSeen
from ..core.resources.tls_only import TlsOnly
from ..core.resources.versioning import ENABLED, SUSPENDED, Versioning
from ..core.text import say
from ..core.words import resource
from .undo_removal import Aim, DocumentRemoval


class ProtectionRemoval(DocumentRemoval):
    """One setting of a bucket, as it was."""

    inner: Protection

    def aim(self, seen: Any, refs: Refs) -> Aim:
        """Nothing is to be done on a bucket that goes."""
        found = super().aim(seen, refs)
        return Aim(found.now, found.now) if refs("bucket", "goes") is True else found

    def findings(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:
        """It was changed since, as far as the ledger knows; or it may not be seen."""
        if seen and seen.hidden and self.entry:
            yield self.inner.not_checked()
        elif self.entry:
            yield from super().findings(seen, refs)

    def describe(self, seen: Any) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say("{what} of {bucket}, as before", what=self._what, bucket=self.inner.bucket)

    @property
    def _what(self) -> str:
        return resource(self.address)


class KnownOnly(ProtectionRemoval):
    """A setting that carries no name of ours: only the ledger knows that it is the link's."""

    @property
    def listed(self) -> bool:
        """Only what the ledger names is touched."""
        return self.entry is not None

    def read(self, port: Port) -> Any:
        """What is there, where the ledger names it."""
        return self.inner.read(port) if self.listed else None


@dataclass(frozen=True)
class TlsRemoval(ProtectionRemoval):
    """Our statement goes, the policy from before comes back; others' statements stay."""

    inner: TlsOnly

    def _same(self, one: Any, other: Any) -> bool:
        return bucket_policy.same(one, other)

    def _expected(self, before: Any, refs: Refs) -> Any:  # noqa: ARG002
        return bucket_policy.merge(before, self.inner.ours(None))

    def _as_left(self, now: Any, before: Any, refs: Refs) -> bool:
        """With our statement in it: one made by hand reads the same, and is theirs."""
        return bucket_policy.has_ours(now) and super()._as_left(now, before, refs)

    def _rest(self, now: Any, refs: Refs) -> Any:  # noqa: ARG002
        """Without a ledger all that carries our Sid is ours; with one, only what reads so."""
        exact = self.inner.ours(None) if self.entry else None
        return bucket_policy.without_ours(now, exact=exact)

    def _put(self, target: Any, seen: ProtectionSeen) -> Call:
        return self.inner.put(target, seen.region)


@dataclass(frozen=True)
class AbortRemoval(ProtectionRemoval):
    """Our lifecycle rule goes, the rules from before come back; others' stay."""

    inner: AbortUploads

    def _same(self, one: Any, other: Any) -> bool:
        """S3 names a size where none was given."""
        sizes = {name: v for name, v in (one or {}).items() if name != "Rules"}
        known = {name: (other or {}).get(name, v) for name, v in sizes.items()}
        return known == sizes and lifecycle.same_rules(_rules(one), _rules(other))

    def _expected(self, before: Any, refs: Refs) -> Any:  # noqa: ARG002
        return {**(before or {}), "Rules": lifecycle.merge(_rules(before))}

    def _rest(self, now: Any, refs: Refs) -> Any:  # noqa: ARG002
        """Without a ledger all that carries our ID is ours; with one, only what reads so."""
        rest = lifecycle.without_ours(_rules(now), exact=self.entry is not None)
        return {**now, "Rules": rest} if rest else None

    def _put(self, target: Any, seen: ProtectionSeen) -> Call:
        return self.inner.put(target, seen.region)


def _rules(document: Mapping[str, Any] | None) -> list[Any]:
    return list((document or {}).get("Rules", ()))


@dataclass(frozen=True)
class EncryptionRemoval(KnownOnly):
    """The default encryption, as it was."""

    inner: Encryption

    def _now(self, seen: Any) -> Any:
        """S3's own is what there is where nothing is set: then there is nothing to take away."""
        now = self.inner.image(seen)
        return None if is_s3s_own(now) and not (self.entry and self.entry.before) else now

    def _same(self, one: Any, other: Any) -> bool:
        return algorithm_and_key(one) == algorithm_and_key(other)

    def _expected(self, before: Any, refs: Refs) -> Any:  # noqa: ARG002
        """By the key that was written; another may be asked for since."""
        _, key, _ = algorithm_and_key(self.entry.after if self.entry else None)
        written = replace(self.inner, kms_key=key) if key else self.inner
        return written.wanted_rules(before)

    def _put(self, target: Any, seen: ProtectionSeen) -> Call:
        return self.inner.put(target, seen.region)


@dataclass(frozen=True)
class VersioningRemoval(KnownOnly):
    """Versioning as it was; what was never versioned before can only be suspended."""

    inner: Versioning

    def _same(self, one: Any, other: Any) -> bool:
        return _status(one) == _status(other)

    def _expected(self, before: Any, refs: Refs) -> Any:  # noqa: ARG002
        return {**(before or {}), "Status": ENABLED}

    def aim(self, seen: Any, refs: Refs) -> Aim:
        """Suspended, where it was not on before."""
        found = super().aim(seen, refs)
        if found.changed or found.target == found.now:
            # Suspended by somebody, which is as far back as it goes.
            return Aim(found.now, found.now) if _status(found.now) == SUSPENDED else found
        return Aim(found.now, {**found.now, "Status": SUSPENDED})

    def _put(self, target: Any, seen: ProtectionSeen) -> Call:
        return self.inner.put(_status(target), seen.region)

    def findings(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:
        """That nobody can take it away."""
        yield from super().findings(seen, refs)
        before = self.entry.before if self.entry else None
        if tuple(self.calls(seen, refs)) and not before:
            yield note(
                "undo.versioning-suspended",
                say(
                    "Versioning of {bucket} is suspended: nobody can take it away again. Versions "
                    "that are there stay.",
                    bucket=self.inner.bucket,
                ),
                say("Delete old versions in the S3 console if nobody needs them."),
                field="versioning",
            )


def _status(image: Mapping[str, Any] | None) -> str:
    return str((image or {}).get("Status", ""))
