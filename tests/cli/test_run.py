"""`valolink run` and `valolink plan`: what they do, say, leave behind, and exit with."""

from __future__ import annotations

from pathlib import Path

import pytest

from valolink_widgets.sandbox import Place

from .. import commands
from ..standin import BUCKET, USER, StandIn

WHOLE = ("-p", "bucket", BUCKET, "-p", "large_uploads", "true")
TITLES = (
    "1 Requirements",
    "2 Create the bucket",
    "3 Allow web uploads (CORS)",
    "4 IAM user and access key",
    "5 Access policy",
    "6 Large uploads",
    "7 Link the store",
)


def test_a_run_links_the_store_and_a_second_one_writes_nothing(
    standin: StandIn, tmp_path: Path
) -> None:
    words = ("run", *WHOLE, "--sandbox", str(standin.file), "--report", "report.json")
    first = commands.run(*words, "-o", "out.ipynb", cwd=tmp_path)
    assert first.code == 0, first.err
    for line, title in zip(first.out.splitlines(), TITLES, strict=False):
        assert line.startswith(title)
        assert "✓" in line
        assert " s  " in line
        assert " call" in line
    standin.linked_well()
    assert standin.buckets() == [BUCKET]
    assert set(standin.users()) >= {USER}
    done = commands.report(tmp_path / "report.json")
    assert done["schema"] == 1
    assert {step["status"] for step in done["steps"]} == {"done"}
    assert done["outputs"]["store_id"] == done["outputs"]["default_store"]
    assert done["outputs"]["role_arn"].endswith(f":role/{USER}")
    assert (tmp_path / "out.ipynb").is_file()

    second = commands.run(*words, cwd=tmp_path)
    assert second.code == 0
    assert commands.writes(tmp_path / "report.json") == []
    assert commands.report(tmp_path / "report.json")["outputs"] == done["outputs"]


