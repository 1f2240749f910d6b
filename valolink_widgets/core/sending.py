"""The calls of one change on their way out: patient, never twice where that does harm.

After a lost answer it looks before it sends again, and what must exist once is looked for right
before and right after it is made: neither IAM nor Valohai can compare and set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from typing import Any

from .call import Call, Ref
from .errors import CallRefused, InvalidSettings
from .finding import Finding, error, errors
from .patience import Wait, marks, pause, wait_for
from .plan import Change
from .recorder import CallEvent, Recorder
from .resource import Seen
from .text import say
from .withdrawal import GaveWay
from .words import resource

# A reading this young counts as a look right before the call; seconds.
JUST_NOW = 2.0
# How long another run gets to withdraw what it must; seconds.
GIVE_WAY_SECONDS = 10.0
# What a write is answered that was done before, by a call whose answer was lost.
_MADE_BEFORE = {"BucketAlreadyOwnedByYou", "EntityAlreadyExists"}
_GONE_BEFORE = {"NoSuchEntity", "NoSuchBucket", "404"}
_DONE_BEFORE = {*_MADE_BEFORE, *_GONE_BEFORE, "409"}


class Sender:
    """Sends changes' calls. `outputs` is what is known of each resource; it grows with answers.

    `made` maps addresses to when something was written there, `read_at` is when the plan was
    read, both by `port.clock`. Safe to use from several threads.
    """

    def __init__(
        self,
        port: Recorder,
        made: dict[str, float],
        outputs: dict[str, dict[str, Any]],
        read_at: float,
    ) -> None:
        self._port, self._made, self._read_at = port, made, read_at
        self.outputs = outputs
        self.touched: set[str] = set()

    def send_all(self, change: Change) -> None:
        """Send a change's calls in their order; proofs that follow each other go as one row.

        Raises `CallRefused`, `InvalidSettings`, `Interrupted` and `GaveWay`.
        """
        for proofs, calls in groupby(change.calls, lambda call: call.kind == "proof"):
            if proofs:
                self._prove(change, tuple(calls))
                continue
            for call in calls:
                self._write(change, call.resolve(self._value_of))

    def known(self, address: str, output: str) -> Any:
        """An output for a resource that asks; a `Ref` while nobody knows it."""
        return self.outputs.get(address, {}).get(output, Ref(address, output))

    def insist(self, call: Call) -> Mapping[str, Any]:
        """Send a call that may be repeated; once more when its answer is lost."""
        try:
            return self._patient(call)
        except CallRefused as refusal:
            if refusal.outcome != "unknown":
                raise
        return self._patient(call)

    def _prove(self, change: Change, planned: Sequence[Call]) -> None:
        """All of them succeed in one row: AWS's replicas disagree about what is new.

        A refusal that passes by itself starts the row again from its beginning. Services do not
        wait for each other.
        """
        self.touched.add(change.address)
        rows = [
            [c for c in planned if c.service == s]
            for s in dict.fromkeys(c.service for c in planned)
        ]
        clock, attempt = self._port.clock, 0
        start = clock.monotonic()
        while True:
            try:
                with ThreadPoolExecutor(len(rows), thread_name_prefix="valolink-proof") as pool:
                    told = pool.map(lambda row: self._row(change, row), rows)
                    list(told)
                return
            except CallRefused as refusal:
                self._wait_or_raise(refusal, start, attempt)
                attempt += 1

    def _row(self, change: Change, planned: Sequence[Call]) -> None:
        """One after the other: a call may name what the answer to an earlier one told."""
        for one in planned:
            call = one.resolve(self._value_of)
            self._tell_outputs(change, call, self._proof(call))

    def _proof(self, call: Call) -> Mapping[str, Any]:
        try:
            return self._port.send(call)
        except CallRefused as refusal:
            if refusal.outcome != "unknown":
                raise
        return self._port.send(call)  # a proof may be repeated

    def _write(self, change: Change, call: Call) -> None:
        self._look_before(change, call)
        self.touched.add(change.address)
        try:
            answer = self._patient(call)
        except CallRefused as refusal:
            if refusal.outcome != "unknown" and not _done_by_another(refusal):
                with suppress(CallRefused):  # a look that fails does not hide the refusal
                    self._yield_to_rivals(change, call)
                raise
            self._make_up(change, call, refusal)
        else:
            self._learn(change, call, answer)
        self._look_after(change, call)

    def _learn(self, change: Change, call: Call, answer: Mapping[str, Any]) -> None:
        self._remember(change, call)
        self._tell_outputs(change, call, answer)

    def _remember(self, change: Change, call: Call) -> None:
        now = self._port.clock.monotonic()
        self._made.update(dict.fromkeys(marks(change.address, call), now))

    def _tell_outputs(self, change: Change, call: Call, answer: Mapping[str, Any]) -> None:
        self.outputs.setdefault(change.address, {}).update(change.resource.learn(call, answer))

    def _make_up(self, change: Change, call: Call, lost: CallRefused) -> None:
        """The answer was lost: look, and send again only what did not happen, once."""
        self._remember(change, call)
        for again in self._still_needed(change, call, lost):
            self._look_before(change, again)
            try:
                self._learn(change, again, self._patient(again))
            except CallRefused as refusal:
                unsure = refusal.outcome == "unknown" or refusal.code in _DONE_BEFORE
                if not unsure or self._still_needed(change, again, refusal):
                    raise

    def _still_needed(self, change: Change, call: Call, lost: CallRefused) -> tuple[Call, ...]:
        """What makes up for a call; none when it took effect, by the reading's own judgement.

        What is there then must be ours like everything that a plan meets: else its findings are
        raised as `InvalidSettings`.
        """
        thing = change.resource
        try:
            seen: Seen = thing.read(self._port)
        except CallRefused:
            raise lost from None
        if found := errors(thing.findings(seen, self.known)):
            raise InvalidSettings(found)
        again = tuple(thing.resend(call, seen, self.known))
        if not again:
            found_now = thing.outputs(seen, self.known)
            self.outputs.setdefault(change.address, {}).update(found_now)
        return again

    def _look_before(self, change: Change, call: Call) -> None:
        young = self._port.clock.monotonic() - self._read_at <= JUST_NOW
        if not (young and call.operation.startswith("Create")):
            self._yield_to_rivals(change, call)

    def _yield_to_rivals(self, change: Change, call: Call) -> None:
        if change.resource.rivals(call, self._port, change.seen):
            raise GaveWay(change.resource.give_way(call, change.seen))

    def _look_after(self, change: Change, call: Call) -> None:
        """Of two that were made at once one goes: the one with the greater time and id.

        The other waits until it is gone: it cannot know whether it was seen at all, and goes too
        when nothing happens. So two never stay.
        """
        if not call.operation.startswith("Create"):
            return
        own = str(self.outputs[change.address].get("id", ""))
        for last in self._until(GIVE_WAY_SECONDS):
            found = change.resource.rivals(call, self._port, change.seen)
            others = {i: when for i, when in (found or {}).items() if i != own}
            if not others:
                return
            mine = (found or {}).get(own)
            earlier = [i for i, when in others.items() if mine is None or (when, i) < (mine, own)]
            if last or (earlier and mine is not None):
                raise GaveWay(change.resource.take_back(own, self._port))

    def _until(self, seconds: float) -> Iterator[bool]:
        """Turns with growing pauses between them; the last one, when time is up, is True."""
        clock, attempt = self._port.clock, 0
        end = clock.monotonic() + seconds
        while (left := end - clock.monotonic()) > 0:
            yield False
            if clock.wait(min(pause(attempt), left), self._port.stop):
                break
            attempt += 1
        yield True

    def _patient(self, call: Call) -> Mapping[str, Any]:
        """Send; wait and try again while AWS does not know yet what we just made."""
        start, attempt = self._port.clock.monotonic(), 0
        while True:
            try:
                return self._port.send(call)
            except CallRefused as refusal:
                if refusal.outcome == "unknown":
                    raise  # first look what came of it
                self._wait_or_raise(refusal, start, attempt)
                attempt += 1

    def _wait_or_raise(self, refusal: CallRefused, start: float, attempt: int) -> None:
        clock = self._port.clock
        wait: Wait | None = wait_for(refusal, self._made, clock.monotonic())
        left = wait.seconds - (clock.monotonic() - start) if wait else 0
        if not wait or left <= 0:
            raise refusal
        self._port.tell(CallEvent(refusal.call, "waiting", reason=wait.reason, seconds=left))
        clock.wait(min(wait.pause or pause(attempt), left), self._port.stop)

    def _value_of(self, ref: Ref) -> Any:
        value = self.outputs.get(ref.address, {}).get(ref.output)
        if value is None:
            raise InvalidSettings([_unknown(ref)])
        return value


def _done_by_another(refusal: CallRefused) -> bool:
    """Whether the answer says that what was wanted is so already: a look shows what it is."""
    takes_away = refusal.call.operation.startswith(("Delete", "UpdateAccessKey"))
    return refusal.code in (_GONE_BEFORE if takes_away else _MADE_BEFORE)


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
