"""Two runs at once on one link: one may fail with a finding, but there are never two active keys
or two stores, and the next run converges."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from valolink_widgets.core.report import Report
from valolink_widgets.core.turn import Turn

from .cloud import Cloud
from .conftest import codes, writes
from .turns import alone, both

MOST_CALLS = 70  # more than a run sends
RANDOM = random.Random(4)  # noqa: S311 - schedules, not secrets


@pytest.fixture(autouse=True)
def _on_two_computers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock that keeps runs on one computer apart."""

    @contextmanager
    def taken(_: Turn) -> Iterator[bool]:
        yield True

    monkeypatch.setattr(Turn, "taken", taken)


def fresh(**options: bool) -> Cloud:
    return Cloud(**options)


def with_an_orphan(**options: bool) -> Cloud:
    """A run was killed right after it had made its key."""
    cloud = Cloud(**options)
    alone(cloud)
    cloud.stores.clear()
    cloud.default = None
    return cloud


def linked_before(**options: bool) -> Cloud:
    """Linked without large uploads: ticking them needs a new key."""
    cloud = Cloud(**options)
    alone(cloud, large_uploads=False).raise_for_errors()
    return cloud


def holds(cloud: Cloud, reports: Sequence[Report], schedule: Sequence[int]) -> None:
    told = [sorted(codes(report)) for report in reports]
    assert len(cloud.stores) <= 1, (schedule, told)
    assert len(cloud.active) <= 1, (schedule, told)
    assert any(report.ok for report in reports), (schedule, told)
    for report in reports:
        assert report.ok or any(f.severity == "error" and f.remedy for f in report.findings)
    again = alone(cloud, large_uploads=True)
    assert again.ok, (schedule, told, codes(again))
    (store,) = cloud.stores.values()
    assert cloud.active == [store["configuration"]["access_key_id"]]
    assert list(cloud.keys) == cloud.active
    (user,) = cloud.users.values()
    assert [tag["Key"] for tag in user["Tags"]] == ["valolink"]
    assert writes(alone(cloud, large_uploads=True)) == []


def played(start: Any, schedule: Sequence[int], **options: bool) -> None:
    cloud = start(**options)
    holds(cloud, both(cloud, schedule, large_uploads=True), schedule)


@pytest.mark.parametrize("ticking", [True, False])
@pytest.mark.parametrize("start", [fresh, with_an_orphan, linked_before])
def test_one_run_stops_at_a_call_while_the_other_runs_whole(start: Any, ticking: bool) -> None:
    for index in range(1, MOST_CALLS):
        played(start, [index, 10_000], ticking=ticking)


@pytest.mark.parametrize("unique", [True, False])
@pytest.mark.parametrize("start", [fresh, with_an_orphan, linked_before])
def test_each_stops_once(start: Any, unique: bool) -> None:
    pairs = [(a, b) for a in range(1, MOST_CALLS, 3) for b in range(1, MOST_CALLS, 3)]
    for first, second in RANDOM.sample(pairs, 100):
        played(start, [first, second, 10_000], unique_names=unique, ticking=unique)


@pytest.mark.parametrize("start", [fresh, with_an_orphan, linked_before])
def test_they_take_turns_at_random(start: Any) -> None:
    for _ in range(100):
        schedule = [RANDOM.randint(1, 9) for _ in range(60)]
        played(start, schedule, ticking=RANDOM.random() < 0.5)
