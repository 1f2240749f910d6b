"""The lifecycle rule that removes uploads which nobody finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .. import lifecycle
from ..call import Call
from ..finding import Finding, warning
from ..resource import Refs
from ..text import say
from .protection import Protection, ProtectionSeen

Rules = list[dict[str, Any]]

_SIZE = "TransitionDefaultMinimumObjectSize"


@dataclass(frozen=True)
class AbortUploads(Protection):
    """Unfinished multipart uploads end after 7 days, by a rule beside those of others."""

    address = "abort-uploads"
    reading = "GetBucketLifecycleConfiguration"
    absent = frozenset({"NoSuchLifecycleConfiguration"})
    option = "abort_uploads"

    def image(self, seen: ProtectionSeen | None) -> dict[str, Any] | None:
        """All rules, and from which size on S3 moves objects to other classes; None without any."""
        told = lifecycle.plain(dict(seen.answer or {})) if seen else {}
        rules = list(told.get("Rules") or ())
        if not rules:
            return None
        return {"Rules": rules, **({_SIZE: told[_SIZE]} if told.get(_SIZE) else {})}

    def rules(self, seen: ProtectionSeen | None) -> Rules:
        """The rules as they are."""
        return list((self.image(seen) or {}).get("Rules", ()))

    def _needed(self, seen: ProtectionSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """PutBucketLifecycleConfiguration with the merged rules, where none says what ours does."""
        if not any(lifecycle.is_ours(rule) for rule in self.rules(seen)):
            whole = {**(self.image(seen) or {}), "Rules": lifecycle.merge(self.rules(seen))}
            yield self.put(whole, seen.region if seen else None)

    def put(self, document: dict[str, Any] | None, region: str | None) -> Call:
        """The call that makes these the bucket's rules; None takes them away.

        The size goes along: without it S3 would put its own default there.
        """
        if document is None:
            return self.call("DeleteBucketLifecycle", region)
        size = {_SIZE: document[_SIZE]} if _SIZE in document else {}
        rules = {"Rules": document["Rules"]}
        operation = "PutBucketLifecycleConfiguration"
        return self.call(operation, region, LifecycleConfiguration=rules, **size)

    def _said(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        return lifecycle.limits(lifecycle.merge(self.rules(seen)))

    def _is_there(self, seen: ProtectionSeen) -> bool:
        return any(rule.get("ID") == lifecycle.RULE_ID for rule in self.rules(seen))

    def _left(self) -> Finding:
        return warning(
            "abort-uploads.left",
            say("The bucket still removes uploads that nobody finished in 7 days."),
            say(
                "Leave it, or remove the rule {id} in the S3 console under Management.",
                id=lifecycle.RULE_ID,
            ),
            "abort_uploads",
        )

    def removal(self, seen: ProtectionSeen) -> Iterator[Call]:
        """The rules without ours; where there are none, the whole document goes."""
        now = self.image(seen)
        rest = lifecycle.without_ours(self.rules(seen))
        if now and len(rest) < len(now["Rules"]):
            yield self.put({**now, "Rules": rest} if rest else None, seen.region)

    def document(self, seen: ProtectionSeen | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """The rules before and after."""
        rules: Sequence[Any] = self.rules(seen)
        return rules, lifecycle.merge(rules)

    def _line(self) -> str:
        return say("unfinished uploads are removed after {days} days", days=lifecycle.DAYS)
