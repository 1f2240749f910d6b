"""From an approved plan to an empty second one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from .call import Call, Ref
from .changed import Changed
from .errors import CallRefused, Interrupted, InvalidSettings
from .finding import Finding, error, errors
from .patience import PRINCIPAL_SECONDS, PRINCIPALS, READ_BACK_SECONDS, Wait, pause, wait_for
from .plan import Change, Plan, Verb
from .planning import NOT_UNDERSTOOD, Explain, Outputs, findings_of, interrupted, make_plan
from .recorder import CallEvent, Recorder
from .resource import Resource
from .text import say
from .words import resource

Announce = Callable[[tuple[Changed, ...]], object]


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of an apply: the plan as it stands now, and what went wrong where.

    `failures` maps a resource's address to its errors; `""` holds those of the apply as a whole.
    `images` has what was written, as it was before and as it is now.
    """

    plan: Plan
    failures: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    changed: bool = False
    images: tuple[Changed, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All errors, each once."""
        return tuple(dict.fromkeys(f for found in self.failures.values() for f in found))


class Engine:
    """Plans and applies. `made` remembers what was made and when, by `port.clock`.

    `announce` hears what is about to change before the first call is sent: whoever writes that
    down has it even when this process is killed.
    """

    def __init__(
        self,
        port: Recorder,
        explain: Explain,
        made: dict[str, float] | None = None,
        announce: Announce = lambda _: None,
    ) -> None:
        self.port, self._explain, self._announce = port, explain, announce
        self._made = {} if made is None else made

    def plan(self, resources: Sequence[Resource], known: Outputs | None = None) -> Plan:
        """Read, and say what is still needed."""
        return make_plan(resources, self.port, self._explain, known)

    def apply(
        self,
        resources: Sequence[Resource],
        known: Outputs | None = None,
        approved: str | None = None,
    ) -> Applied:
        """Send what is needed, then plan again until nothing is left.

        `approved` is the fingerprint of the plan a person said yes to; None means that whatever
        is needed was approved in advance. A plan with an error is never sent.
        """
        plan = self.plan(resources, known)
        if approved is not None and plan.fingerprint != approved:
            return Applied(plan, {"": (_stale(),)})
        if errors(plan.findings):
            return Applied(plan, _errors_by_address(plan))
        if not plan.calls:
            return Applied(plan)
        coming = _images(plan)
        self._announce(coming)
        run = _Run(plan, self.port, self._explain, self._made, known or {})
        run.all()
        settled = self._settle(plan, run, known or {})
        read = not self.port.stop.is_set()
        now = {c.address: c.image for c in settled.plan.changes} if read else {}
        touched = (entry for entry in coming if entry.address in run.touched)
        images = (replace(entry, after=now.get(entry.address)) for entry in touched)
        return replace(settled, images=tuple(images))

    def _settle(self, plan: Plan, run: _Run, known: Outputs) -> Applied:
        """Read back what was written, until it is as planned or time is up."""
        if self.port.stop.is_set():
            return Applied(run.as_far_as_it_went(), run.failures, changed=True)
        written = [c.resource for c in plan.changes if _to_read_again(c, run.touched)]
        after = self._read_back(written, {**known, **plan.outputs, **run.outputs}, run.failures)
        final = plan.updated(_with_notes(after, plan))
        failures = {**_errors_by_address(after), **run.failures}
        for change in after.changes:
            if change.calls and change.address not in failures:
                failures[change.address] = (change.resource.unconfirmed(),)
        return Applied(final, failures, changed=True)

    def _read_back(self, written: list[Resource], known: Outputs, failed: Collection[str]) -> Plan:
        clock = self.port.clock
        start, attempt = clock.monotonic(), 0
        after = self.plan(written, known)
        while waiting := [c for c in after.changes if not c.settled and c.address not in failed]:
            left = _patience(waiting) - (clock.monotonic() - start)
            if left <= 0:
                break
            self._tell_waiting(waiting, left)
            if clock.wait(min(pause(attempt), left), self.port.stop):
                break
            attempt += 1
            again = self.plan([c.resource for c in waiting], {**known, **after.outputs})
            after = after.updated(again)
        return after

    def _tell_waiting(self, waiting: list[Change], left: float) -> None:
        reason = say("It was accepted, but does not read back yet")
        for call in [call for change in waiting for call in change.calls][:1]:
            self.port.tell(CallEvent(call, "waiting", reason=reason, seconds=left))


def _patience(waiting: list[Change]) -> float:
    principals = any(change.address in PRINCIPALS for change in waiting)
    return PRINCIPAL_SECONDS if principals else READ_BACK_SECONDS


class _Run:
    """One pass over a plan's calls: as many at once as needs and locks allow."""

    def __init__(
        self,
        plan: Plan,
        port: Recorder,
        explain: Explain,
        made: dict[str, float],
        known: Outputs,
    ) -> None:
        self._plan, self._port, self._explain, self._made = plan, port, explain, made
        self.outputs: dict[str, dict[str, Any]] = {
            address: dict(values) for address, values in {**known, **plan.outputs}.items()
        }
        self.failures: dict[str, tuple[Finding, ...]] = {}
        self.touched: set[str] = set()
        self._finished: set[str] = set()
        self._locks = {change.resource.lock: Lock() for change in plan.changes}

    def as_far_as_it_went(self) -> Plan:
        """The plan of a run that was stopped: what was sent exists, but was not read back."""
        changes = tuple(
            replace(c, verb=Verb.UPDATE) if c.address in self._finished else c
            for c in self._plan.changes
        )
        return Plan(changes, {c.address: self.outputs.get(c.address, {}) for c in changes})

    def all(self) -> None:
        """Send every change's calls; a change whose needs failed is left out."""
        done: dict[str, Future[bool]] = {c.address: Future() for c in self._plan.changes}
        work = [change for change in self._plan.changes if change.calls]
        for change in self._plan.changes:
            if not change.calls:
                done[change.address].set_result(True)
        with ThreadPoolExecutor(len(work), thread_name_prefix="valolink-send") as pool:
            futures = [pool.submit(self._one, change, done) for change in work]
        for future in futures:
            future.result()  # a mistake of ours must not end in silence

    def _one(self, change: Change, done: dict[str, Future[bool]]) -> None:
        ended = False
        try:
            if all(done[need].result() for need in change.resource.needs if need in done):
                with self._locks[change.resource.lock]:
                    self._send_all(change)
                self._finished.add(change.address)
                ended = True
        except Interrupted:
            self.failures[""] = (interrupted(),)
        except (CallRefused, InvalidSettings, *NOT_UNDERSTOOD) as problem:
            self.failures[change.address] = findings_of(problem, change.resource, self._explain)
        finally:
            done[change.address].set_result(ended)

    def _send_all(self, change: Change) -> None:
        for call in change.calls:
            ready = call.resolve(self._value_of)
            self.touched.add(change.address)
            answer = self._send(ready)
            if ready.kind == "write":
                self._made[change.address] = self._port.clock.monotonic()
            self.outputs.setdefault(change.address, {}).update(change.resource.learn(ready, answer))

    def _send(self, call: Call) -> Mapping[str, Any]:
        """Send; wait and try again while AWS does not know yet what we just made."""
        clock, attempt = self._port.clock, 0
        start = clock.monotonic()
        while True:
            try:
                return self._port.send(call)
            except CallRefused as refusal:
                wait = wait_for(refusal, self._made, clock.monotonic())
                left = wait.seconds - (clock.monotonic() - start) if wait else 0
                if not wait or left <= 0:
                    raise
                self._wait(call, wait, left, attempt)
                attempt += 1

    def _wait(self, call: Call, wait: Wait, left: float, attempt: int) -> None:
        self._port.tell(CallEvent(call, "waiting", reason=wait.reason, seconds=left))
        self._port.clock.wait(min(pause(attempt), left), self._port.stop)

    def _value_of(self, ref: Ref) -> Any:
        value = self.outputs.get(ref.address, {}).get(ref.output)
        if value is None:
            raise InvalidSettings([_unknown(ref)])
        return value


def _images(plan: Plan) -> tuple[Changed, ...]:
    """What the plan will change, as it is; what is only taken away cannot be put back."""
    return tuple(
        Changed(c.address, c.resource.thing, c.image)
        for c in plan.changes
        if c.calls and not c.resource.deletes
    )


def _to_read_again(change: Change, touched: set[str]) -> bool:
    """What was written, and what only looks at something that was."""
    looks = not change.calls and bool(touched.intersection(change.resource.needs))
    return change.address in touched or looks


def _with_notes(after: Plan, before: Plan) -> Plan:
    """The second plan, with what the first one noted: it says what was there before."""
    notes = {
        c.address: tuple(f for f in c.findings if f.severity == "note") for c in before.changes
    }
    changes = (
        replace(c, findings=tuple(dict.fromkeys((*notes[c.address], *c.findings))))
        for c in after.changes
    )
    return replace(after, changes=tuple(changes))


def _unknown(ref: Ref) -> Finding:
    return error(
        "plan.unknown-value",
        say(
            "The {output} of the {resource} is not known, so nothing was sent that needs it.",
            output=ref.output,
            resource=resource(ref.address),
        ),
        say("Finish the step that makes it, then try again."),
    )


def _stale() -> Finding:
    return error(
        "plan.stale",
        say("Something changed since this plan was shown, so nothing was sent."),
        say("Look at the new plan and approve it if it is what you want."),
    )


def _errors_by_address(plan: Plan) -> dict[str, tuple[Finding, ...]]:
    found = {change.address: errors(change.findings) for change in plan.changes}
    return {address: problems for address, problems in found.items() if problems}
