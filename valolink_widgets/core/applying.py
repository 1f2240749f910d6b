"""From an approved plan to an empty second one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from .call import Call, Ref
from .errors import CallRefused, Interrupted, InvalidSettings
from .finding import Finding, error, errors
from .patience import PRINCIPAL_SECONDS, PRINCIPALS, READ_BACK_SECONDS, Wait, pause, wait_for
from .plan import Change, Plan
from .planning import Explain, Outputs, interrupted, make_plan
from .recorder import CallEvent, Recorder
from .resource import Resource


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of an apply: the plan as it stands now, and what went wrong where.

    `failures` maps a resource's address to its errors; `""` holds those of the apply as a whole.
    """

    plan: Plan
    failures: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    changed: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All errors, each once."""
        return tuple(dict.fromkeys(f for found in self.failures.values() for f in found))


class Engine:
    """Plans and applies. Remembers only which principals it made and when."""

    def __init__(self, port: Recorder, explain: Explain) -> None:
        self.port, self._explain = port, explain
        self._made: dict[str, float] = {}

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
        run = _Run(plan, self.port, self._explain, self._made, known or {})
        run.all()
        return self._settle(plan, run, known or {})

    def _settle(self, plan: Plan, run: _Run, known: Outputs) -> Applied:
        """Read back what was written, until it is as planned or time is up."""
        written = [c.resource for c in plan.changes if _to_read_again(c, run.touched)]
        outputs = {**known, **plan.outputs, **run.outputs}
        if self.port.stop.is_set():
            return Applied(plan, run.failures, changed=True)
        patience = PRINCIPAL_SECONDS if PRINCIPALS & run.touched else READ_BACK_SECONDS
        after = self._read_back(written, outputs, patience, frozenset(run.failures))
        final = plan.updated(_with_notes(after, plan))
        failures = {**_errors_by_address(after), **run.failures}
        for change in after.changes:
            if change.calls and change.address not in failures:
                failures[change.address] = (change.resource.unconfirmed(),)
        return Applied(final, failures, changed=True)

    def _read_back(
        self, written: list[Resource], known: Outputs, patience: float, failed: frozenset[str]
    ) -> Plan:
        clock = self.port.clock
        end = clock.monotonic() + patience
        attempt = 0
        after = self.plan(written, known)
        while not all(c.settled or c.address in failed for c in after.changes):
            left = end - clock.monotonic()
            if left <= 0 or clock.wait(min(pause(attempt), left), self.port.stop):
                break
            attempt += 1
            open_ones = [c.resource for c in after.changes if not c.settled]
            after = after.updated(self.plan(open_ones, {**known, **after.outputs}))
        return after


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
        self._locks = {change.resource.lock: Lock() for change in plan.changes}

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
                ended = True
        except CallRefused as refusal:
            self.failures[change.address] = (self._explain(refusal),)
        except InvalidSettings as problem:
            self.failures[change.address] = problem.findings
        except Interrupted:
            self.failures[""] = (interrupted(),)
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
        f"The {ref.output} of {ref.address} is not known, so nothing was sent that needs it.",
        "Finish the step that makes it, then try again.",
    )


def _stale() -> Finding:
    return error(
        "plan.stale",
        "Something changed since this plan was shown, so nothing was sent.",
        "Look at the new plan and approve it if it is what you want.",
    )


def _errors_by_address(plan: Plan) -> dict[str, tuple[Finding, ...]]:
    found = {change.address: errors(change.findings) for change in plan.changes}
    return {address: problems for address, problems in found.items() if problems}
