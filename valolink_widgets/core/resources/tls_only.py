"""The statement in the bucket's policy that refuses plain http."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .. import bucket_policy
from ..call import Call
from ..documents import Document, parse_document, same_statement, statements
from ..finding import Finding, warning
from ..resource import Refs
from ..text import say
from .protection import Protection, ProtectionSeen


@dataclass(frozen=True)
class TlsOnly(Protection):
    """A statement that denies what comes without TLS, merged into the policy that is there."""

    address = "tls-only"
    reading = "GetBucketPolicy"
    absent = frozenset({"NoSuchBucketPolicy"})
    option = "tls_only"

    def ours(self, seen: ProtectionSeen | None) -> Document:
        """The statement, for where the bucket is."""
        return bucket_policy.tls_only(self.bucket, seen.region if seen else self.region)

    def image(self, seen: ProtectionSeen | None) -> Document | None:
        """The whole policy; None where there is none."""
        policy = (seen.answer or {}).get("Policy") if seen else None
        return parse_document(policy) if policy else None

    def _merged(self, seen: ProtectionSeen | None) -> Document:
        return bucket_policy.merge(self.image(seen), self.ours(seen))

    def _is_missing(self, seen: ProtectionSeen | None) -> bool:
        """Whether no statement says it yet, under our Sid or another."""
        ours = self.ours(seen)
        found = statements(self.image(seen) or {"Statement": []})
        return not any(same_statement(statement, ours) for statement in found)

    def _needed(self, seen: ProtectionSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """PutBucketPolicy with the merged policy, where ours is missing or differs."""
        if self._is_missing(seen):
            yield self.put(self._merged(seen), seen.region if seen else None)

    def put(self, policy: Document | None, region: str | None) -> Call:
        """The call that makes this the bucket's policy; None takes it away."""
        if policy is None:
            return self.call("DeleteBucketPolicy", region)
        return self.call("PutBucketPolicy", region, Policy=policy)

    def _said(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        return bucket_policy.limits(self._merged(seen)) if self._is_missing(seen) else ()

    def _is_there(self, seen: ProtectionSeen) -> bool:
        return bucket_policy.has_ours(self.image(seen) or {"Statement": []})

    def _left(self) -> Finding:
        return warning(
            "tls-only.left",
            say("TLS only is off, but the bucket's policy still refuses plain http."),
            say(
                "Leave it, or remove the statement {sid} in the S3 console.", sid=bucket_policy.SID
            ),
            "tls_only",
        )

    def removal(self, seen: ProtectionSeen) -> Iterator[Call]:
        """The policy without our statement; statements of others stay."""
        now = self.image(seen)
        rest = bucket_policy.without_ours(now) if now else None
        if now is not None and rest != now:
            yield self.put(rest, seen.region)

    def document(self, seen: ProtectionSeen | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """The bucket's policy before and after."""
        return self.image(seen), self._merged(seen)

    def _line(self) -> str:
        return say("bucket policy: plain http is refused")
