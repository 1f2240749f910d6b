"""Runs killed twice at sampled points, and three times at the one call whose answer is all there
is: whatever they leave behind, the next run converges."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from ..counting import AT_THE_KEY, DOUBLE_KILLS, count
from ..judge.judges import Judge
from .runs import Link, Zygote

SEED, DOUBLES = 4, 50
KEY = "CreateAccessKey#1"


def pairs(requests: Sequence[str]) -> list[tuple[str, str]]:
    """All pairs of points in an order that the seed gives."""
    points = [f"{name} {moment}" for name, moment in product(sorted(requests), ("before", "after"))]
    every = list(product(points, points))
    random.Random(SEED).shuffle(every)  # noqa: S311 - nothing secret
    return every


@pytest.mark.timeout(900)
def test_killed_twice(judge: Judge, zygote: Zygote, tmp_path: Path) -> None:
    """A second run that never comes to its point, as the first one did that, makes no double."""
    whole = Link(judge, zygote, tmp_path / "whole").run()
    assert whole.code == 0
    done: list[str] = []
    problems = {}
    for number, (first, second) in enumerate(pairs(whole.requests)):
        # Every other one keeps its key in a file as well.
        link = Link(judge, zygote, tmp_path / str(number), secret_file=bool(number % 2))
        try:
            assert link.killed(first), "the run did not come there"
            if not link.killed(second):
                continue
            link.converges()
        except AssertionError as problem:
            problems[first, second] = str(problem)
        done.append(f"{first}, {second}")
        if len(done) == DOUBLES:
            break
    assert problems == {}, f"of seed {SEED}: {done}"
    for pair in done:
        count(DOUBLE_KILLS, f"{judge.name} {pair}")
    assert len(done) == DOUBLES


@pytest.mark.parametrize("secret_file", [False, True])
@pytest.mark.parametrize(
    "moments", [("before",) * 3, ("after",) * 3, ("after", "before", "after")], ids="-".join
)
def test_killed_three_times_in_a_row_at_the_key(
    judge: Judge, zygote: Zygote, moments: tuple[str, ...], secret_file: bool, tmp_path: Path
) -> None:
    link = Link(judge, zygote, tmp_path / "link", secret_file)
    for moment in moments:
        assert link.killed(f"{KEY} {moment}")
    link.converges()
    count(AT_THE_KEY, f"{judge.name} {moments} {secret_file}")
