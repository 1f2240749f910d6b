"""The words of the command line: help, version, and what is wrong with the parameters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from valolink_widgets import __version__
from valolink_widgets.cli import build_parser
from valolink_widgets.commands.parameters import gather

from .. import commands

pytestmark = pytest.mark.quick


def judged(*words: str) -> tuple[list[tuple[str, str]], dict[str, object]]:
    """Code and field of what is refused, and what was given."""
    parameters = gather(build_parser().parse_args(["run", *words]))
    return [(f.code, f.field) for f in parameters.refused], dict(parameters.given)


def test_version_is_told_without_loading_anything_heavy(tmp_path: Path) -> None:
    ended = commands.run("--version", cwd=tmp_path)
    assert (ended.code, ended.out) == (0, f"valolink {__version__}\n")
    heavy = "boto3", "moto", "papermill", "voila", "requests", "ipywidgets", "pydantic"
    words = (
        "import sys; from valolink_widgets.cli import build_parser; build_parser();"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_without_a_word_the_command_explains_itself(tmp_path: Path) -> None:
    ended = commands.run(cwd=tmp_path)
    assert ended.code == 2
    assert "usage: valolink" in ended.err


def test_texts_are_read_by_the_type_of_their_field() -> None:
    words = ["-p", "bucket", "007-bucket", "-p", "adopt", "true", "-p", "large_uploads", "no"]
    parameters = gather(build_parser().parse_args(["run", *words]))
    assert parameters.values == {"bucket": "007-bucket", "adopt": True, "large_uploads": False}


def test_a_number_stays_the_text_that_was_typed() -> None:
    refused, given = judged("-p", "bucket", "007")
    assert given["bucket"] == "007"
    assert refused == []


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (["-p", "bucket", "My_Bucket"], "bucket-name.characters", "bucket"),
        (["-p", "bukket", "demo-bucket"], "settings.unknown", "bukket"),
        (["-p", "adopt", "maybe"], "settings.not-a-boolean", "adopt"),
        (["-p", "target", "gcp"], "settings.not-a-choice", "target"),
        (["-p", "approval", "later"], "settings.not-a-choice", "approval"),
        (["-p", "region", "Ireland"], "region.form", "region"),
        (["-p", "project", "one word"], "project.form", "project"),
        (["-p", "valohai_token", "abc"], "valohai-token.not-a-reference", "valohai_token"),
        (["-p", "report", "out.txt"], "report.suffix", "report"),
        (["--report", "nowhere/out.json"], "report.no-folder", "report"),
        (["--report", "a.json", "-p", "report", "b.json"], "report.given-twice", "report"),
        (["--faults", "slow-kye"], "faults.unknown", "faults"),
        (["--faults", "slow-key", "-p", "target", "aws"], "faults.only-sandbox", "faults"),
        (["--faults", "slow-key", "-p", "faults", "throttling"], "faults.given-twice", "faults"),
        (["--sandbox", "a.json", "-p", "sandbox", "b.json"], "sandbox.given-twice", "sandbox"),
        (["--sandbox", "a.json", "-p", "target", "aws"], "sandbox.with-aws", "sandbox"),
        (["-f", "nowhere.yaml"], "parameters.file", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_field(words: list[str], code: str, field: str) -> None:
    bucket = [] if "-p" in words and "bucket" in words else ["-p", "bucket", "demo-bucket"]
    found, _ = judged(*words, *bucket)
    assert (code, field) in found


def test_no_bucket_is_said_too() -> None:
    assert judged()[0] == [("bucket.empty", "bucket")]


def test_a_report_given_twice_with_the_same_name_is_no_conflict() -> None:
    words = ["-p", "bucket", "demo-bucket", "--report", "a.json", "-p", "report", "a.json"]
    assert judged(*words) == ([], {"bucket": "demo-bucket", "report": "a.json"})


def test_a_file_gives_typed_values_and_p_goes_before_it(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("bucket: one-bucket\nlarge_uploads: true\nadopt: yes\n", encoding="utf-8")
    refused, given = judged("-f", str(file), "-p", "bucket", "two-bucket")
    assert refused == []
    assert given == {"bucket": "two-bucket", "large_uploads": True, "adopt": True}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bucket: 007\n", "settings.not-text"),
        ("bucket:\n", "settings.not-text"),
        ("- bucket\n", "parameters.file"),
        ("bucket: [\n", "parameters.file"),
        ("1: 2\nbucket: demo-bucket\n", "settings.unknown"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(text, encoding="utf-8")
    assert code in [found for found, _ in judged("-f", str(file))[0]]


def test_a_file_that_is_no_yaml_is_not_quoted(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("bucket: a\ntoken: [canary-value\n", encoding="utf-8")
    parameters = gather(build_parser().parse_args(["run", "-f", str(file)]))
    assert "canary" not in str(parameters.findings)
