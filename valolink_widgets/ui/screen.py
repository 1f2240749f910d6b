"""When widgets change: on the kernel's loop, and not more often than eyes can follow."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from threading import RLock
from typing import Any

REDRAW_SECONDS = 0.1

_log = logging.getLogger("valolink.ui")


class Screen:
    """Runs `draw` on the loop that was running when this was made, whoever asks and how often.

    Without such a loop (plain Python) it draws at once, on the asker's thread.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = guarded(draw)
        self._lock = RLock()
        self._loop = _running_loop()
        self._asked, self._last = False, 0.0
        self.open = True

    def refresh(self) -> None:
        """Draw soon. Safe to call from any thread."""
        if not self.open:
            return
        if self._loop is None:
            with self._lock:
                self._draw()
            return
        with self._lock:
            if self._asked:
                return
            self._asked = True
        # The loop ends with the kernel, and a late answer may still arrive.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._soon)

    def _soon(self) -> None:
        assert self._loop is not None  # noqa: S101 - only `refresh` with a loop gets here
        rest = self._last + REDRAW_SECONDS - time.monotonic()
        self._loop.call_later(max(rest, 0), self._now)

    def _now(self) -> None:
        with self._lock:
            self._asked, self._last = False, time.monotonic()
        if self.open:
            self._draw()


def guarded(
    work: Callable[..., None], otherwise: Callable[[], None] | None = None
) -> Callable[..., None]:
    """`work` as a callback that lets nothing out: ipywidgets sends tracebacks to the page.

    The log gets the kind of the exception and not its text, which may quote a request.
    """

    def call(*arguments: Any) -> None:
        try:
            work(*arguments)
        except Exception as problem:  # noqa: BLE001 - see above
            _log.error("A callback of the page failed: %s", type(problem).__name__)
            if otherwise:
                otherwise()

    return call


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
