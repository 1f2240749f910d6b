"""From resources to a plan: read everything once, then ask each what it still needs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .call import Port, Ref
from .errors import CallRefused, Interrupted, InvalidSettings
from .finding import Finding, error
from .plan import Change, Plan, Verb, document_diff
from .recorder import Reading
from .resource import Resource, Seen
from .text import say
from .words import resource as called

Explain = Callable[[CallRefused], Finding]
Outputs = Mapping[str, Mapping[str, Any]]

_READERS = 16
_log = logging.getLogger(__name__)


def make_plan(
    resources: Sequence[Resource], port: Port, explain: Explain, known: Outputs | None = None
) -> Plan:
    """The plan for these resources. A refusal while reading becomes a finding of its change.

    `known` holds the outputs of resources that are looked after elsewhere.
    """
    facts = _read_all(resources, Reading(port), explain)
    refs = _Lookup(resources, facts, known or {}, explain)
    changes = tuple(_change(resource, refs, explain) for resource in resources)
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
    except Interrupted:
        return _Unread((interrupted(),))
    except (CallRefused, InvalidSettings, *NOT_UNDERSTOOD) as problem:
        return _Unread(findings_of(problem, resource, explain))


# What looking into an answer raises when it is not of the form that its service documents.
NOT_UNDERSTOOD = (LookupError, TypeError, AttributeError, ValueError)


def findings_of(problem: Exception, resource: Resource, explain: Explain) -> tuple[Finding, ...]:
    """What went wrong with this resource, in the person's words."""
    if isinstance(problem, CallRefused):
        return (explain(problem),)
    if isinstance(problem, InvalidSettings):
        return problem.findings
    # Its text may quote the answer, so only its kind is told.
    _log.warning("%s: %s", resource.address, type(problem).__name__)
    summary = say(
        "The answer about the {resource} does not have the form that was expected.",
        resource=called(resource.address),
    )
    remedy = say("Try again. If it stays so, report it with the Valolink version and this code.")
    return (error("answer.not-understood", summary, remedy),)


def interrupted() -> Finding:
    """The finding of a run that was told to stop."""
    return error(
        "interrupted",
        say("The run was interrupted; nothing more was sent."),
        say("Run it again: it goes on where it stopped."),
    )


class _Lookup:
    """Answers a resource's question for another one's output, in any order."""

    def __init__(
        self,
        resources: Sequence[Resource],
        facts: dict[str, Any],
        known: Outputs,
        explain: Explain,
    ) -> None:
        self._resources = {resource.address: resource for resource in resources}
        self.facts, self._known, self._explain = facts, known, explain
        self._outputs: dict[str, Mapping[str, Any]] = {}

    def __call__(self, address: str, output: str) -> Any:
        return self.outputs(address).get(output, Ref(address, output))

    def outputs(self, address: str) -> Mapping[str, Any]:
        """What is known of a resource now; `{}` where it could not be read."""
        if address not in self._resources:
            return self._known.get(address, {})
        if address not in self._outputs:
            self._outputs[address] = {}  # a question in a circle finds nothing, and ends
            self._outputs[address] = self._asked(self._resources[address])
        return self._outputs[address]

    def _asked(self, resource: Resource) -> Mapping[str, Any]:
        seen = self.facts[resource.address]
        if isinstance(seen, _Unread):
            return {}
        try:
            return resource.outputs(seen, self)
        except NOT_UNDERSTOOD as problem:
            self.facts[resource.address] = _Unread(findings_of(problem, resource, self._explain))
            return {}


def _change(resource: Resource, refs: _Lookup, explain: Explain) -> Change:
    refs.outputs(resource.address)
    seen = refs.facts[resource.address]
    if not isinstance(seen, _Unread):
        try:
            return _judged(resource, seen, refs)
        except NOT_UNDERSTOOD as problem:
            seen = _Unread(findings_of(problem, resource, explain))
    summary = resource.describe(None)
    return Change(resource, Verb.UNREAD, findings=seen.findings, summary=summary)


def _judged(resource: Resource, seen: Any, refs: _Lookup) -> Change:
    calls = tuple(resource.calls(seen, refs))
    # What undoing leaves alone, since somebody changed it, shows that change.
    documents = resource.document(seen, refs) if calls or resource.deletes else None
    before, after = documents or (seen, None)
    return Change(
        resource,
        _verb(resource, before, after, bool(calls)),
        calls,
        tuple(resource.findings(seen, refs)),
        resource.describe(seen),
        document_diff(*documents) if documents else "",
        resource.image(seen),
        seen,
    )


def _verb(resource: Resource, before: Any, after: Any, calls: bool) -> Verb:
    if not calls:
        return Verb.KEEP
    if resource.deletes:
        return Verb.UPDATE if after else Verb.DELETE
    return Verb.CREATE if not before else Verb.UPDATE
