"""What would go wrong with a file that a person names, and that nobody's file is overwritten."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from valolink_widgets.core import files
from valolink_widgets.core.files import file_problem, location, report_problem
from valolink_widgets.core.finding import Severity
from valolink_widgets.core.report import Report, StepLine

pytestmark = pytest.mark.quick

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files")
SUFFIXES = (".json", ".html", ".md")
STEPS = (StepLine("bucket", "Bucket", "done"),)


def code(path: Path) -> str:
    """The code of the one error, always in the report's field and with a remedy; "" for none."""
    found = report_problem(path)
    if found is None:
        return ""
    assert (found.severity, found.field) == (Severity.ERROR, "report")
    assert found.remedy
    return found.code


class TestAnyFile:
    @pytest.mark.parametrize("field", ["report", "secret_file"])
    def test_the_setting_names_code_and_field(self, tmp_path: Path, field: str) -> None:
        found = file_problem(tmp_path, field)
        assert found
        assert (found.code, found.field) == (f"{field.replace('_', '-')}.is-directory", field)
        assert file_problem(tmp_path / "new.json", field) is None

    @pytest.mark.parametrize("name", ["nowhere/a.json", "file/a.json"])
    def test_no_folder(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "file").write_text("x")
        assert code(tmp_path / name) == "report.no-folder"

    def test_relative_to_where_the_command_was_started(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert report_problem("a.json") is None
        assert code(Path("b") / "a.json") == "report.no-folder"

    def test_a_folder_that_may_not_be_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
        assert code(tmp_path / "a.json") == "report.not-writable"

    @pytest.mark.parametrize("name", ["n" * 300 + ".json", "a\x00b.json"])
    def test_a_name_that_no_file_can_have(self, tmp_path: Path, name: str) -> None:
        assert code(tmp_path / name) == "report.not-writable"


class TestReports:
    @pytest.mark.parametrize("suffix", SUFFIXES)
    @pytest.mark.parametrize(
        ("target", "account", "approval"),
        [("sandbox", "", "ask"), ("aws", "123456789012", "auto"), ("aws", "", "ask")],
    )
    def test_ours_is_written_anew(
        self, tmp_path: Path, suffix: str, target: str, account: str, approval: str
    ) -> None:
        path = tmp_path / f"report{suffix}"
        Report("1.0", target, account, approval, {"bucket": "b"}, STEPS).write(path)
        assert code(path) == ""

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_and_so_it_is_when_an_editor_saved_it(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"report{suffix.upper()}"
        Report("1.0", "sandbox", "", "ask", {}, STEPS).write(path)
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert code(path) == ""

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_and_in_any_language(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"report{suffix}"
        steps = (StepLine("requirements", "Requirements", "done"), *STEPS)
        Report("1.0", "sandbox", "", "ask", {}, steps).write(path)
        text = path.read_text(encoding="utf-8")
        for words in ("Valolink in the sandbox", "status", "step", "Valolink report"):
            text = text.replace(words, "anders") if suffix != ".json" else text
        path.write_text(text, encoding="utf-8")
        assert code(path) == ""

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_an_empty_file_and_none_are_taken(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"report{suffix}"
        assert code(path) == ""
        path.touch()
        assert code(path) == ""

    @pytest.mark.parametrize(
        ("suffix", "content"),
        [
            (".json", "{}"),
            (".json", "[]"),
            (".json", '["schema", "headline", "steps"]'),
            (".json", '"schema headline steps"'),
            (".json", '{"schema": 1, "headline": "x"}'),
            (".json", '{"schema": 1, "headline": "x", "steps": [}'),
            (".json", "[" * 200_000),
            (".json", "1" * 5000),
            (".json", " "),
            (".json", "# Valolink in the sandbox: nothing left this computer."),
            (".md", "# My notes\n"),
            (".md", "# Valolink in our team: who does what\n"),
            (".md", "Notes\n\n# Valolink in the sandbox: nothing left this computer.\n"),
            (".html", "<!doctype html><h1>My page</h1>"),
            (".html", "<!doctype html><h1>Mine</h1><p>Valolink in the sandbox: …</p>"),
            (".html", "<h1>Valolink in the sandbox: nothing left this computer.</h1>"),
        ],
    )
    def test_anything_else_stays(self, tmp_path: Path, suffix: str, content: str) -> None:
        path = tmp_path / f"report{suffix}"
        path.write_text(content, encoding="utf-8")
        assert code(path) == "report.not-ours"
        assert path.read_text(encoding="utf-8") == content

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_what_is_no_text_stays(self, tmp_path: Path, suffix: str) -> None:
        (tmp_path / f"report{suffix}").write_bytes(b"\xff\xfe\x00\x80")
        assert code(tmp_path / f"report{suffix}") == "report.not-ours"

    def test_a_file_too_large_to_be_ours_is_not_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "_LARGEST_REPORT", 10)
        (tmp_path / "a.json").write_text(json.dumps({"schema": 1, "headline": "", "steps": []}))
        assert code(tmp_path / "a.json") == "report.not-ours"

    def test_a_file_that_cannot_be_read_stays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> str:
            raise PermissionError(13, "Permission denied")

        (tmp_path / "a.json").write_text("x")
        monkeypatch.setattr(Path, "read_text", refuse)
        assert code(tmp_path / "a.json") == "report.not-ours"

    @posix
    def test_no_pipe_is_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.json")
        assert code(tmp_path / "a.json") == "report.not-ours"

    @posix
    def test_links(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("mine")
        (tmp_path / "a.json").symlink_to("mine.txt")
        (tmp_path / "b.json").symlink_to("nowhere")
        (tmp_path / "c.json").symlink_to("c.json")
        codes = [code(tmp_path / f"{name}.json") for name in "abc"]
        assert codes == ["report.not-ours", "", "report.not-ours"]


class TestLocations:
    @pytest.mark.parametrize("same", ["a.json", "./a.json", "b/../a.json", "{here}/a.json"])
    def test_one_file_by_several_names(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert location(same.format(here=tmp_path)) == location("a.json")
        assert location("a.jsonl") != location("a.json")

    @posix
    def test_links_lead_to_one_file(self, tmp_path: Path) -> None:
        (tmp_path / "b.json").symlink_to("a.json")
        assert location(str(tmp_path / "b.json")) == location(str(tmp_path / "a.json"))

    @pytest.mark.parametrize(("platform", "same"), [("win32", True), ("linux", False)])
    def test_the_case_of_letters(
        self, monkeypatch: pytest.MonkeyPatch, platform: str, same: bool
    ) -> None:
        monkeypatch.setattr(files.sys, "platform", platform)
        assert (location("A.json") == location("a.json")) is same

    @posix
    def test_never_raises(self, tmp_path: Path) -> None:
        (tmp_path / "loop").symlink_to("loop")
        for path in (str(tmp_path / "loop"), "a\x00b", "n" * 5000, "\ud800", ""):
            assert isinstance(location(path), str)
