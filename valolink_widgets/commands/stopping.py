"""Ctrl-C and SIGTERM, remembered: who works looks here, and the exit code says it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType


class Stop:
    """Which signal said stop, and how often one came."""

    def __init__(self) -> None:
        self.asked = Event()
        self.times = 0
        self._signal = 0

    def note(self, number: int) -> None:
        """A signal came."""
        self._signal = self._signal or number
        self.times += 1
        self.asked.set()

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C, 143 after SIGTERM."""
        return 128 + (self._signal or signal.SIGINT)


@contextmanager
def listening(stop: Stop, then: Callable[[], None] | None = None) -> Iterator[None]:
    """Note both signals in `stop` while the block runs, and call `then` in the main thread."""

    def heard(number: int, _: FrameType | None) -> None:
        stop.note(number)
        if then:
            then()

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
