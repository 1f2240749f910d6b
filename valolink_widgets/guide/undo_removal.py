"""A resource of the guide turned round: what it looks after is to go.

A removal is a resource too, so the same engine plans it, sends it and reads it back. It takes
away what `Resource.removal` names, and nothing while somebody else still needs that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.call import Call, Port
from ..core.finding import Finding, error, note
from ..core.resource import Base, Refs
from ..core.text import say
from ..core.words import resource


@dataclass(frozen=True)
class Removal(Base):
    """Takes `inner` away, once the removals it `needs` are through.

    Its output `goes` says whether the thing itself is taken away.
    """

    inner: Any
    address: str
    needs: tuple[str, ...]
    deletes = True

    @property
    def lock(self) -> str:
        """The lock of what it takes away."""
        return str(self.inner.lock)

    def read(self, port: Port) -> Any:
        """What is there now."""
        return self.inner.read(port)

    def _gone(self, seen: Any) -> tuple[Call, ...]:
        return () if seen is None else tuple(self.inner.removal(seen))

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """The calls that take it away."""
        yield from self._gone(seen)

    def outputs(self, seen: Any, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`goes`."""
        return {"goes": bool(self._gone(seen))}

    def describe(self, seen: Any) -> str:
        """The line of the plan."""
        return str(self.inner.describe(seen))

    def unconfirmed(self) -> Finding:
        """It was deleted, but it is still there."""
        return error(
            "undo.not-confirmed",
            say(
                "The removal of the {resource} was accepted, but it can still be read.",
                resource=resource(self.address),
            ),
            say("Check again in a minute: nothing that is gone is deleted twice."),
        )


def stays(what: str) -> Finding:
    return note("undo.stays", say("The {what} stays: Valolink did not make it.", what=what))


def shared(what: str, store: Mapping[str, Any]) -> Finding:
    return error(
        "undo.shared",
        say(
            "The Valohai store {name} uses the {what} too, so nothing was taken away.",
            name=store["name"],
            what=what,
        ),
        say("Delete that store in Valohai first, if nobody needs it."),
        "store",
    )
