"""`valolink undo`: it prints its plan, asks, and takes away what the run of the report made."""

from __future__ import annotations

from pathlib import Path

import pytest

from valolink_widgets.cli import main

from .. import commands
from ..standin import BUCKET, StandIn


def test_a_run_is_undone_by_its_report_once(standin: StandIn, tmp_path: Path) -> None:
    sandbox = ("--sandbox", str(standin.file))
    users = set(standin.users())
    linked = commands.run(
        "run", "-p", "bucket", BUCKET, *sandbox, "--report", "report.json", cwd=tmp_path
    )
    assert linked.code == 0, linked.err
    words = ("undo", "report.json", *sandbox)

    asked = commands.run(*words, cwd=tmp_path)
    assert asked.code == 3
    assert f"- bucket {BUCKET}" in asked.out
    assert "--yes" in asked.err
    assert standin.buckets() == [BUCKET]

    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    done = commands.run(*words, "--yes", "--report", "undone.md", cwd=tmp_path)
    assert done.code == 0, done.err
    assert f"- bucket {BUCKET}" in done.out
    assert standin.buckets() == []
    assert set(standin.users()) == users
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == text
    assert "DeleteBucket" in (tmp_path / "undone.md").read_text(encoding="utf-8")

    again = commands.run(*words, "--yes", cwd=tmp_path)
    assert (again.code, again.err) == (0, "")
    assert "nothing to undo" in again.out


def test_what_cannot_be_undone_is_said_and_nothing_is_sent(
    standin: StandIn, tmp_path: Path
) -> None:
    sandbox = ("--sandbox", str(standin.file))
    report = ("--report", "report.json")
    linked = commands.run("run", "-p", "bucket", BUCKET, *sandbox, *report, cwd=tmp_path)
    assert linked.code == 0, linked.err
    standin.client("s3").put_object(Bucket=BUCKET, Key="data.csv", Body=b"1")
    ended = commands.run("undo", "report.json", *sandbox, "--yes", cwd=tmp_path)
    assert ended.code == 1
    assert "1 object version," in ended.err
    assert standin.buckets() == [BUCKET]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.json"], "cannot be read"),
        (["other.json"], "is not a JSON report"),
        (["other.json", "--yes"], "is not a JSON report"),
    ],
)
def test_a_bad_report_is_a_finding(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.json").write_text("{}")
    assert main(["undo", *words]) == 2
    assert said in capsys.readouterr().err


def test_another_name_than_the_reports_is_refused(standin: StandIn, tmp_path: Path) -> None:
    sandbox = ("--sandbox", str(standin.file))
    report = ("--report", "report.json")
    linked = commands.run("run", "-p", "bucket", BUCKET, *sandbox, *report, cwd=tmp_path)
    assert linked.code == 0, linked.err
    words = ("undo", "report.json", *sandbox, "--yes", "-p", "bucket", "quite-another")
    ended = commands.run(*words, cwd=tmp_path)
    assert ended.code == 2
    assert "Leave `bucket` out" in ended.err
    assert standin.buckets() == [BUCKET]
