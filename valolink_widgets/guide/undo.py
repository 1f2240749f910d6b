"""Undoing a link: everything that Valolink made, taken away in the reverse order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core.finding import Finding
from ..core.plan import Plan
from ..core.recorder import CallEvent
from ..core.resource import Resource
from .contents import STEPS
from .standing import Record, Standing
from .undo_aws import BucketRemoval, CorsRemoval, KeyRemoval, PolicyRemoval, PrincipalRemoval
from .undo_removal import Removal
from .undo_valohai import DefaultRemoval, StoreRemoval

UNDO = "undo"
Before = Mapping[str, Mapping[str, Any]]

_KINDS: Mapping[str, type[Removal]] = {
    "bucket": BucketRemoval,
    "cors": CorsRemoval,
    "user": PrincipalRemoval,
    "role": PrincipalRemoval,
    "user-policy": PolicyRemoval,
    "role-policy": PolicyRemoval,
    "access-key": KeyRemoval,
    "store": StoreRemoval,
    "default-store": DefaultRemoval,
}


@dataclass(frozen=True)
class Undoing:
    """The undoing as it stands, for whoever shows it. `sent`: something was taken away."""

    plan: Plan | None = None
    failures: tuple[Finding, ...] = ()
    ticket: str = ""
    running: bool = False
    events: tuple[CallEvent, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Failures and what the plan found, each once."""
        found = (*self.failures, *(self.plan.findings if self.plan else ()))
        return tuple(dict.fromkeys(found))

    @property
    def sent(self) -> bool:
        """Whether the last run wrote anything."""
        return any(e.call.kind == "write" and e.state == "done" for e in self.events)

    @property
    def done(self) -> bool:
        """It was undone, and nothing of ours is left."""
        return bool(self.plan and self.plan.empty and self.sent and not self.failures)


def removals(standing: Standing, before: Before) -> tuple[Resource, ...]:
    """What undoing looks after; nothing while the ground is open.

    Options count as on: turning one off leaves what exists. `before` holds outputs from before
    the link.
    """
    everything = {"large_uploads": True, "default_store": True}
    whole = replace(standing, settings=standing.settings.model_copy(update=everything))
    parts = (whole.resources(step) or () for step in STEPS[1:])
    made = {resource.address: resource for part in parts for resource in part}
    previous = before.get("default-store", {}).get("id")
    return tuple(
        _removal_of(resource, _after(address, made), previous)
        for address, resource in reversed(made.items())
    )


def _removal_of(resource: Resource, needs: tuple[str, ...], previous: str | None) -> Removal:
    """The removal of this resource; `previous` is the id of the default store before the link."""
    kind = _KINDS.get(resource.address, Removal)
    more: dict[str, Any] = {}
    if kind is PolicyRemoval:
        more["holder"] = resource.address.removesuffix("-policy")
    if kind is DefaultRemoval:
        more["previous"] = previous
    return kind(resource, resource.address, needs, **more)


def _after(address: str, made: Mapping[str, Resource]) -> tuple[str, ...]:
    """What hangs on it, and so must go first."""
    return tuple(other for other, resource in made.items() if address in resource.needs)


def undo_record(standing: Standing, before: Before) -> Record | None:
    """The last undoing, where it was for the present answers."""
    record = standing.records.get(UNDO)
    if record is None or record.target != standing.target or record.problems:
        return record
    return record if record.resources == removals(standing, before) else None


def undoing(record: Record | None, running: bool, events: tuple[CallEvent, ...]) -> Undoing:
    """The undoing of this record."""
    if record is None:
        return Undoing(running=running, events=events)
    failures = (*record.failures, *record.problems)
    return Undoing(record.plan, failures, record.ticket, running, events)
