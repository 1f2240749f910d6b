"""kill -9 before and after every request of a full run with role; the next run converges.

On the second judge, after every write only: a read that was answered has changed nothing since the
moment before it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ..counting import AT_LEAST, KILLS, count
from ..judge.judges import Judge
from .runs import Link, Zygote

_READ = re.compile("GET|HEAD|Get|List")


def points(judge: Judge, requests: list[str]) -> list[str]:
    """Where to kill a run on this judge; in one order, which requests side by side have not."""
    after = [name for name in requests if judge.name == "moto" or not _READ.match(name)]
    found = [f"{name} before" for name in requests] + [f"{name} after" for name in after]
    assert len(found) >= AT_LEAST[KILLS.format(judge=judge.name)]
    return sorted(found)


# Each half of the points is a test of its own, so that two of them may go side by side.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("half", [0, 1])
def test_killed_at_every_request(judge: Judge, zygote: Zygote, half: int, tmp_path: Path) -> None:
    whole = Link(judge, zygote, tmp_path / "whole").run()
    assert whole.code == 0
    problems = {}
    for number, point in enumerate(points(judge, whole.requests)[half::2]):
        link = Link(judge, zygote, tmp_path / str(number))
        try:
            assert link.killed(point), "the run did not come there"
            link.converges()
        except AssertionError as problem:
            problems[point] = str(problem)
        else:
            count(KILLS.format(judge=judge.name), point)
    assert problems == {}
