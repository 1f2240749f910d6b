"""References to the Valohai token."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from valolink_widgets.core.errors import InvalidSettings
from valolink_widgets.valohai import cli_login, login, read_token, token_warnings

pytestmark = pytest.mark.quick

TOKEN = "CANARY0123456789abcdef"
HOST = "https://valohai.example"


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VALOHAI_CONFIG_DIR", str(tmp_path))
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"host": HOST + "/", "token": TOKEN, "user": {"id": 1}}))
    path.chmod(0o600)
    return path


def _refused(reference: str, host: str = "") -> str:
    with pytest.raises(InvalidSettings) as problem:
        read_token(reference, host)
    (finding,) = problem.value.findings
    assert finding.field == "valohai_token"
    assert finding.remedy
    assert "CANARY" not in str(problem.value)
    return finding.code


def test_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", TOKEN)
    token = read_token("env:MY_TOKEN")
    assert token.get_secret_value() == TOKEN
    assert TOKEN not in repr(token)


@pytest.mark.parametrize("end", ["", "\n", "\r\n", " \n"])
def test_a_file(tmp_path: Path, end: str) -> None:
    (tmp_path / "token").write_bytes(TOKEN.encode() + end.encode())
    assert read_token(f"file:{tmp_path / 'token'}").get_secret_value() == TOKEN


def test_the_login_of_valohai_cli(cli: Path) -> None:
    assert cli.exists()
    assert read_token("cli").get_secret_value() == TOKEN
    assert read_token("cli", HOST).get_secret_value() == TOKEN
    assert cli_login().host == HOST
    assert TOKEN not in repr(cli_login())


def test_a_login_to_another_host_is_not_used(cli: Path) -> None:
    assert cli.exists()
    assert _refused("cli", "https://app.valohai.com") == "valohai-token.other-host"
    assert _refused("cli", "http://valohai.example") == "valohai-token.other-host"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"host": "x"}', '{"host": "", "token": "x"}'])
def test_no_login(cli: Path, content: str) -> None:
    cli.write_text(content)
    assert _refused("cli") == "valohai-token.no-login"
    cli.unlink()
    assert _refused("cli") == "valohai-token.no-login"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("", "reference"),
        (TOKEN, "reference"),
        ("env:", "reference"),
        ("file:", "reference"),
        (f"token:{TOKEN}", "reference"),
        ("CLI", "reference"),
        ("env:VALOLINK_MISSING", "no-variable"),
        (f"env:{TOKEN}", "no-variable"),
        ("env:VALOLINK_EMPTY", "no-variable"),
        ("env:VALOLINK_SPACE", "characters"),
        ("env:VALOLINK_LINES", "characters"),
        ("env:VALOLINK_DASH", "characters"),
        ("file:/nowhere/at/all", "no-file"),
        ("file:/", "no-file"),
        ("file:~nobody-here/token", "no-file"),
    ],
)
def test_what_is_wrong_is_never_repeated(
    reference: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALOLINK_EMPTY", "")
    monkeypatch.setenv("VALOLINK_SPACE", f" {TOKEN}")
    monkeypatch.setenv("VALOLINK_LINES", f"{TOKEN}\n")
    monkeypatch.setenv("VALOLINK_DASH", f"{TOKEN}–")
    assert _refused(reference) == f"valohai-token.{code}"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o644, True)])
def test_a_file_that_others_can_read_is_a_warning(cli: Path, mode: int, warned: bool) -> None:
    cli.chmod(mode)
    for reference in ("cli", f"file:{cli}"):
        found = token_warnings(reference)
        assert [f.code for f in found] == ["valohai-token.readable-by-others"] * warned
        assert all(f.severity == "warning" for f in found)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_home_is_found_for_the_token_and_for_the_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "token").chmod(0o644)
    assert read_token("file:~/token").get_secret_value() == TOKEN
    (found,) = token_warnings("file:~/token")
    assert str(tmp_path / "token") in found.remedy


@pytest.mark.parametrize(
    "reference", ["env:X", "file:/nowhere", "file:/", "file:~nobody-here/x", "nonsense", ""]
)
def test_nothing_to_warn_of(reference: str) -> None:
    assert token_warnings(reference) == ()


@pytest.mark.parametrize(
    ("platform", "variable", "value", "end"),
    [
        ("linux", "XDG_CONFIG_HOME", "/x", "/x/valohai-cli/config.json"),
        ("linux", "XDG_CONFIG_HOME", "", "/.config/valohai-cli/config.json"),
        ("darwin", "X", "", "/Library/Application Support/valohai-cli/config.json"),
        ("win32", "LOCALAPPDATA", "/l", "/l/valohai-cli/config.json"),
    ],
)
def test_where_valohai_cli_keeps_its_login(
    monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, value: str, end: str
) -> None:
    monkeypatch.delenv("VALOHAI_CONFIG_DIR", raising=False)
    monkeypatch.setattr(login.sys, "platform", platform)
    monkeypatch.setenv(variable, value)
    assert login._cli_config().as_posix().endswith(end)
