"""Work beside the thread that waits for it, so that Ctrl-C lets a call in flight end first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any


def see_through(done: Future[Any]) -> None:
    """Wait for the calls in flight, however often Ctrl-C comes again."""
    while not done.done():
        with suppress(KeyboardInterrupt):
            done.exception()


def settle(done: Future[Any], work: Callable[[], Any]) -> None:
    """Do the work; what comes of it stands in `done`."""
    try:
        done.set_result(work())
    except BaseException as problem:  # noqa: BLE001 - it is raised again where it is waited for
        done.set_exception(problem)
