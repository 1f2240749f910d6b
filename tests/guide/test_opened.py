"""The guide as a notebook or a script holds it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from valolink_widgets import open_guide
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import InvalidSettings, StepFailed
from valolink_widgets.core.vault import SecretFile
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.guide.pages import StepPage
from valolink_widgets.opened import Guide

from ..judge.judges import Judge
from .conftest import BUCKET, World, writes


def opened(world: World, **answers: object) -> Guide:
    guide = Guide(world.walk(**answers))
    guide.check()
    return guide


@pytest.mark.quick
def test_approved_in_advance_each_step_applies_and_says_so(world: World, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    guide = opened(world, report=str(file))
    for number, step in enumerate(STEPS, 1):
        page = guide.step(step.slug)
        assert isinstance(page, StepPage)
        assert "done" in page._repr_mimebundle_()["text/plain"]
        statuses = [line["status"] for line in json.loads(file.read_text())["steps"]]
        assert statuses[:number] == ["done"] * number
    assert guide.report().ok


def test_a_failed_step_writes_the_report_before_it_raises(world: World, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    world.control("buckets", name=BUCKET)
    guide = opened(world, report=str(file))
    guide.step("requirements")
    with pytest.raises(StepFailed) as failed:
        guide.step("bucket")
    report = json.loads(file.read_text())
    assert {f.code for f in failed.value.findings} <= {f["code"] for f in report["findings"]}
    assert report["steps"][1]["status"] == "failed"
    assert [call for call in report["calls"] if call["kind"] == "write"] == []


def test_a_step_out_of_turn_says_what_it_waits_for(world: World) -> None:
    with pytest.raises(StepFailed, match="Requirements"):
        opened(world).step("bucket")


def test_bad_answers_are_all_named_and_the_report_is_written(world: World, tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    with pytest.raises(InvalidSettings) as refused:
        opened(world, bucket="Bad_Name", region="nowhere", report=str(file))
    assert {f.field for f in refused.value.findings} == {"bucket", "region"}
    assert "Bad\\_Name" in file.read_text()


@pytest.mark.quick
def test_a_form_can_mend_a_bad_name_but_not_an_unknown_one(world: World) -> None:
    opened(world, approval="ask", bucket="Bad_Name")
    with pytest.raises(InvalidSettings, match="buckets"):
        opened(world, approval="ask", buckets="a")


def test_one_call_applies_everything_even_where_a_person_would_be_asked(world: World) -> None:
    report = opened(world, approval="ask").apply()
    assert report.ok
    assert "NOTHING WAS APPLIED" not in report.headline


def test_a_plan_reads_only(world: World) -> None:
    guide = opened(world)
    report = guide.plan()
    assert writes(report) == []
    assert guide.walkthrough.view("bucket").plan
    assert {step.status for step in report.steps} == {"done", "ready", "waiting"}


def test_there_is_no_such_step(world: World) -> None:
    with pytest.raises(ValueError, match="large-uploads"):
        opened(world).step("nothing")


def test_a_secret_file_that_is_none_is_refused_before_anything_is_sent(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "key.csv"
    file.write_text("my notes")
    with pytest.raises(InvalidSettings) as refused:
        opened(world, secret_file=str(file))
    assert {f.field for f in refused.value.findings} == {"secret_file"}
    assert file.read_text() == "my notes"


def test_a_secret_file_of_another_key_stops_a_run_before_its_first_write(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "key.csv"
    SecretFile(file).write("AKIA" + "A" * 16, SecretStr("s" * 40))
    for path, code in ((file, "other-key"), (tmp_path / "nowhere" / "key.csv", "no-folder")):
        guide = opened(world, secret_file=str(path))
        with pytest.raises(StepFailed) as failed:
            guide.step("requirements")
        assert [f.code for f in failed.value.findings] == [f"secret-file.{code}"]
        assert writes(guide.walkthrough.report()) == []


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_sent(
    world: World, tmp_path: Path
) -> None:
    mine = tmp_path / "README.md"
    mine.write_text("# mine")
    for path in (tmp_path / "nowhere" / "report.json", mine):
        with pytest.raises(InvalidSettings) as refused:
            opened(world, report=str(path))
        assert {f.field for f in refused.value.findings} == {"report"}
    assert mine.read_text() == "# mine"


def test_a_report_whose_folder_goes_away_does_not_hide_what_was_done(
    world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    guide = opened(world, report=str(folder / "report.json"))
    folder.rmdir()
    report = guide.apply()
    assert report.outputs["store_id"]
    assert "report.no-folder" in {f.code for f in report.findings}


def test_after_an_interrupt_the_guide_goes_on_when_asked_again(world: World) -> None:
    guide = opened(world)

    def stop(call: Call) -> None:
        if call.operation == "CreateAccessKey":
            world.after = lambda _: None
            guide.interrupt()

    world.after = stop
    report = guide.apply()
    assert "interrupted" in {f.code for f in report.findings}
    assert report.outputs["bucket"]
    assert report.outputs["user"]
    assert "valohai:CreateStore" not in writes(report)
    guide.walkthrough.resume()
    assert guide.apply().ok
    assert len(world.keys()) == 1


def test_a_guide_tells_its_sandbox_what_to_play(moto: Judge) -> None:
    moto.reset()
    place = moto.place
    answers = {"bucket": "practice-bucket", "sandbox": str(moto.file), "approval": "auto"}
    try:
        guide = open_guide(**answers, faults="denied-by-scp")
        assert "aws.AccessDenied" in {f.code for f in guide.apply().findings}
        open_guide(**answers, faults="denied-by-scp").plan()
        assert place.faults.state()[0]["met"] > 0  # a second guide goes on with the play
        assert open_guide(**answers).apply().ok  # and one without faults ends it
        assert place.faults.state() == []
    finally:
        place.faults.clear()


def test_a_failure_is_said_once(world: World) -> None:
    world.control("buckets", name=BUCKET)
    guide = opened(world)
    guide.step("requirements")
    with pytest.raises(StepFailed) as failed:
        guide.step("bucket")
    assert len(failed.value.findings) == len(set(failed.value.findings)) == 1
