"""One run at a time on one link, on this computer.

A lock of the operating system on a file in the user's cache folder: it ends with the process that
holds it, however that ends, so none is ever left behind. Runs on other computers are kept apart by
what they see in AWS and Valohai (`core/sending.py`).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from .clock import Clock

# Longer than AWS may need for one run's principals; seconds.
TURN_SECONDS = 300.0
POLL_SECONDS = 0.2

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Turn:
    """The right to write to one link. `name` is its account, bucket and Valohai host."""

    def __init__(self, name: str, clock: Clock, stop: Event, folder: Path | None = None) -> None:
        self._path = (
            folder or cache_folder()
        ) / f"{hashlib.sha256(name.encode()).hexdigest()}.lock"
        self._clock, self._stop = clock, stop

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Wait for it, hold it for the block; False when another run still has it.

        True as well where this computer knows no such locks: then only what AWS and Valohai show
        keeps runs apart.
        """
        end = self._clock.monotonic() + TURN_SECONDS
        held = self._try()
        while held is None and self._clock.monotonic() < end:
            if self._clock.wait(POLL_SECONDS, self._stop):
                break
            held = self._try()
        try:
            yield held is not None
        finally:
            if held is not None:
                self._release(held)

    def _try(self) -> int | None:
        """The open file with the lock on it; -1 where there are no locks; None: another has it."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None if sys.platform == "win32" and self._path.exists() else -1
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError):
            os.close(descriptor)
            return None
        except OSError:
            os.close(descriptor)
            return -1  # a network file system without locks
        if self._is_there(descriptor):
            return descriptor
        os.close(descriptor)  # whoever had it removed the file just now: it is nobody's lock
        return None

    def _is_there(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except OSError:
            return False

    def _release(self, descriptor: int) -> None:
        if descriptor < 0:
            return
        if sys.platform == "win32":
            os.close(descriptor)  # no open file can be removed there, so another's stays
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        if sys.platform != "win32":
            os.close(descriptor)  # it was still locked, so that nobody had it meanwhile


def cache_folder() -> Path:
    """Where this system keeps what a user's programs may lose: Valolink's own folder in there."""
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        root = "~/Library/Caches"
    else:
        root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(root).expanduser() / "valolink"
