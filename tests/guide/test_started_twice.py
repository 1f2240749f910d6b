"""Two guides, and two processes, on one sandbox at the same moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from valolink_widgets.core.clock import RealClock
from valolink_widgets.core.report import Report
from valolink_widgets.core.turn import Turn
from valolink_widgets.core.vault import Vault

from ..standin import StandIn
from .conftest import World, codes, writes

RUN = """
import sys
from valolink_widgets import open_guide
report = open_guide(bucket="demo-bucket", approval="auto", sandbox=sys.argv[1]).apply()
print(*sorted(f.code for f in report.findings if f.severity == "error"))
sys.exit(not report.ok)
"""


def at_once(world: World, runs: int = 2) -> list[Report]:
    """Guides in threads, each as in a process of its own, on the wall's clock."""
    world.clock = RealClock()  # type: ignore[assignment]
    ready, reports = Barrier(runs), list[Report]()

    def run() -> None:
        guide = world.walk(Vault(), large_uploads=True)
        ready.wait()
        reports.append(guide.apply_all())

    threads = [Thread(target=run) for _ in range(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == runs
    return reports


def converges(world: World) -> None:
    world.walk(Vault(), large_uploads=True).apply_all().raise_for_errors()
    (store,), (key,) = world.stores(), world.keys()
    assert store["configuration"]["access_key_id"] == key
    assert writes(world.walk(Vault(), large_uploads=True).apply_all()) == []


@pytest.mark.quick
def test_on_one_computer_the_second_waits_and_finds_everything_done(world: World) -> None:
    reports = at_once(world)
    assert all(report.ok for report in reports)
    assert sorted(bool(writes(report)) for report in reports) == [False, True]
    converges(world)


def test_on_two_computers_one_gives_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def taken(_: Turn) -> Iterator[bool]:
        yield True

    monkeypatch.setattr(Turn, "taken", taken)
    reports = at_once(world)
    assert len(world.keys()) <= 1
    assert len(world.stores()) <= 1
    assert any(report.ok for report in reports), [codes(report) for report in reports]
    converges(world)


def test_two_processes_started_at_the_same_moment(world: World, tmp_path: Path) -> None:
    command: list[Any] = [sys.executable, "-c", RUN, str(world.judge.file)]
    both = [
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = [process.communicate(timeout=120)[0].strip() for process in both]
    assert told == ["", ""]
    assert [process.returncode for process in both] == [0, 0]
    StandIn(world.judge.file).linked_well()
    converges(world)
