"""The report tells what was changed by the names it was changed by, whatever is answered later:
undoing by it finds the link."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.opened import Guide

from .conftest import BUCKET, World
from .others import snapshot
from .test_undo_exactly import KilledError, run, undo

pytestmark = pytest.mark.one_judge
ANSWERS = [
    {"bucket": "quite-another-bucket"},
    {"project": "demo/quite-another"},
    {"region": "eu-north-1"},
    {"profile": "quite-another"},
    {"faults": "slow-key"},
]


def undone_by(world: World, path: Path) -> None:
    ledger = json.loads(path.read_text())["ledger"]
    assert ledger["answers"]["bucket"] == BUCKET
    assert ledger["account"] == world.place.account_id
    undo(world, path).walkthrough.report().raise_for_errors()


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_after_the_run(world: World, tmp_path: Path, answer: dict[str, str]) -> None:
    path = tmp_path / "report.json"
    before = snapshot(world)
    guide = Guide(world.walk(report=str(path)))
    guide.apply().raise_for_errors()
    guide.walkthrough.answer(**answer)
    guide.report()
    undone_by(world, path)
    assert snapshot(world) == before


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_during_a_run_that_is_killed(world: World, tmp_path: Path, answer: dict[str, str]) -> None:
    path = tmp_path / "report.json"
    before = snapshot(world)
    guide = Guide(world.walk(report=str(path)))

    def hook(call: Call) -> None:
        if call.operation == "HeadBucket":
            guide.walkthrough.answer(**answer)
        if call.operation == "CreateStore":
            raise KilledError

    world.hook = hook
    with pytest.raises(KilledError):
        guide.apply()
    world.hook = lambda _: None
    undone_by(world, path)
    assert snapshot(world) == before


def test_a_plan_of_another_link_with_the_same_file(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    before = snapshot(world)
    run(world, path)
    guide = Guide(world.walk(report=str(path), bucket="quite-another-bucket"))
    guide.check()
    guide.plan()
    undone_by(world, path)
    assert snapshot(world) == before
