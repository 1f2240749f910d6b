"""One run at a time on one link on one computer; a killed run leaves no lock behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from valolink_widgets.core.applying import Engine
from valolink_widgets.core.recorder import Recorder
from valolink_widgets.core.turn import TURN_SECONDS, Turn, cache_folder

from .fakes import FakeClock, Thing, World, explain

pytestmark = pytest.mark.quick

HOLDER = """
import sys, time
from pathlib import Path
from threading import Event
from valolink_widgets.core.clock import RealClock
from valolink_widgets.core.turn import Turn
with Turn("link", RealClock(), Event(), Path(sys.argv[1])).taken() as mine:
    print(mine, flush=True)
    time.sleep(60)
"""


def turn(folder: Path, name: str = "link", clock: FakeClock | None = None) -> Turn:
    return Turn(name, clock or FakeClock(), Event(), folder)


def test_the_second_waits_and_gives_up(tmp_path: Path) -> None:
    clock = FakeClock()
    with turn(tmp_path).taken() as first:
        assert first
        with turn(tmp_path, clock=clock).taken() as second:
            assert not second
    assert sum(clock.waits) == pytest.approx(TURN_SECONDS)


def test_it_goes_on_as_soon_as_the_first_has_ended(tmp_path: Path) -> None:
    first = turn(tmp_path).taken()
    first.__enter__()

    class Ending(FakeClock):
        def wait(self, seconds: float, stop: Event) -> bool:
            first.__exit__(None, None, None)
            return super().wait(seconds, stop)

    clock = Ending()
    with turn(tmp_path, clock=clock).taken() as second:
        assert second
        with turn(tmp_path).taken() as third:
            assert not third
    assert len(clock.waits) == 1


def test_other_links_do_not_wait(tmp_path: Path) -> None:
    with turn(tmp_path).taken(), turn(tmp_path, "another").taken() as mine:
        assert mine


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    for _ in range(3):
        with turn(tmp_path).taken() as mine:
            assert mine
            assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_stop_ends_the_waiting(tmp_path: Path) -> None:
    clock, stop = FakeClock(), Event()
    stop.set()
    with turn(tmp_path).taken(), Turn("link", clock, stop, tmp_path).taken() as mine:
        assert not mine
    assert len(clock.waits) == 1


def test_the_lock_of_a_killed_process_is_gone_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline().strip() == "True"
        with turn(tmp_path).taken() as mine:
            assert not mine
        holder.kill()
    with turn(tmp_path).taken() as mine:
        assert mine


def test_a_folder_that_cannot_be_written_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with turn(tmp_path / "file" / "below").taken() as mine:
        assert mine


def test_the_folder_is_the_user_s_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "valolink"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "valolink"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == Path.home() / "Library" / "Caches" / "valolink"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert cache_folder() == tmp_path / "valolink"


def test_an_engine_whose_turn_it_is_not_only_reads(tmp_path: Path) -> None:
    world = World()
    engine = Engine(Recorder(world, FakeClock()), explain)
    engine.turn = turn(tmp_path)
    with turn(tmp_path).taken():
        applied = engine.apply([Thing("a")])
    assert [f.code for f in applied.findings] == ["run.busy"]
    assert world.names() == []
    assert not applied.plan.empty
    assert engine.apply([Thing("a")]).plan.empty
