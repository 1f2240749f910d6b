"""From an approved plan to an empty second one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from .changed import Changed
from .errors import InvalidSettings
from .finding import Finding, error, errors
from .patience import PRINCIPAL_SECONDS, READ_BACK_SECONDS, SLOW, pause
from .plan import Change, Plan
from .planning import Explain, Outputs, make_plan
from .proof import Tried
from .proofs.subject import Subject
from .proving import Prover, Tell
from .recorder import CallEvent, Recorder
from .resource import Resource
from .running import Run
from .text import say
from .turn import Turn

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
    down has it even when this process is killed. `turn` keeps other runs on this computer out
    while this one applies.
    """

    turn: Turn | None = None

    def __init__(
        self, port: Recorder, explain: Explain, made: dict[str, float] | None = None
    ) -> None:
        self.port, self._explain = port, explain
        self.announce: Announce = lambda _: None
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
        with self.turn.taken() if self.turn else nullcontext(True) as mine:
            if mine:
                return self._apply(resources, known, approved)
            return Applied(self.plan(resources, known), {"": (_busy(),)})

    def prove(self, subject: Subject, tell: Tell = lambda _: None) -> tuple[Tried, ...]:
        """Try every proof of a link, telling each light: only test objects are written.

        No other run on this computer works on the link meanwhile: one that undoes it would find
        the test objects in the bucket. Raises `InvalidSettings` when another one does not end.
        """
        with self.turn.taken() if self.turn else nullcontext(True) as mine:
            if not mine:
                raise InvalidSettings([_busy()])
            return Prover(self.port, self._explain, self._made, tell).prove(subject)

    def _apply(
        self, resources: Sequence[Resource], known: Outputs | None, approved: str | None
    ) -> Applied:
        read_at = self.port.clock.monotonic()
        plan = self.plan(resources, known)
        if approved is not None and plan.fingerprint != approved:
            return Applied(plan, {"": (_stale(),)})
        if errors(plan.findings):
            return Applied(plan, _errors_by_address(plan))
        if not plan.calls:
            return Applied(plan)
        coming = _images(plan)
        self.announce(coming)
        run = Run(plan, self.port, self._explain, self._made, known or {}, read_at)
        run.all()
        settled = self._settle(plan, run, known or {})
        read = not self.port.stop.is_set()
        now = {c.address: c.image for c in settled.plan.changes} if read else {}
        touched = (entry for entry in coming if entry.address in run.touched)
        images = (replace(entry, after=now.get(entry.address)) for entry in touched)
        return replace(settled, images=tuple(images))

    def _settle(self, plan: Plan, run: Run, known: Outputs) -> Applied:
        """Read back what was written, until it is as planned or time is up."""
        if self.port.stop.is_set():
            return Applied(run.as_far_as_it_went(), run.failures, changed=True)
        again = run.touched | run.spoiled
        written = [c.resource for c in plan.changes if _to_read_again(c, again)]
        lost = {*run.failures, *run.spoiled}
        after = self._read_back(written, {**known, **plan.outputs, **run.outputs}, lost)
        final = plan.updated(_with_notes(after, plan))
        failures = {**_errors_by_address(after), **run.failures}
        for change in _unconfirmed(after, {*failures, *lost}):
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
    slow = any(change.address in SLOW for change in waiting)
    return PRINCIPAL_SECONDS if slow else READ_BACK_SECONDS


def _unconfirmed(after: Plan, excused: Collection[str]) -> list[Change]:
    """What still is not as planned, but for the excused and what hangs on an error: of that the
    reading told nothing."""
    open_ends = set(_errors_by_address(after))
    found = []
    for change in after.changes:
        if open_ends.intersection(change.resource.needs):
            open_ends.add(change.address)
        elif change.calls and change.address not in excused:
            found.append(change)
    return found


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


def _stale() -> Finding:
    return error(
        "plan.stale",
        say("Something changed since this plan was shown, so nothing was sent."),
        say("Look at the new plan and approve it if it is what you want."),
    )


def _busy() -> Finding:
    return error(
        "run.busy",
        say("Another run on this computer works on the same link, so nothing was sent."),
        say("Wait until it has ended, then try again."),
    )


def _errors_by_address(plan: Plan) -> dict[str, tuple[Finding, ...]]:
    found = {change.address: errors(change.findings) for change in plan.changes}
    return {address: problems for address, problems in found.items() if problems}
