"""After undoing by the report, AWS and Valohai are what they were before the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.finding import errors
from valolink_widgets.core.report import Report
from valolink_widgets.core.vault import Vault
from valolink_widgets.opened import Guide

from .conftest import BUCKET, World, writes
from .others import ANSWERS, HANDS, NAME, ROBOT, RULES, settle, snapshot


def run(world: World, path: Path, vault: Vault | None = None, **answers: Any) -> Report:
    """A run in a process of its own, with its report in a file."""
    guide = Guide(world.walk(vault, report=str(path), **answers))
    guide.check()
    return guide.apply().raise_for_errors()


def undo(world: World, *paths: Path) -> Guide:
    """Undoing by the reports, in a process that knows nothing else."""
    guide = Guide(world.walk(bucket=""))
    guide.undo(*paths)
    return guide


def sent(guide: Guide) -> list[str]:
    return writes(guide.walkthrough.report())


def codes(guide: Guide) -> set[str]:
    return {finding.code for finding in guide.walkthrough.undoing.findings}


def test_a_fresh_account(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    before = snapshot(world)
    run(world, path, large_uploads=True)
    assert snapshot(world) != before
    undo(world, path).walkthrough.report().raise_for_errors()
    assert snapshot(world) == before
    again = undo(world, path)
    assert sent(again) == []
    assert again.walkthrough.undoing.plan is not None
    assert again.walkthrough.undoing.plan.empty


@pytest.mark.parametrize("way", ["apply", "steps"])
def test_an_account_of_other_people(world: World, tmp_path: Path, way: str) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    if way == "apply":
        run(world, path, **ANSWERS)
    else:
        guide = Guide(world.walk(report=str(path), **ANSWERS))
        for step in guide.walkthrough.standing.statuses:
            guide.step(step)
    assert len(world.keys(ROBOT)) == 2
    guide = undo(world, path)
    assert errors(guide.walkthrough.undoing.findings) == ()
    assert snapshot(world) == before
    assert sent(undo(world, path)) == []


@pytest.mark.parametrize("rich", [False, True])
def test_run_twice(world: World, tmp_path: Path, rich: bool) -> None:
    """The second run changes nothing, so its own report undoes nothing; the file keeps both."""
    answers = ANSWERS if rich else {}
    path, second = tmp_path / "report.json", tmp_path / "second.json"
    if rich:
        settle(world)
    before = snapshot(world)
    run(world, path, **answers)
    linked = snapshot(world)
    assert writes(run(world, second, **answers)) == []
    assert sent(undo(world, second)) == []
    assert snapshot(world) == linked
    run(world, path, **answers)
    undo(world, path)
    assert snapshot(world) == before


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("one_file", [False, True])
def test_a_run_and_an_update(world: World, tmp_path: Path, rich: bool, one_file: bool) -> None:
    answers = dict(ANSWERS) if rich else {}
    if rich:
        settle(world)
    before = snapshot(world)
    vault = Vault()
    first = tmp_path / "first.json"
    second = first if one_file else tmp_path / "second.json"
    run(world, first, vault, **{**answers, "large_uploads": False})
    run(world, second, vault, **{**answers, "large_uploads": True})
    undo(world, *dict.fromkeys((first, second)))
    assert snapshot(world) == before


def test_an_update_in_another_process_that_needs_a_new_key(world: World, tmp_path: Path) -> None:
    before = snapshot(world)
    path = tmp_path / "report.json"
    run(world, path, large_uploads=False)
    run(world, path, large_uploads=True)
    undo(world, path)
    assert snapshot(world) == before


def test_the_update_alone_goes_back_to_the_first_run_where_the_secret_is_held(
    world: World, tmp_path: Path
) -> None:
    vault = Vault()
    run(world, tmp_path / "first.json", vault)
    linked = snapshot(world)
    run(world, tmp_path / "second.json", vault, large_uploads=True)
    guide = Guide(world.walk(vault, large_uploads=True))
    guide.undo(tmp_path / "second.json")
    assert snapshot(world) == linked


def test_without_the_secret_the_store_stays_with_all_it_needs(world: World, tmp_path: Path) -> None:
    vault = Vault()
    run(world, tmp_path / "first.json", vault)
    run(world, tmp_path / "second.json", vault, large_uploads=True)
    linked = snapshot(world)
    guide = undo(world, tmp_path / "second.json")
    assert "undo.store-secret" in codes(guide)
    assert sent(guide) == []
    assert snapshot(world) == linked


def test_the_undoing_in_the_same_process_needs_no_file(world: World) -> None:
    settle(world)
    before = snapshot(world)
    walk = world.walk(**ANSWERS)
    walk.apply_all().raise_for_errors()
    walk.plan_undo()
    walk.undo(walk.undoing.ticket)
    assert walk.undoing.done
    assert snapshot(world) == before
    assert walk.report().ledger.changes == ()
    walk.apply_all().raise_for_errors()
    walk.undo()
    assert snapshot(world) == before


def test_linked_anew_after_undoing_the_same_file_serves_again(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    for _ in range(2):
        run(world, path, **ANSWERS)
        undo(world, path)
        assert snapshot(world) == before


WRITES = (
    "PutPublicAccessBlock",
    "PutBucketCors",
    "CreateAccessKey",
    "PutUserPolicy",
    "UpdateAssumeRolePolicy",
    "PutRolePolicy",
    "CreateStore",
    "UpdateProject",
)


class KilledError(BaseException):
    """Stands for SIGKILL: nothing after it runs."""


@pytest.mark.one_judge
@pytest.mark.parametrize("when", ["hook", "after"])
@pytest.mark.parametrize("operation", WRITES)
def test_a_run_that_was_killed_is_undone_by_what_it_had_written_ahead(
    world: World, tmp_path: Path, operation: str, when: str
) -> None:
    """What no report can tell is the id of a key that was made, and a store's with that key."""
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)

    def kill(call: Call) -> None:
        if call.operation == operation:
            raise KilledError

    setattr(world, when, kill)
    with pytest.raises(KilledError):
        run(world, path, **ANSWERS)
    world.hook = world.after = lambda _: None
    undo(world, path)
    now = snapshot(world)
    for state in (before, now):
        state[f"user {ROBOT}"].pop("keys")
    assert now == before


