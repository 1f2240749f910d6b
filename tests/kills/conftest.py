"""One zygote for all tests in this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .runs import Zygote


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """Forks runs; nothing can be forked on Windows."""
    if os.name == "nt":
        pytest.skip("processes are forked and killed as POSIX does")
    running = Zygote()
    yield running
    running.stop()
