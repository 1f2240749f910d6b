"""What is being played: which fault meets which request, counted and timed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from threading import Condition
from typing import Any

from ..clock import SandboxClock
from .fault import Fault, Met, NoSuchFaultError
from .plays import PLAYS, Play, Undo

LOG = 5000


class _Running:
    """One play and how far it has come."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.met = 0
        self.undo: list[Undo] = []
        self._faults = [_Count(fault) for fault in play.faults]
        self._set_up = False

    def meet(self, request: Met, now: float, births: dict[str, float]) -> Fault | None:
        """The fault that this request meets, if any."""
        # Every count sees it: one that only waits for its turn must hear of it too.
        hits = [count.fault for count in self._faults if count.meets(request, now, births)]
        self.met += bool(hits)
        return hits[0] if hits else None

    def set_up(self, request: Met, world: Any) -> None:
        """Make what must be there before this request, the first time one is about it."""
        scene = self.play.scene
        if scene and not self._set_up and (name := scene.about(request, world)):
            self._set_up = True
            self.undo.append(scene.make(name, request, world))

    def end(self) -> None:
        """Take away what was set up."""
        while self.undo:
            self.undo.pop()()

    def logged_in(self) -> None:
        for count in self._faults:
            count.over |= count.fault.login and count.began is not None

    def as_dict(self, now: float) -> dict[str, Any]:
        return {
            "name": self.play.name,
            "summary": self.play.summary,
            "faults": [count.fault.as_dict() for count in self._faults],
            "met": self.met,
            "over": bool(self._faults) and all(count.is_over(now) for count in self._faults),
        }


class _Count:
    """One fault, and what it has met so far."""

    def __init__(self, fault: Fault) -> None:
        self.fault, self.seen, self.over = fault, 0, False
        self.began: float | None = None

    def meets(self, request: Met, now: float, births: dict[str, float]) -> bool:
        if self.began is None and self.fault.since and request.like((self.fault.since,)):
            self.began = now
        if not self.fault.fits(request) or self.is_over(now):
            return False
        if self.fault.since and self.began is None:
            return False
        if self.fault.new:
            mine = (name for name in request.names if name.startswith(f"{self.fault.new}:"))
            young = (births.get(name) for name in mine)
            return any(born is not None and now - born < self.fault.seconds for born in young)
        self.seen += 1
        if self.seen <= self.fault.skip:
            return False
        self.began = now if self.began is None else self.began
        return True

    def is_over(self, now: float) -> bool:
        """Whether nothing can meet it any more."""
        fault = self.fault
        if self.over or (fault.times and self.seen >= fault.skip + fault.times):
            return True
        ran_out = self.began is not None and fault.seconds and now - self.began >= fault.seconds
        return bool(ran_out and not fault.new)


class Stage:
    """All that a sandbox plays. `world` is what a play may set things up in."""

    def __init__(self, world: Any, clock: SandboxClock | None = None) -> None:
        self.world, self.clock = world, clock or SandboxClock()
        self._changed = Condition()
        self._running: list[_Running] = []
        self._always: tuple[str, ...] = ()
        self._births: dict[str, float] = {}
        self._met: deque[str] = deque(maxlen=LOG)
        self._version = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is played at all."""
        return not self._running

    def always(self, names: Iterable[str]) -> None:
        """Play these beside whatever else is set, for the sandbox's lifetime."""
        self._always = tuple(names)
        self.set(())

    def set(self, wanted: Iterable[str | Fault], *, keep: bool = False) -> None:
        """Play these and no others; NoSuchFaultError, and no change, where one is unknown."""
        plays = [_play(one) for one in dict.fromkeys((*self._always, *wanted))]
        with self._changed:
            old = {one.play: one for one in self._running}
            kept = old if keep else {}
            self._running = [kept.get(play) or _Running(play) for play in plays]
            for play, running in old.items():
                if running not in self._running:
                    running.end()
                    play.end(self.world)
            if not keep:
                self._met.clear()
                self._births.clear()
            for play in plays:
                play.begin(self.world)
            self._version += 1
            self._changed.notify_all()

    def forget(self) -> None:
        """The sandbox was put back to fresh: nothing that was set up is there any more."""
        with self._changed:
            for running in self._running:
                running.undo.clear()
        self.set(())

    def logged_in(self) -> None:
        """A session that had ended is over: the person has logged in again."""
        with self._changed:
            for running in self._running:
                running.logged_in()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._changed:
            self.clock.advance(seconds)
            self._changed.notify_all()

    def meets(self, request: Met) -> Fault | None:
        """What becomes of this request; None: it goes on as if nothing were played."""
        with self._changed:
            self._met.append(request.name)
            now = self.clock.now()
            for running in self._running:
                running.set_up(request, self.world)
            hits = [running.meet(request, now, self._births) for running in self._running]
        return next((fault for fault in hits if fault), None)

    def born(self, names: Iterable[str]) -> None:
        """These keys and users were made just now."""
        with self._changed:
            self._births.update(dict.fromkeys(names, self.clock.now()))

    def hold(self, seconds: float) -> None:
        """Wait so long by the sandbox's clock, or until something else is played."""
        with self._changed:
            version, end = self._version, self.clock.now() + seconds
            while (left := end - self.clock.now()) > 0 and self._version == version:
                self._changed.wait(left)

    def as_dict(self) -> dict[str, Any]:
        """What is played, as JSON."""
        with self._changed:
            now = self.clock.now()
            played = [running.as_dict(now) for running in self._running]
            return {"faults": played, "met": list(self._met)}


def _play(one: str | Fault) -> Play:
    if isinstance(one, Fault):
        return Play("", "", (one,))
    if one not in PLAYS:
        known = ", ".join(PLAYS)
        raise NoSuchFaultError(f"The sandbox plays no fault {one!r}. The names are: {known}.")
    return PLAYS[one]
