"""One pass over a plan's calls: as many at once as needs and locks allow."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import Any

from .call import Call
from .errors import CallRefused, Interrupted, InvalidSettings
from .finding import Finding
from .plan import Change, Plan, Verb
from .planning import NOT_UNDERSTOOD, Explain, Outputs, findings_of, interrupted
from .recorder import Recorder
from .sending import Sender
from .withdrawal import GaveWay, Withdrawal

# What a call that takes something away is answered when it is not there any more.
_GONE = {"NoSuchEntity", "404"}


class Run:
    """Sends a plan. `failures` and `spoiled` tell afterwards what will not read back as planned."""

    def __init__(
        self,
        plan: Plan,
        port: Recorder,
        explain: Explain,
        made: dict[str, float],
        known: Outputs,
        read_at: float,
    ) -> None:
        self._plan, self._port, self._explain = plan, port, explain
        self.outputs: dict[str, dict[str, Any]] = {
            address: dict(values) for address, values in {**known, **plan.outputs}.items()
        }
        self._sender = Sender(port, made, self.outputs, read_at)
        self.failures: dict[str, tuple[Finding, ...]] = {}
        self.spoiled: set[str] = set()
        self._finished: set[str] = set()
        self._locks = {change.resource.lock: Lock() for change in plan.changes}

    @property
    def touched(self) -> set[str]:
        """The addresses of what a call went out for."""
        return self._sender.touched

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
                    self._sender.send_all(change)
                self._finished.add(change.address)
                ended = True
        except Interrupted:
            self.failures[""] = (interrupted(),)
        except GaveWay as gone:
            self.failures[change.address] = self._withdrawn(change, gone.withdrawal)
        except (CallRefused, InvalidSettings, *NOT_UNDERSTOOD) as problem:
            self.failures[change.address] = self._failed(change, problem)
        finally:
            done[change.address].set_result(ended)

    def _failed(self, change: Change, problem: Exception) -> tuple[Finding, ...]:
        found = findings_of(problem, change.resource, self._explain)
        if isinstance(problem, CallRefused):
            known = self._sender.known
            withdrawal = change.resource.refused(problem, change.seen, known)
            if withdrawal:
                found += self._withdrawn(change, withdrawal)
        return found

    def _withdrawn(self, change: Change, withdrawal: Withdrawal) -> tuple[Finding, ...]:
        """Put back what must not stay; what came of it."""
        self.spoiled.update(withdrawal.spoils)
        found = [withdrawal.done]
        try:
            for call in withdrawal.calls:
                self._taken_back(change, call)
        except CallRefused as refusal:
            found = [withdrawal.failed, self._explain(refusal)]
        except Interrupted:
            found = [withdrawal.failed]
        for address in withdrawal.withdraws:
            found.extend(self._also(address))
        return tuple(found)

    def _taken_back(self, change: Change, call: Call) -> None:
        try:
            answer = self._sender.insist(call)
        except CallRefused as refusal:
            if refusal.code not in _GONE:
                raise
            answer = {}
        change.resource.learn(call, answer)

    def _also(self, address: str) -> tuple[Finding, ...]:
        """Make room with what another resource of this plan made, too."""
        own = str(self.outputs.get(address, {}).get("id", ""))
        found = (change for change in self._plan.changes if change.address == address)
        change = next(found, None)
        if change is None or not own:
            return ()
        self.spoiled.add(address)
        try:
            withdrawal = change.resource.take_back(own, self._port)
        except CallRefused as refusal:
            return (self._explain(refusal),)
        except Interrupted:
            return ()
        return self._withdrawn(change, withdrawal)
