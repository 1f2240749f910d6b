"""The numbers of a run: equal keys count once, and a whole run that tried too little fails."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from .counting import (
    AT_LEAST,
    BAD_INPUTS,
    DOUBLE_KILLS,
    FAULTS,
    KILLS,
    PROPERTY,
    is_lacking,
    lines,
    missing,
    totals,
)

pytestmark = pytest.mark.quick


def report(*rows: tuple[str, str, int]) -> Any:
    return SimpleNamespace(user_properties=[(PROPERTY, row) for row in rows])


def skipped(reason: str) -> Any:
    return SimpleNamespace(longrepr=("a_test.py", 1, f"Skipped: {reason}"))


def test_equal_keys_count_once_and_others_are_added() -> None:
    reports = [report((FAULTS, "a", 1), (FAULTS, "b", 1)), report((FAULTS, "a", 1))]
    assert totals(reports) == {FAULTS: 2}
    assert totals([report((FAULTS, "", 3)), report((FAULTS, "", 4))]) == {FAULTS: 7}


def test_a_run_that_reached_all_of_it_misses_nothing() -> None:
    assert missing(dict(AT_LEAST)) == []
    assert all("are asked for" in line for line in lines(dict(AT_LEAST)))


@pytest.mark.parametrize("what", AT_LEAST)
def test_one_less_is_missed(what: str) -> None:
    assert missing({**AT_LEAST, what: AT_LEAST[what] - 1}) == [what]
    assert missing({w: least for w, least in AT_LEAST.items() if w != what}) == [what]


def test_where_a_judge_is_missing_only_the_runs_of_processes_are_excused() -> None:
    assert is_lacking([skipped("ministack is missing: install it")])
    assert not is_lacking([skipped("not run: needs a real account")])
    assert not is_lacking([])
    few = missing({}, lacking=True)
    assert {BAD_INPUTS, FAULTS} <= set(few)
    assert not {DOUBLE_KILLS, KILLS.format(judge="ministack")} & set(few)
