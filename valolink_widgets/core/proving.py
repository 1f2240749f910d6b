"""Trying proofs: groups side by side, each in its order; then what they left behind is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import Any

from .call import Call, Ref
from .errors import CallRefused, Interrupted
from .judging import Result, judged_answer, judged_refusal, not_tried, stopped
from .patience import PRINCIPAL_SECONDS, READ_BACK_SECONDS, Wait, pause, wait_for
from .planning import NOT_UNDERSTOOD, Explain
from .proof import Proof, Tried, in_order
from .proofs import groups
from .proofs.key import CONTROL
from .proofs.others import look
from .proofs.subject import Others, Subject
from .recorder import CallEvent, Recorder
from .sweeping import Sweep
from .text import say

Tell = Callable[[Tried], object]
# What has to hold everywhere in AWS before a group can be proven, by the resources' addresses.
_RESTS_ON: Mapping[str, frozenset[str]] = {
    "key": frozenset({"user-policy"}),
    "fence": frozenset({"user-policy"}),
    "role": frozenset({"role", "role-policy"}),
    "browser": frozenset({"cors"}),
    "public": frozenset({"public-access-block"}),
}


@dataclass
class _Row:
    """A group on its way: what was answered, and which proofs went well."""

    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    well: set[str] = field(default_factory=set)


class Prover:
    """Tries all proofs of a link. `made` is what was made when, by `port.clock`.

    `tell` hears of each light as it is lit, from several threads, one at a time.
    """

    def __init__(
        self, port: Recorder, explain: Explain, made: Mapping[str, float], tell: Tell
    ) -> None:
        self._port, self._explain, self._made, self._tell = port, explain, made, tell
        self._lock = Lock()
        self._lights: list[Tried] = []
        self._control, self._controlled = Event(), set[str]()

    def prove(self, subject: Subject) -> tuple[Tried, ...]:
        """Every light, in the order of the table. Raises nothing that a call was answered.

        What a group left is taken away even when a mistake of ours ends it, which is raised then.
        """
        names = groups(subject)
        try:
            with ThreadPoolExecutor(len(names), thread_name_prefix="valolink-proof") as pool:
                for row in [pool.submit(self._group, subject, name) for name in names]:
                    row.result()  # a mistake of ours must not end in silence
        finally:
            for tried in Sweep(self._port, self._explain).lights(subject):
                self._lit(tried)
        return in_order(self._lights)

    def _group(self, subject: Subject, name: str) -> None:
        row = _Row()
        try:
            if name == "fence":
                subject = replace(subject, others=self._others(subject))
                self._control.wait()
                row.well |= self._controlled
            for proof in groups(subject)[name]:
                self._lit(self._tried(proof, row))
                if proof.name == CONTROL:
                    self._controlled = row.well & {CONTROL}
                    self._control.set()
        finally:
            if name == "key":
                self._control.set()  # whatever ended it, the fence must not wait for ever

    def _others(self, subject: Subject) -> Others:
        if not subject.held:
            return Others()
        try:
            return look(self._port, subject)
        except (CallRefused, Interrupted, *NOT_UNDERSTOOD):
            reason = say("what else there is in the account could not be read")
            return Others(bucket_reason=reason, role_reason=reason)

    def _lit(self, tried: Tried) -> None:
        with self._lock:
            self._lights.append(tried)
            self._tell(tried)

    def _tried(self, proof: Proof, row: _Row) -> Tried:
        if proof.reason:
            return not_tried(proof, proof.reason)
        if self._port.stop.is_set() and not proof.after:
            return stopped(proof)
        if set(proof.needs) - row.well:
            return not_tried(proof, say("what it needs did not work"))
        try:
            call = proof.call.resolve(lambda ref: _value(ref, row))
        except LookupError:
            return not_tried(proof, _nothing(proof))
        tried = self._patient(proof, call, row)
        if tried.outcome in ("works", "refused"):
            row.well.add(proof.name)
        return tried

    def _patient(self, proof: Proof, call: Call, row: _Row) -> Tried:
        """Try; and again while AWS may not know everywhere what was just made or changed."""
        clock = self._port.clock
        start, attempt, lost = clock.monotonic(), 0, False
        while True:
            begun = clock.monotonic()
            try:
                result = self._once(proof, call, row)
            except Interrupted:
                return stopped(proof)
            if result.refusal and result.refusal.outcome == "unknown" and not lost:
                lost = True  # a proof may be repeated
                continue
            ms = round((clock.monotonic() - begun) * 1000)
            tried = replace(result.tried, proof=proof, ms=ms)
            wait = self._wait(proof, result)
            left = wait.seconds - (clock.monotonic() - start) if wait else 0
            if wait is None or left <= 0 or self._port.stop.is_set():
                return tried
            self._port.tell(CallEvent(call, "waiting", reason=wait.reason, seconds=left))
            clock.wait(min(wait.pause or pause(attempt), left), self._port.stop)
            attempt += 1

    def _once(self, proof: Proof, call: Call, row: _Row) -> Result:
        send = self._port.clean_up if proof.after else self._port.send
        sent = replace(proof, call=call)
        try:
            answer = send(call)
        except CallRefused as refusal:
            if refusal.code not in proof.empty:
                return judged_refusal(sent, refusal, self._explain)
            answer = {}
        row.answers[proof.name] = answer
        return judged_answer(sent, answer, row.answers)

    def _wait(self, proof: Proof, result: Result) -> Wait | None:
        if result.tried.outcome != "failed":
            return None
        now = self._port.clock.monotonic()
        wait = wait_for(result.refusal, self._made, now) if result.refusal else None
        if wait or not result.may_settle:
            return wait
        young = {a for a, when in dict(self._made).items() if now - when < PRINCIPAL_SECONDS}
        if not young & _RESTS_ON.get(proof.group, frozenset()):
            return None
        return Wait(READ_BACK_SECONDS, say("What was just changed may not hold everywhere yet"))


def _value(ref: Ref, row: _Row) -> Any:
    """An output of an earlier proof's answer: a field of it, or a header of a page's answer."""
    answer = row.answers[ref.address]
    return answer[ref.output] if ref.output in answer else answer["Headers"][ref.output.lower()]


def _nothing(proof: Proof) -> str:
    if proof.after:
        return say("there was nothing to take away")
    return say("what it needs did not work")


def expected(subject: Subject) -> Sequence[str]:
    """The names of the lights that there will be."""
    return (*(proof.name for proof in _every(subject)), *Sweep.NAMES)


def _every(subject: Subject) -> Iterator[Proof]:
    for proofs in groups(subject).values():
        yield from proofs
