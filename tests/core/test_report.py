"""The report on disk: by its suffix, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from valolink_widgets.core.report import OUTPUTS, Report, StepLine

pytestmark = pytest.mark.quick

REPORT = Report("1.0", "sandbox", "", "auto", {}, (StepLine("bucket", "Bucket", "done"),))


@pytest.mark.parametrize("suffix", [".json", ".JSON", ".html", ".md", ".Md"])
def test_written_as_the_suffix_says(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    REPORT.write(path)
    texts = {".json": REPORT.to_json(), ".html": REPORT.to_html(), ".md": REPORT.to_markdown()}
    assert path.read_text(encoding="utf-8") == texts[suffix.lower()]
    assert list(tmp_path.iterdir()) == [path]


def test_written_again_it_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for account in ("1", "22"):
        Report("1.0", "aws", account, "auto", {}).write(str(path))
    found = json.loads(path.read_text())
    assert found["account"] == "22"
    assert list(found["outputs"]) == list(OUTPUTS)


def test_the_longest_name_a_file_may_have(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".json")
    REPORT.write(path)
    assert path.stat().st_size


def test_what_goes_wrong_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.md"
    REPORT.write(path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        Report("1.0", "aws", "1", "auto", {}).write(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
