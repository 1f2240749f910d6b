"""Who wants to hear of changes."""

from __future__ import annotations

import logging
from collections.abc import Callable

_log = logging.getLogger(__name__)

Subscriber = Callable[[], None]


class Subscribers:
    """Called after every change, on the thread that made it.

    What one of them raises is logged and goes no further: watching must not stop a call half-way.
    """

    def __init__(self) -> None:
        self._all: list[Subscriber] = []

    def add(self, subscriber: Subscriber) -> Callable[[], None]:
        """One more; returns its end."""
        self._all.append(subscriber)
        return lambda: self._all.remove(subscriber)

    def notify(self) -> None:
        """Call them all."""
        for subscriber in tuple(self._all):
            try:
                subscriber()
            except Exception as problem:  # noqa: BLE001 - see the class
                _log.error("A subscriber failed: %s", type(problem).__name__)
