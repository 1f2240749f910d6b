"""How much of what the suite has tried, printed at its end: the numbers that the issues ask for.

A test says `count("kills", point)` for each thing that it tried; equal keys count once, and only
those of tests that pass. The number of examples that Hypothesis made is counted by itself.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import settings

PROPERTY = "counted"
EXAMPLES = "Hypothesis examples"
BAD_INPUTS = "bad inputs, each with its finding"
FAULTS = "faults at a call, each with its finding and a clean run after it"
QUICK_FAULTS = "faults at a call in the quick suite"
LOST = "writes that were done while the answer was lost, all found by looking"
KILLS = "points where a run on {judge} was killed, all converged"
KERNELS = "kernels of a papermill run killed, all converged"
DOUBLE_KILLS = "double kills, all converged"
AT_THE_KEY = "links killed three times in a row at CreateAccessKey, all converged"
HOSTILE = "hostile texts in every name, none of them markup"
APPLICABLE = "mutants whose guard is there to be taken away"
KILLED = "mutants applied and killed by a test"
IN_S3 = "S3 operations of a linked key on its own and on another bucket, on both judges"
BY_PARTS = "steps of an upload by parts on the own and on another bucket, on both judges"
IN_IAM = "calls of a linked key beyond its bucket, on both judges"
BY_ROLE = "calls through the role for large files, on both judges"
PREFLIGHTS = "preflights, on both judges"
BY_FORM = "presigned forms, on both judges"
PROVEN = "proofs, each as it should be"
SEEN_TO_FAIL = "proofs, each seen to fail"
TURNED = "proofs with a wrong answer, each failed"
# What a run of the whole suite must reach, or it fails.
AT_LEAST = {
    EXAMPLES: 10_000,
    BAD_INPUTS: 150,
    FAULTS: 1_000,
    QUICK_FAULTS: 100,
    LOST: 60,
    KILLS.format(judge="moto"): 50,
    KILLS.format(judge="ministack"): 50,
    KERNELS: 3,
    DOUBLE_KILLS: 100,
    AT_THE_KEY: 2,
    HOSTILE: 10,
    APPLICABLE: 10,
    KILLED: 3,
    IN_S3: 30,
    BY_PARTS: 10,
    IN_IAM: 6,
    BY_ROLE: 10,
    PREFLIGHTS: 8,
    BY_FORM: 5,
    PROVEN: 350,
    SEEN_TO_FAIL: 60,
    TURNED: 700,
}
# How the reason of a test begins that was skipped since this computer lacks what it needs.
_LACKING = ("ministack is missing", "processes are forked")
_OF_PROCESSES = (*(KILLS.format(judge=judge) for judge in ("moto", "ministack")), DOUBLE_KILLS)
_OF_PROCESSES += (KERNELS, AT_THE_KEY)

_pending: Counter[tuple[str, str]] = Counter()
_examples = 0


def count(what: str, key: object = "", number: int = 1) -> None:
    """`number` more of `what` were tried; with a `key`, the same one is counted once."""
    # In ASCII: a worker sends it to the process that prints.
    _pending[what, ascii(key)[:200] if key != "" else ""] += number


def taken() -> list[tuple[str, str, int]]:
    """What was counted since the last time."""
    rows = [(what, key, number) for (what, key), number in _pending.items()]
    _pending.clear()
    return rows


def at_most(number: int) -> Any:
    """For a property whose examples take long: this many, fewer where the profile wants fewer."""
    return settings(max_examples=min(number, settings.default.max_examples))


def count_examples(item: pytest.Item) -> None:
    """Have a test of Hypothesis count the examples that ran to their end."""
    test = getattr(item, "obj", None)
    handle = getattr(test, "hypothesis", None)
    if handle is None or hasattr(handle.inner_test, "counts"):
        return
    inner = handle.inner_test

    @functools.wraps(inner)
    def counting(*arguments: Any, **named: Any) -> Any:
        result = inner(*arguments, **named)
        count(EXAMPLES)
        return result

    counting.counts = True  # type: ignore[attr-defined]
    handle.inner_test = counting


def totals(reports: Iterable[pytest.TestReport]) -> dict[str, int]:
    """The numbers of these tests, each key once."""
    rows = (row for report in reports for name, row in report.user_properties if name == PROPERTY)
    keys: dict[str, dict[str, int]] = defaultdict(dict)
    for what, key, number in rows:
        keys[what][key] = number if key else keys[what].get(key, 0) + number
    return {what: sum(numbers.values()) for what, numbers in keys.items()}


def lines(found: dict[str, int]) -> Iterator[str]:
    """A line for each number, with what is asked for."""
    for what, number in sorted(found.items()):
        least = f" (at least {AT_LEAST[what]:,} are asked for)" if what in AT_LEAST else ""
        yield f"{number:,} {what}{least}"


def missing(found: dict[str, int], lacking: bool = False) -> list[str]:
    """Which numbers a whole run did not reach; `lacking`: a judge or a system was not there."""
    excused = _OF_PROCESSES if lacking else ()
    few = (what for what, least in AT_LEAST.items() if found.get(what, 0) < least)
    return [what for what in few if what not in excused]


def is_lacking(skipped: Iterable[pytest.TestReport]) -> bool:
    """Whether one of these was skipped for want of a judge; in CI such a test fails instead."""
    reasons = (report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    return any(reason.removeprefix("Skipped: ").startswith(_LACKING) for reason in reasons)
