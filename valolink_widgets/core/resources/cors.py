"""The CORS rules that the Valohai web app needs, merged into those of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .. import cors, documents
from ..call import Call, Port
from ..fields import POST
from ..finding import Finding, warning
from ..resource import Refs
from ..text import say
from .bucket import OfBucket
from .reads import absent_as_none

Rules = list[dict[str, Any]]


@dataclass(frozen=True)
class CorsSeen:
    """The bucket's rules as S3 tells them; `[]` where there are none."""

    region: str
    rules: Rules


@dataclass(frozen=True)
class Cors(OfBucket):
    """Rules of ours for the Valohai web app at `origin`, `scheme://host[:port]`.

    Which ones hangs on the upload `mode`, and on whether it `reads_only`. Where they are not
    `wanted`, nothing is changed; a warning tells that they are still there.
    """

    origin: str = ""
    wanted: bool = True
    mode: str = POST
    reads_only: bool = False
    address = "cors"
    needs = ("bucket",)

    @property
    def _ours(self) -> Rules:
        return documents.cors_rules(self.origin, self.mode, reads_only=self.reads_only)

    def read(self, port: Port) -> CorsSeen | None:
        """All rules of the bucket, ours and others'."""
        region = self.located(port)
        if region is None:
            return None
        call = self.call("GetBucketCors", region)
        answer = absent_as_none(port, call, {"NoSuchCORSConfiguration"}) or {}
        return CorsSeen(region, list(answer.get("CORSRules", ())))

    def _merged(self, seen: CorsSeen | None) -> Rules:
        return cors.merge(seen.rules if seen else [], self._ours)

    def findings(self, seen: CorsSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """Rules that get in the way, limits, and rules left behind."""
        if self.wanted:
            yield from cors.limits(self._merged(seen))
            yield from cors.shadowed(seen.rules if seen else [], self._ours)
        elif seen and len(cors.without_ours(seen.rules)) < len(seen.rules):
            yield warning(
                "cors.left",
                say("Web uploads are off, but the bucket still has Valolink's CORS rules."),
                say("Leave them, or remove them in the S3 console under Permissions."),
                "web_uploads",
            )

    def calls(self, seen: CorsSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """PutBucketCors with the merged rules, where ours are missing or differ."""
        rules = self._merged(seen)
        if self.wanted and not (seen and cors.same_rules(rules, seen.rules)):
            yield self._put(rules, seen.region if seen else None)

    def _put(self, rules: Rules, region: str | None) -> Call:
        return self.call("PutBucketCors", region, CORSConfiguration={"CORSRules": rules})

    def removal(self, seen: CorsSeen) -> Iterator[Call]:
        """Others' rules stay; where there are none, the whole document goes."""
        rest = cors.without_ours(seen.rules)
        if rest and len(rest) < len(seen.rules):
            yield self._put(rest, seen.region)
        elif not rest and seen.rules:
            yield self.call("DeleteBucketCors", seen.region)

    def image(self, seen: CorsSeen | None) -> Rules | None:
        """All rules; None where there are none."""
        return seen.rules or None if seen else None

    def document(self, seen: CorsSeen | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """The rules before and after."""
        return (seen.rules if seen else []), self._merged(seen)

    def describe(self, seen: CorsSeen | None) -> str:  # noqa: ARG002
        """The line of the plan."""
        if not self.wanted:
            return say("CORS rules: not wanted, left as they are")
        if self.reads_only:
            return say("CORS rules: downloads from anywhere")
        return say("CORS rules: downloads from anywhere, uploads from {origin}", origin=self.origin)