def test_a_run_without_a_sandbox_starts_one_of_its_own(tmp_path: Path) -> None:
    ended = commands.run("run", "-p", "bucket", BUCKET, "--report", "report.md", cwd=tmp_path)
    assert ended.code == 0, ended.err
    first, *_ = [
        line
        for line in (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert "andbox" in first or "step" in first
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]


def test_a_step_that_fails_is_1_and_says_why(standin: StandIn, tmp_path: Path) -> None:
    standin.client("iam").create_user(UserName=USER)
    words = ("--sandbox", str(standin.file), "--report", "report.json")
    ended = commands.run("run", *WHOLE, *words, cwd=tmp_path)
    assert ended.code == 1
    assert "✗" in ended.out
    statuses = {s["slug"]: s["status"] for s in commands.report(tmp_path / "report.json")["steps"]}
    assert statuses["bucket"] == "done"
    assert statuses["user"] in ("failed", "blocked")
    assert statuses["link"] == "waiting"
    assert commands.codes(tmp_path / "report.json")
    assert USER in ended.err
    assert "Traceback" not in ended.err
    assert standin.stores() == []


def test_a_sandbox_that_is_not_there_is_1(tmp_path: Path) -> None:
    words = ("-p", "bucket", BUCKET, "--sandbox", "gone.json")
    for command in ("run", "plan"):
        ended = commands.run(command, *words, cwd=tmp_path)
        assert ended.code == 1
        assert "valolink sandbox" in ended.err
        assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", ["run", "plan"])
def test_bad_parameters_are_2_leave_a_report_and_send_nothing(
    command: str, standin: StandIn, tmp_path: Path
) -> None:
    words = ("-p", "bucket", "My_Bucket", "-p", "adopt", "maybe", "--sandbox", str(standin.file))
    ended = commands.run(command, *words, "--report", "report.json", cwd=tmp_path)
    assert ended.code == 2
    assert ended.out == ""
    for said in ("[bucket]", "[adopt]", "Use lower-case letters", "Use true or false"):
        assert said in ended.err
    left = commands.report(tmp_path / "report.json")
    assert left["calls"] == []
    assert commands.codes(tmp_path / "report.json") == [
        "bucket-name.characters",
        "settings.not-a-boolean",
    ]
    assert standin.buckets() == []


def test_run_asks_nobody(standin: StandIn, tmp_path: Path) -> None:
    words = ("-p", "bucket", BUCKET, "-p", "approval", "ask", "--sandbox", str(standin.file))
    ended = commands.run("run", *words, "--report", "report.json", cwd=tmp_path)
    assert ended.code == 2
    assert "[approval]" in ended.err
    assert commands.codes(tmp_path / "report.json") == ["approval.ask"]
    assert standin.buckets() == []


def test_only_the_notebook_of_an_earlier_run_is_overwritten(
    standin: StandIn, tmp_path: Path
) -> None:
    words = ("run", "-p", "bucket", BUCKET, "--sandbox", str(standin.file), "-o", "run.ipynb")
    assert [commands.run(*words, cwd=tmp_path).code for _ in range(2)] == [0, 0]
    (tmp_path / "out.ipynb").write_text("mine", encoding="utf-8")
    for output, said in (("out.ipynb", "not overwritten"), ("no/out.ipynb", "no folder")):
        ended = commands.run("run", "-p", "bucket", BUCKET, "-o", output, cwd=tmp_path)
        assert ended.code == 2
        assert said in ended.err
    assert (tmp_path / "out.ipynb").read_text(encoding="utf-8") == "mine"


def test_plan_tells_changes_then_that_nothing_is_to_do(standin: StandIn, tmp_path: Path) -> None:
    words = (*WHOLE, "--sandbox", str(standin.file), "--report", "report.json")
    before = commands.run("plan", *words, cwd=tmp_path)
    assert before.code == 3, before.err
    assert f"  + bucket {BUCKET}" in before.out
    assert "to make" in before.out
    assert "NOTHING WAS APPLIED: approval is ask" in before.out
    assert commands.writes(tmp_path / "report.json") == []
    assert standin.buckets() == []

    assert commands.run("run", *words, cwd=tmp_path).code == 0
    after = commands.run("plan", *words, cwd=tmp_path)
    assert after.code == 0
    assert "  + " not in after.out
    assert after.out.splitlines()[-1] == "0 to make, 0 to change, 0 to remove; 0 calls"


def test_plan_that_cannot_read_is_1(standin: StandIn, tmp_path: Path) -> None:
    words = ("-p", "bucket", BUCKET, "-p", "project", "demo/other", "--sandbox", str(standin.file))
    ended = commands.run("plan", *words, cwd=tmp_path)
    assert ended.code == 1
    assert "demo/other" in ended.out + ended.err


def test_large_uploads_ticked_later_update_the_store(standin: StandIn, tmp_path: Path) -> None:
    words = ("--sandbox", str(standin.file), "--report", "report.json")
    assert commands.run("run", "-p", "bucket", BUCKET, *words, cwd=tmp_path).code == 0
    (before,) = standin.stores()
    later = commands.run("run", *WHOLE, *words, cwd=tmp_path)
    assert later.code == 0, later.err
    (after,) = standin.stores()
    assert after["id"] == before["id"]
    assert after["configuration"]["multipart_upload_iam_role"].endswith(f":role/{USER}")
    standin.linked_well()


def test_a_run_practises_a_fault_and_the_next_one_gets_there(
    standin: StandIn, tmp_path: Path
) -> None:
    words = ("-p", "bucket", BUCKET, "--sandbox", str(standin.file), "--report", "report.json")
    ended = commands.run("run", *words, "--faults", "denied-by-scp", cwd=tmp_path)
    assert ended.code == 1
    assert "aws.AccessDenied" in commands.codes(tmp_path / "report.json")
    assert commands.report(tmp_path / "report.json")["settings"]["faults"] == "denied-by-scp"
    assert "service control policy" in ended.err
    again = commands.run("run", *words, cwd=tmp_path)
    assert again.code == 0, again.err
    standin.linked_well()


def test_plan_meets_the_fault_too(standin: StandIn, tmp_path: Path) -> None:
    words = ("-p", "bucket", BUCKET, "--sandbox", str(standin.file))
    ended = commands.run("plan", *words, "--faults", "bucket-taken", cwd=tmp_path)
    assert ended.code == 1
    assert "belongs to another AWS account" in ended.out
    assert standin.buckets() == []


def test_a_sandbox_can_play_a_fault_all_the_time(tmp_path: Path) -> None:
    refused = commands.run("sandbox", "--faults", "earthquake", cwd=tmp_path)
    assert (refused.code, list(tmp_path.iterdir())) == (2, [])
    assert "plays no fault `earthquake`" in refused.err
    with commands.started("sandbox", "--faults", "slow-key,denied-by-scp", cwd=tmp_path) as process:
        assert process.stdout
        assert "sandbox.json" in process.stdout.readline()
        place = Place.read(tmp_path / "sandbox.json")
        place.faults.clear()
        assert [state["name"] for state in place.faults.state()] == ["slow-key", "denied-by-scp"]
