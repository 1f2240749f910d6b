"""Two runs in threads, of which one at a time gets its calls through, as a schedule says."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Condition, Event, Thread
from typing import Any

from valolink_widgets.connection import Connection
from valolink_widgets.core.call import Call
from valolink_widgets.core.report import Report
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.walkthrough import Walkthrough

from ..core.fakes import FakeClock
from .cloud import HOST, Cloud

PATIENCE = 60.0


class Gate:
    """Lets calls of run 0 and run 1 through by turns: `schedule` holds how many calls each gets.

    After the schedule each goes on to its end, run 0 first. Who waits lets the other one go on.
    """

    def __init__(self, schedule: Sequence[int]) -> None:
        self._left, self._segments = list(schedule), len(schedule)
        self._turn, self._ended = 0, [False, False]
        self._change = Condition()

    def enter(self, run: int) -> None:
        with self._change:
            mine = self._change.wait_for(
                lambda: self._turn == run or self._ended[1 - run], PATIENCE
            )
            assert mine, "nobody's turn"
            if self._left and not self._ended[1 - run]:
                self._left[0] -= 1
                if self._left[0] <= 0:
                    self._left.pop(0)
                    self._pass_on()

    def rest(self, run: int) -> None:
        """A run waits for something: the other one gets its next calls through."""
        with self._change:
            if self._turn == run and not self._ended[1 - run]:
                self._left[:1] = [8, *self._left[:1]]
                self._pass_on()

    def end(self, run: int) -> None:
        with self._change:
            self._ended[run] = True
            if self._turn == run:
                self._pass_on()

    def _pass_on(self) -> None:
        self._turn = 1 - self._turn
        self._change.notify_all()


class RestingClock(FakeClock):
    """A clock whose waiting takes no time, but lets the other run go on meanwhile."""

    def __init__(self, gate: Gate, run: int) -> None:
        super().__init__()
        self._gate, self._run = gate, run

    def wait(self, seconds: float, stop: Event) -> bool:
        self._gate.rest(self._run)
        return super().wait(seconds, stop)


class Gated(Connection):
    """A run's way to the cloud, through the gate."""

    def __init__(self, cloud: Cloud, gate: Gate, run: int) -> None:
        super().__init__(cloud, cloud, HOST)
        self._gate, self._run = gate, run

    def send(self, call: Call) -> Any:
        self._gate.enter(self._run)
        return super().send(call)


def walk(connect: Any, clock: FakeClock, **answers: Any) -> Walkthrough:
    given = {"bucket": "demo-bucket", "approval": "auto", "region": "eu-west-1", **answers}
    return Walkthrough(given, connect, Vault(), clock, "1.2.3")


def both(cloud: Cloud, schedule: Sequence[int], **answers: Any) -> tuple[Report, Report]:
    """What became of two runs that were started at once, in processes of their own."""
    gate = Gate(schedule)
    reports: dict[int, Report] = {}

    def run(number: int) -> None:
        def connect(_: Settings) -> Connection:
            return Gated(cloud, gate, number)

        try:
            guide = walk(connect, RestingClock(gate, number), **answers)
            reports[number] = guide.apply_all()
        finally:
            gate.end(number)

    threads = [Thread(target=run, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return reports[0], reports[1]


def alone(cloud: Cloud, **answers: Any) -> Report:
    """A run with nobody beside it."""
    return walk(cloud.connect, FakeClock(), **answers).apply_all()
