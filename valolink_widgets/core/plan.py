"""What will happen, as data: the same plan is shown, approved, compared and sent."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .call import Call
from .changed import Image
from .finding import Finding, errors
from .resource import Resource


class Verb(StrEnum):
    """The sign before a line of the plan."""

    CREATE = "+"
    UPDATE = "~"
    KEEP = "="
    DELETE = "-"
    UNREAD = "?"


@dataclass(frozen=True, slots=True)
class Change:
    """What one resource needs; `calls` is empty when it is as it should be.

    `image` is what is there now, for putting it back later; `seen` is what its reading saw.
    """

    resource: Resource
    verb: Verb
    calls: tuple[Call, ...] = ()
    findings: tuple[Finding, ...] = ()
    summary: str = ""
    diff: str = ""
    image: Image = None
    seen: Any = field(default=None, repr=False, compare=False)

    @property
    def address(self) -> str:
        """The resource's name within the guide."""
        return self.resource.address

    @property
    def settled(self) -> bool:
        """Nothing left to send and nothing wrong."""
        return not self.calls and not errors(self.findings)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every change of a reading, and what the resources' outputs were in it."""

    changes: tuple[Change, ...] = ()
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[Change, ...]:
        """The changes that tell a person something: nothing to take away is no line."""
        return tuple(c for c in self.changes if c.calls or c.diff or not c.resource.deletes)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, each once."""
        return tuple(dict.fromkeys(f for change in self.changes for f in change.findings))

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls in the order of the changes."""
        return tuple(call for change in self.changes for call in change.calls)

    @property
    def empty(self) -> bool:
        """Nothing left to send and nothing wrong: the definition of done."""
        return all(change.settled for change in self.changes)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """What was planned for."""
        return tuple(change.resource for change in self.changes)

    @property
    def fingerprint(self) -> str:
        """Equal for plans that would send the same calls; 16 hex digits."""
        rows = [[c.address, c.verb, [call.key() for call in c.calls]] for c in self.changes]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]

    def of(self, resources: Iterable[Resource]) -> Plan:
        """The part of this plan that looks after these resources."""
        wanted = {resource.address for resource in resources}
        changes = tuple(change for change in self.changes if change.address in wanted)
        return Plan(changes, {a: o for a, o in self.outputs.items() if a in wanted})

    def updated(self, newer: Plan) -> Plan:
        """This plan with the changes and outputs of a newer reading put in."""
        fresh = {change.address: change for change in newer.changes}
        changes = tuple(fresh.get(change.address, change) for change in self.changes)
        return Plan(changes, {**self.outputs, **newer.outputs})


def document_diff(before: Any, after: Any) -> str:
    """A unified diff of two JSON documents, without file names; empty when they are equal."""
    old, new = (_lines(document) for document in (before, after))
    return "\n".join(list(difflib.unified_diff(old, new, lineterm="", n=3))[2:])


def _lines(document: Any) -> list[str]:
    if document in (None, [], ()):
        return []
    return json.dumps(document, indent=2, default=str).splitlines()
