"""The sandbox's own time: the computer's, and what a test puts on top of it."""

from __future__ import annotations

import time


class SandboxClock:
    """Seconds that never go back; `advance` lets a test skip a wait."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self._ahead += seconds
