"""A link whose one call goes wrong from its n-th time on; all others are answered at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from valolink_widgets.connection import Connection
from valolink_widgets.core.call import Call
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.walkthrough import Walkthrough

from ..core.fakes import FakeClock
from ..guide.cloud import HOST, Cloud
from .faults import fault
from .wire import Wire

BUCKET = "demo-bucket"
# Every part of a link that can be asked for.
EVERYTHING = {"large_uploads": True, "tls_only": True, "hardening": "valohai"}


@dataclass(frozen=True, order=True)
class Point:
    """The n-th call of this name under this identity, and those after it."""

    name: str
    identity: str
    nth: int

    def __str__(self) -> str:
        return f"{self.name}:{self.identity}:{self.nth}"

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, and that of the call that AWS judges by the same right."""
        return (self.name, "s3:ListObjectsV2") if self.name == "s3:HeadBucket" else (self.name,)

    @property
    def service(self) -> str:
        return self.name.partition(":")[0]


class Edge(Connection):
    """Sends the calls that are meant through `wire`, and the others to `cloud`."""

    def __init__(self, cloud: Cloud, wire: Wire | None = None, at: Point | None = None) -> None:
        super().__init__(cloud, cloud, HOST)
        self._cloud, self._wire, self._at = cloud, wire, at
        self._lock, self.seen = Lock(), Counter[tuple[str, str]]()
        self.met = 0

    def connect(self, _: Settings) -> Edge:
        return self

    def send(self, call: Call) -> Mapping[str, Any]:
        key = (call.name, call.identity)
        with self._lock:
            self.seen[key] += 1
            meant = self._is_meant(call)
            self.met += meant
        return self._wire.send(call) if meant and self._wire else self._cloud.send(call)

    def _is_meant(self, call: Call) -> bool:
        at = self._at
        if at is None or call.name not in at.names or call.identity != at.identity:
            return False
        return self.seen[at.name, at.identity] >= at.nth

    def walk(self) -> Walkthrough:
        """A new process's guide over this edge."""
        answers = {"bucket": BUCKET, "approval": "auto", **EVERYTHING}
        return Walkthrough(answers, self.connect, Vault(), FakeClock(), "1.2.3")


def faulty(wire: Wire, cloud: Cloud, at: Point, name: str) -> Edge:
    """An edge where this fault meets this call."""
    wire.play(fault(name, at.names), cloud)
    return Edge(cloud, wire, at)
