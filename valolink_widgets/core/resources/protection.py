"""What the protections of a bucket that nobody has to choose have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..call import Call, Port
from ..errors import CallRefused
from ..finding import Finding, warning
from ..resource import Refs
from ..text import say
from ..words import resource
from .bucket import OfBucket, forbidden
from .reads import absent_as_none


@dataclass(frozen=True)
class ProtectionSeen:
    """What S3 tells of one setting; `answer` is `{}` where it is not set, None where we may not
    look."""

    region: str
    answer: Mapping[str, Any] | None

    @property
    def hidden(self) -> bool:
        """Whether AWS does not let us look."""
        return self.answer is None


@dataclass(frozen=True)
class Protection(OfBucket):
    """One setting of the bucket. Where it is not `wanted`, nothing is changed; a warning tells that
    it is still there.

    What we may not see we do not write: S3 replaces the whole of it, and so what others set.
    """

    wanted: bool = True
    needs = ("bucket",)
    reading: ClassVar[str] = ""
    absent: ClassVar[Collection[str]] = ()
    option: ClassVar[str] = ""

    def read(self, port: Port) -> ProtectionSeen | None:
        """The setting as it is; None where there is no bucket."""
        region = self.located(port)
        if region is None:
            return None
        try:
            answer = absent_as_none(port, self.call(self.reading, region), self.absent) or {}
        except CallRefused as refusal:
            if not forbidden(refusal):
                raise
            return ProtectionSeen(region, None)
        told = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
        return ProtectionSeen(region, told)

    def findings(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:
        """Not checked, left behind, or what speaks against it."""
        if seen and seen.hidden:
            if self.wanted:
                yield self.not_checked()
        elif self.wanted:
            yield from self._said(seen, refs)
        elif seen is not None and self._is_there(seen):
            yield self._left()

    def calls(self, seen: ProtectionSeen | None, refs: Refs) -> Iterator[Call]:
        """The call that is still needed; none where it is not wanted, or we may not look."""
        if self.wanted and not (seen and seen.hidden):
            yield from self._needed(seen, refs)

    def _needed(self, seen: ProtectionSeen | None, refs: Refs) -> Iterator[Call]:
        raise NotImplementedError

    def describe(self, seen: ProtectionSeen | None) -> str:
        """The line of the plan."""
        if not self.wanted:
            return say("{what}: not wanted, left as it is", what=resource(self.address))
        if seen and seen.hidden:
            return say("{what}: not checked, left as it is", what=resource(self.address))
        return self._line()

    def _line(self) -> str:
        raise NotImplementedError

    def _said(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """What is to be said where it is wanted and may be seen."""
        return ()

    def _is_there(self, seen: ProtectionSeen) -> bool:
        """Whether the bucket still has what an earlier run gave it."""
        raise NotImplementedError

    def _left(self) -> Finding:
        """It is not wanted any more, and still there."""
        raise NotImplementedError

    def not_checked(self) -> Finding:
        """AWS does not let us look."""
        return warning(
            "protection.not-checked",
            say(
                "The {what} of {bucket} was not checked and not changed: AWS does not let you "
                "look.",
                what=resource(self.address),
                bucket=self.bucket,
            ),
            say(
                "Ask your administrator for the right {action}, then plan again.",
                action=", ".join(self.call(self.reading).permissions()),
            ),
            self.option,
        )
