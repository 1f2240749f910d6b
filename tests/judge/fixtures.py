"""Fixtures of all tests that are run on both judges.

`judge` is each of them in turn, empty: a test that asks for it, itself or through a fixture of its
own (the guide's `world` is one), is run twice, `[moto]` and `[ministack]`. `moto` and `ministack`
are the judges themselves, one process each for all tests, started when first asked for; who asks
for `ministack` directly calls its `reset` and carries the mark `judge`.

What a child process does, killed or not, is seen with `StandIn(judge.file)`; it is handed the file
with `--sandbox`, after the reset. `judge.place.account_id` is the same for both.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .. import needs
from .differences import excuse
from .judges import Judge, Moto
from .ministack import Ministack


@pytest.fixture(scope="session")
def moto() -> Iterator[Judge]:
    """Our own sandbox."""
    running = Moto()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """The second judge; where it is not installed, its tests are skipped, and fail in CI."""
    running = Ministack(needs.ministack(), tmp_path_factory.mktemp("ministack"))
    yield running
    running.stop()


@pytest.fixture(params=["moto", pytest.param("ministack", marks=pytest.mark.judge)])
def judge(request: pytest.FixtureRequest) -> Judge:
    """Each judge in turn, put back to fresh."""
    chosen: Judge = request.getfixturevalue(request.param)
    chosen.reset()
    return chosen


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The quick suite asks the first judge only; a test that is excused must fail.

    `one_judge` marks what would only say the same twice: what a report says, or how a run that
    ended early is taken back, call by call, when the calls themselves are asked of both elsewhere.
    """
    once = [i for i in items if i.get_closest_marker("judge") and i.get_closest_marker("one_judge")]
    if once:
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in set(once)]
    for item in items:
        if not item.get_closest_marker("judge"):
            continue
        item.own_markers[:] = [mark for mark in item.own_markers if mark.name != "quick"]
        if item.get_closest_marker("quick"):
            raise pytest.UsageError(f"{item.nodeid}: mark functions quick, not their module")
        known = excuse("ministack", item.nodeid.partition("[")[0])
        if known:
            item.add_marker(pytest.mark.xfail(strict=True, reason=f"differs: {known}"))
