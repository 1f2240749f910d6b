"""Each bad answer of the table at every door: a finding at its field, nothing sent or written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from valolink_widgets import open_guide
from valolink_widgets.connection import Outside
from valolink_widgets.core.errors import InvalidSettings
from valolink_widgets.core.fields import BY_NAME
from valolink_widgets.core.finding import Finding, errors
from valolink_widgets.core.settings import Settings

from ..counting import BAD_INPUTS, count
from .places import ended, good, read, rows

ROWS = rows("settings")
SHORT = [row for row in ROWS if "repeat" not in str(row[:2])]
# Megabytes, and the other doors of the same rules, are for the whole suite.
TABLE = [pytest.param(*r, marks=[pytest.mark.quick] if r in SHORT else []) for r in ROWS]
# An argument of a command can hold neither a NUL nor half a character.
TYPED = [r for r in SHORT if isinstance(r[1], str) and not set(r[0] + r[1]) & {"\0", "\ud800"}]


@pytest.fixture(autouse=True)
def nobody_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and no way out."""
    monkeypatch.chdir(tmp_path)

    def connect(*_: object) -> None:
        pytest.fail("something would have been sent")

    monkeypatch.setattr(Outside, "connect", connect)
    monkeypatch.setattr(Outside, "warm_up", connect)
    return tmp_path


def answers(field: Any, value: Any) -> dict[str, Any]:
    """The one bad answer beside a good bucket; the file of a sandbox would not go with AWS."""
    return {"bucket": "my-bucket", "approval": "auto", read(field): read(value)}


def judged(found: tuple[Finding, ...], field: Any, value: Any, codes: list[str]) -> None:
    assert sorted({f.code for f in errors(found)}) == sorted(codes)
    for finding in errors(found):
        good(finding, read(value))
        if read(field) in BY_NAME:
            assert finding.field == field


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("field", "value", "codes"), TABLE)
def test_the_settings(field: Any, value: Any, codes: list[str]) -> None:
    with pytest.raises(InvalidSettings) as caught:
        Settings.parse(answers(field, value))
    judged(caught.value.findings, field, value, codes)
    assert len(str(caught.value)) < 5000
    count(BAD_INPUTS, (field, value))


@pytest.mark.parametrize(("field", "value", "codes"), SHORT)
def test_a_script_or_a_notebook(
    field: Any, value: Any, codes: list[str], nobody_to_ask: Path
) -> None:
    """Papermill's parameters come this way too: the notebook hands them on as they are."""
    with pytest.raises(InvalidSettings) as caught:
        open_guide(**answers(field, value))
    judged(caught.value.findings, field, value, codes)
    assert not list(nobody_to_ask.iterdir())


@pytest.mark.parametrize("command", ["run", "plan"])
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_file_of_parameters(
    form: str, command: str, nobody_to_ask: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All rows, a file each: the exit code is that of bad parameters, and the field is named."""
    write = yaml.safe_dump if form == "yaml" else json.dumps
    file = nobody_to_ask / "parameters"
    for field, value, _ in SHORT:
        if set(str(field) + str(value)) & {"\ud800"} and form == "yaml":
            continue
        file.write_text(write({"bucket": "my-bucket", field: read(value)}), encoding="utf-8")
        assert ended([command, "-f", str(file)]) == 2, (field, value)
        said = capsys.readouterr()
        assert_said(said.out, said.err)
        assert f"[{field}]" in said.err or field not in BY_NAME
    assert list(nobody_to_ask.iterdir()) == [file]


@pytest.mark.parametrize("command", ["run", "plan"])
def test_the_command_line(
    command: str, nobody_to_ask: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for field, value, _ in TYPED:
        assert ended([command, "-p", "bucket", "my-bucket", "-p", field, value]) == 2, (
            field,
            value,
        )
        said = capsys.readouterr()
        assert_said(said.out, said.err)
    assert not list(nobody_to_ask.iterdir())


def assert_said(out: str, err: str) -> None:
    assert out == ""
    assert "Traceback" not in err
    assert not [c for c in err if not c.isprintable() and c != "\n"]
    assert all(len(line) < 1600 for line in err.splitlines())
