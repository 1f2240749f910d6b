"""Ctrl-C, SIGTERM and kill -9 during a run: what is said, and that the next run converges."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from .. import commands
from ..standin import BUCKET, StandIn

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
WORDS = ("run", "-p", "bucket", BUCKET, "--report", "report.json")


def until_step(process: subprocess.Popen[str], number: int) -> None:
    """Wait until so many steps are told."""
    assert process.stdout
    for _ in range(number):
        assert process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("steps", [0, 2, 4])
def test_a_signal_lets_the_calls_end_and_writes_the_report(
    number: signal.Signals, steps: int, standin: StandIn, tmp_path: Path
) -> None:
    words = (*WORDS, "--sandbox", str(standin.file))
    with commands.started(*words, cwd=tmp_path) as process:
        until_step(process, steps)
        if not steps:  # the parameters are judged, and the kernel is about to start
            commands.wait_for(lambda: len(list(Path(f"/proc/{process.pid}/task").iterdir())) > 1)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 128 + number, err
    assert "Run it again" in err
    assert "Traceback" not in err
    left = commands.report(tmp_path / "report.json")
    assert "interrupted" in commands.codes(tmp_path / "report.json")
    assert [s["status"] for s in left["steps"]][:steps] == ["done"] * steps
    assert left["steps"][-1]["status"] != "done"

    again = commands.run(*words, cwd=tmp_path)
    assert again.code == 0, again.err
    standin.linked_well()


def listens(pid: int) -> bool:
    """Whether our own code has begun: before that, Ctrl-C is an error of Python's start."""
    caught = re.search(r"SigCgt:\s*([0-9a-f]+)", Path(f"/proc/{pid}/status").read_text())
    return bool(caught and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_plan_ends_at_ctrl_c(standin: StandIn, tmp_path: Path) -> None:
    words = ("plan", "-p", "bucket", BUCKET, "-p", "target", "aws", "--report", "report.json")
    with commands.started(*words, cwd=tmp_path) as process:
        commands.wait_for(lambda: listens(process.pid))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode in (130, -signal.SIGINT)
    assert standin.buckets() == []


@pytest.mark.parametrize("steps", range(7))
def test_a_killed_run_is_finished_by_the_next_one(
    steps: int, standin: StandIn, tmp_path: Path
) -> None:
    words = (*WORDS, "--sandbox", str(standin.file))
    with commands.started(*words, cwd=tmp_path) as process:
        until_step(process, steps)
        process.kill()
        process.communicate(timeout=10)
    again = commands.run(*words, cwd=tmp_path)
    assert again.code == 0, again.err
    standin.linked_well()
    assert standin.buckets() == [BUCKET]
