"""One sandbox for the tests of the command line, put back to fresh before each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..standin import StandIn, serving


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with serving(tmp_path_factory.mktemp("standin")) as standin:
        yield standin


@pytest.fixture
def standin(running: StandIn) -> StandIn:
    running.control("reset")
    return running
