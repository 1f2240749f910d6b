"""Time, injected: tests put in a clock whose waiting takes no time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from threading import Event
from typing import Protocol


class Clock(Protocol):
    """What the engine asks of time."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""

    def wait(self, seconds: float, stop: Event) -> bool:
        """Wait so long, or until `stop` is set; says whether it was."""


class RealClock:
    """The clock on the wall."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)

    def wait(self, seconds: float, stop: Event) -> bool:
        """Wait so long, or until `stop` is set; says whether it was."""
        return stop.wait(seconds)