@pytest.mark.parametrize("operation", ["PutBucketCors", "PutUserPolicy", "CreateStore"])
def test_a_run_that_was_stopped_is_undone(world: World, tmp_path: Path, operation: str) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    guide = Guide(world.walk(report=str(path), **ANSWERS))

    def stop(call: Call) -> None:
        if call.operation == operation:
            guide.interrupt()

    world.after = stop
    guide.apply()
    world.after = lambda _: None
    guide.interrupt()
    undo(world, path)
    now = snapshot(world)
    for state in (before, now):
        state[f"user {ROBOT}"].pop("keys")
    assert now == before


UNDOING = (
    "UpdateProject",
    "DeleteStore",
    "DeleteAccessKey",
    "PutUserPolicy",
    "UpdateAssumeRolePolicy",
    "DeleteRolePolicy",
    "PutBucketCors",
    "PutPublicAccessBlock",
)


@pytest.mark.one_judge
@pytest.mark.parametrize("when", ["hook", "after"])
@pytest.mark.parametrize("operation", UNDOING)
def test_undoing_that_was_killed_goes_on(
    world: World, tmp_path: Path, operation: str, when: str
) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    run(world, path, **ANSWERS)

    def kill(call: Call) -> None:
        if call.operation == operation:
            raise KilledError

    setattr(world, when, kill)
    with pytest.raises(KilledError):
        undo(world, path)
    world.hook = world.after = lambda _: None
    undo(world, path)
    assert snapshot(world) == before


@pytest.mark.one_judge
def test_the_report_shows_what_was_there(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    settle(world)
    report = run(world, path, **ANSWERS)
    changes = {c["address"]: c for c in json.loads(path.read_text())["ledger"]["changes"]}
    assert changes["cors"]["before"] == snapshot_rules()
    assert changes["role"]["thing"] == f"iam-role:{HANDS}"
    assert changes["user-policy"]["thing"] == f"iam:{ROBOT}/{NAME}"
    for page in (report.to_html(), report.to_markdown()):
        assert "theirs-first" in page
        assert "s3:ListAllMyBuckets" in page
        assert "partner-7" in page
        assert "archive" in page
    assert BUCKET in report.to_markdown()


def snapshot_rules() -> list[dict[str, Any]]:
    return RULES
