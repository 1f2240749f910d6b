"""The one thread in which a guide's requests are made, so that the page never waits for them."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Literal, Protocol

from ..core.finding import Finding
from ..guide.contents import STEPS
from . import words

SETTLE_SECONDS = 0.4

Busy = Literal["", "planning", "applying"]

_log = logging.getLogger("valolink.ui")
_ORDER = [step.slug for step in STEPS]


class Work(Protocol):
    """What the worker asks of a walkthrough."""

    def plan(self, slug: str) -> object:
        """Read and plan a step."""

    def apply(self, slug: str, ticket: str | None = None) -> object:
        """Send what a step needs."""


@dataclass(frozen=True)
class _Job:
    slug: str
    busy: Busy
    work: Callable[[], object]


class Worker:
    """Clicks in their order, then plans in the guide's, once nobody has typed for a moment.

    `changed` is called when a job begins or ends. The thread lives while there is work.
    """

    def __init__(self, walkthrough: Work, changed: Callable[[], None]) -> None:
        self._walkthrough, self._changed = walkthrough, changed
        self._wake = Condition()
        self._clicks: deque[_Job] = deque()
        self._plans: set[str] = set()
        self._quiet_from = 0.0
        self._doing: _Job | None = None
        self._thread: Thread | None = None
        self.problems: dict[str, Finding] = {}

    def typed(self) -> None:
        """Somebody is typing: plans wait until that settles."""
        with self._wake:
            self._quiet_from = time.monotonic() + SETTLE_SECONDS
            self.problems.clear()

    def plan(self, slug: str) -> None:
        """Plan this step soon; asked twice, it is done once."""
        with self._wake:
            doing = self._doing
            if doing and doing.slug == slug and doing.busy == "planning":
                return
            self._plans.add(slug)
            self._awake()

    def apply(self, slug: str, ticket: str) -> None:
        """Apply the plan that this ticket names."""
        self._click(_Job(slug, "applying", lambda: self._walkthrough.apply(slug, ticket)))

    def check(self, slug: str) -> None:
        """Plan this step now, because somebody asked for it."""
        self._click(_Job(slug, "planning", lambda: self._walkthrough.plan(slug)))

    def fetch(self, work: Callable[[], object]) -> None:
        """Do something else that takes time, for no step."""
        self._click(_Job("", "", work))

    def busy(self, slug: str) -> Busy:
        """What is done, or about to be done, for this step."""
        with self._wake:
            jobs = [*([self._doing] if self._doing else []), *self._clicks]
            for job in jobs:
                if job.slug == slug:
                    return job.busy
            return "planning" if slug in self._plans else ""

    def wait(self, timeout: float = 60.0) -> bool:
        """Block until nothing is left to do; says whether that came about."""
        with self._wake:
            return self._wake.wait_for(lambda: self._thread is None, timeout)

    def _click(self, job: _Job) -> None:
        with self._wake:
            self.problems.pop(job.slug, None)
            self._clicks.append(job)
            self._awake()
        self._changed()

    def _awake(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="valolink-guide", daemon=True)
            self._thread.start()
        self._wake.notify_all()

    def _run(self) -> None:
        while job := self._next():
            self._changed()
            try:
                job.work()
            except Exception as problem:  # noqa: BLE001 - its text may quote a request
                _log.error("Work on %s failed: %s", job.slug or "a list", type(problem).__name__)
                self.problems[job.slug] = words.broken()
            with self._wake:
                self._doing = None
            self._changed()

    def _next(self) -> _Job | None:
        with self._wake:
            while not self._clicks:
                if not self._plans:
                    self._thread = None
                    self._wake.notify_all()
                    return None
                pause = self._quiet_from - time.monotonic()
                if pause <= 0:
                    self._doing = self._first_plan()
                    return self._doing
                self._wake.wait(pause)
            self._doing = self._clicks.popleft()
            return self._doing

    def _first_plan(self) -> _Job:
        slug = min(self._plans, key=_ORDER.index)
        self._plans.remove(slug)
        return _Job(slug, "planning", lambda: self._walkthrough.plan(slug))
