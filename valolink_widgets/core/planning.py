"""From resources to a plan: read everything once, then ask each what it still needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .call import Port, Ref
from .errors import CallRefused, Interrupted, InvalidSettings
from .finding import Finding, error
from .plan import Change, Plan, Verb, document_diff
from .recorder import Reading
from .resource import Resource, Seen

Explain = Callable[[CallRefused], Finding]
Outputs = Mapping[str, Mapping[str, Any]]

_READERS = 16


def make_plan(
    resources: Sequence[Resource], port: Port, explain: Explain, known: Outputs | None = None
) -> Plan:
    """The plan for these resources. A refusal while reading becomes a finding of its change.

    `known` holds the outputs of resources that are looked after elsewhere.
    """
    facts = _read_all(resources, Reading(port), explain)
    refs = _Lookup(resources, facts, known or {})
    changes = tuple(_change(resource, facts[resource.address], refs) for resource in resources)
    return Plan(changes, {r.address: refs.outputs(r.address) for r in resources})


class _Unread:
    """Stands where a reading failed."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings


def _read_all(
    resources: Sequence[Resource], port: Port, explain: Explain
) -> dict[str, Seen | _Unread | None]:
    with ThreadPoolExecutor(_READERS, thread_name_prefix="valolink-read") as pool:
        answers = pool.map(lambda resource: _read(resource, port, explain), resources)
        return {r.address: seen for r, seen in zip(resources, answers, strict=True)}


def _read(resource: Resource, port: Port, explain: Explain) -> Seen | _Unread | None:
    try:
        return resource.read(port)
    except CallRefused as refusal:
        return _Unread((explain(refusal),))
    except InvalidSettings as problem:
        return _Unread(problem.findings)
    except Interrupted:
        return _Unread((interrupted(),))


def interrupted() -> Finding:
    """The finding of a run that was told to stop."""
    return error(
        "interrupted",
        "The run was interrupted; nothing more was sent.",
        "Run it again: it goes on where it stopped.",
    )


class _Lookup:
    """Answers a resource's question for another one's output, in any order."""

    def __init__(
        self, resources: Sequence[Resource], facts: Mapping[str, Any], known: Outputs
    ) -> None:
        self._resources = {resource.address: resource for resource in resources}
        self._facts, self._known = facts, known
        self._outputs: dict[str, Mapping[str, Any]] = {}

    def __call__(self, address: str, output: str) -> Any:
        return self.outputs(address).get(output, Ref(address, output))

    def outputs(self, address: str) -> Mapping[str, Any]:
        """What is known of a resource now; `{}` where it could not be read."""
        if address not in self._resources:
            return self._known.get(address, {})
        if address not in self._outputs:
            self._outputs[address] = {}  # a question in a circle finds nothing, and ends
            seen = self._facts[address]
            if not isinstance(seen, _Unread):
                self._outputs[address] = self._resources[address].outputs(seen, self)
        return self._outputs[address]


def _change(resource: Resource, seen: Any, refs: _Lookup) -> Change:
    if isinstance(seen, _Unread):
        return Change(
            resource, Verb.UNREAD, findings=seen.findings, summary=resource.describe(None)
        )
    findings = tuple(resource.findings(seen, refs))
    calls = tuple(resource.calls(seen, refs))
    documents = resource.document(seen, refs) if calls else None
    before = documents[0] if documents else seen
    return Change(
        resource,
        _verb(resource, before, bool(calls)),
        calls,
        findings,
        resource.describe(seen),
        document_diff(*documents) if documents else "",
    )


def _verb(resource: Resource, before: Any, calls: bool) -> Verb:
    if not calls:
        return Verb.KEEP
    if resource.deletes:
        return Verb.DELETE
    return Verb.CREATE if not before else Verb.UPDATE
