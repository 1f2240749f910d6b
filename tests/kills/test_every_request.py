"""kill -9 before and after every request of a full run with role; the next run converges."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..counting import count
from ..judge.judges import Judge
from .runs import Link, Zygote

AT_LEAST = 50


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_every_request(
    judge: Judge, zygote: Zygote, moment: str, tmp_path: Path
) -> None:
    whole = Link(judge, zygote, tmp_path / "whole").run()
    assert whole.code == 0
    assert 2 * len(whole.requests) >= AT_LEAST
    problems = {}
    for number, name in enumerate(whole.requests):
        point = f"{name} {moment}"
        link = Link(judge, zygote, tmp_path / str(number))
        try:
            assert link.killed(point), "the run did not come there"
            link.converges()
        except AssertionError as problem:
            problems[point] = str(problem)
        else:
            count(f"points of a run killed on {judge.name}, all converged", point)
    assert problems == {}
