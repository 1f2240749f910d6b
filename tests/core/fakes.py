"""A clock without waiting, and small resources for the engine's own tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from typing import Any

from valolink_widgets.core.call import Call, Port, Ref
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.finding import Finding, error
from valolink_widgets.core.resource import Base, Refs


class FakeClock:
    """Waiting moves it on at once; `waits` tells how long was waited each time."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.time)

    def wait(self, seconds: float, stop: Event) -> bool:
        self.waits.append(seconds)
        self.time += seconds
        return stop.is_set()


Answer = Mapping[str, Any] | CallRefused


@dataclass
class World:
    """A port in front of a set of names; `CreateX` puts one in, `GetX` looks.

    `refusals` holds codes to be answered first, by `service:Operation`; `hook` sees every call.
    """

    things: set[str] = field(default_factory=set)
    refusals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    hook: Callable[[Call], None] = lambda _: None
    forgetful: frozenset[str] = frozenset()
    log: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = Lock()

    def send(self, call: Call) -> Mapping[str, Any]:
        with self._lock:
            self.log.append(call)
            refusals = self.refusals.get(call.name, [])
            refusal = refusals.pop(0) if refusals else None
        self.hook(call)
        if refusal:
            raise CallRefused(call, refusal[0], refusal[1])
        name = str(call.params.get("Name", ""))
        if call.operation == "CreateThing" and name not in self.forgetful:
            self.things.add(name)
        if call.operation == "DeleteThing":
            self.things.discard(name)
        return {"There": name in self.things, "Id": f"id-of-{name}"}

    def names(self, kind: str = "write") -> list[str]:
        return [str(call.params.get("Name")) for call in self.log if call.kind == kind]


@dataclass(frozen=True)
class Thing(Base):
    """A named thing. `asks` is the address of another thing whose `id` its call carries."""

    address: str
    needs: tuple[str, ...] = ()
    asks: str = ""
    lock: str = ""
    service: str = "s3"
    complaint: str = ""

    def read(self, port: Port) -> Mapping[str, Any] | None:
        answer = port.send(Call(self.service, "GetThing", {"Name": self.address}))
        return answer if answer["There"] else None

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:
        if not seen:
            params: dict[str, Any] = {"Name": self.address}
            if self.asks:
                params["Other"] = refs(self.asks, "id")
            yield Call(self.service, "CreateThing", params)

    def findings(self, seen: Any, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        return [error(self.complaint, "It complains.", "Do this.")] if self.complaint else []

    def outputs(self, seen: Any, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        return {"id": seen["Id"]} if seen else {}

    def learn(self, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        return {"id": answer["Id"]}

    def describe(self, seen: Any) -> str:  # noqa: ARG002
        return f"thing {self.address}"


@dataclass(frozen=True)
class Row(Thing):
    """A thing that must be proven with the new key, by these calls, before it is made."""

    proofs: tuple[str, ...] = ()

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:
        if not seen:
            yield from (Call(*name.split(":"), identity="key") for name in self.proofs)
        yield from super().calls(seen, refs)


def explain(refusal: CallRefused) -> Finding:
    return error(f"test.{refusal.code}", f"{refusal.call.name} was refused.", "Do that.")


def is_ref(value: Any) -> bool:
    return isinstance(value, Ref)
