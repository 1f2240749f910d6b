"""Old versions of objects, kept by the bucket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..call import Call
from ..finding import Finding, error, warning
from ..resource import Refs
from ..text import say
from .protection import Protection, ProtectionSeen

ENABLED, SUSPENDED = "Enabled", "Suspended"


@dataclass(frozen=True)
class Versioning(Protection):
    """Versioning on. MFA delete is not touched: S3 changes it for the root user alone.

    Source: "Retaining multiple versions of objects with S3 Versioning" in the S3 user guide: once
    on, versioning can be suspended and never be taken away.
    """

    address = "versioning"
    reading = "GetBucketVersioning"
    option = "versioning"

    def image(self, seen: ProtectionSeen | None) -> dict[str, str] | None:
        """Status and MFA delete; None where versioning was never on."""
        told = dict(seen.answer or {}) if seen else {}
        return {name: str(told[name]) for name in ("Status", "MFADelete") if told.get(name)} or None

    def status(self, seen: ProtectionSeen | None) -> str:
        """`Enabled`, `Suspended`, or empty where it was never on."""
        return (self.image(seen) or {}).get("Status", "")

    def _needed(self, seen: ProtectionSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """PutBucketVersioning, unless it is on."""
        if self.status(seen) != ENABLED:
            yield self.put(ENABLED, seen.region if seen else None)

    def put(self, status: str, region: str | None) -> Call:
        """The call that switches it on, or suspends it."""
        return self.call("PutBucketVersioning", region, VersioningConfiguration={"Status": status})

    def _said(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        mfa = (self.image(seen) or {}).get("MFADelete")
        if mfa == ENABLED and self.status(seen) != ENABLED:
            yield error(
                "versioning.mfa-delete",
                say(
                    "Versioning of {bucket} is suspended and MFA delete is on: only the account's "
                    "root user can switch it on again, with the code of its MFA device.",
                    bucket=self.bucket,
                ),
                say("Let the root user do it, or leave versioning off here."),
                "versioning",
            )

    def _is_there(self, seen: ProtectionSeen) -> bool:
        return self.status(seen) == ENABLED

    def _left(self) -> Finding:
        return warning(
            "versioning.left",
            say("Versioning is off here, but the bucket still keeps old versions."),
            say("Leave it, or suspend it in the S3 console under Properties."),
            "versioning",
        )

    def removal(self, seen: ProtectionSeen) -> Iterator[Call]:
        """It can only be suspended."""
        if self.status(seen) == ENABLED:
            yield self.put(SUSPENDED, seen.region)

    def document(self, seen: ProtectionSeen | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """Status before and after."""
        before = self.image(seen)
        return before, {**(before or {}), "Status": ENABLED}

    def _line(self) -> str:
        return say("versioning: old versions are kept")
