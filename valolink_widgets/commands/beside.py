"""The sandbox beside a command: started without waiting, known to all kernels by its file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..connection import SANDBOX_VARIABLE
from ..sandbox import start


@contextmanager
def sandbox(*, wanted: bool) -> Iterator[str]:
    """A sandbox for as long as the block runs; its file, or nothing where none is wanted.

    The file is in this process's environment meanwhile, so that the kernels inherit it. Where it
    is there already, as in a terminal of `valolink lab`, that sandbox serves.
    """
    if not wanted or SANDBOX_VARIABLE in os.environ:
        yield os.environ.get(SANDBOX_VARIABLE, "") if wanted else ""
        return
    running = start()
    os.environ[SANDBOX_VARIABLE] = str(running.file)
    try:
        yield str(running.file)
    finally:
        del os.environ[SANDBOX_VARIABLE]
        running.stop()
