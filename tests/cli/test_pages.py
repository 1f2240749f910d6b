"""`valolink app` and `valolink lab` as servers: one line, closed without the token, tidy."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from valolink_widgets.commands.lab import copy_guide
from valolink_widgets.commands.notebooks import GUIDE, folder

from .. import commands, needs
from ..standin import StandIn

LINE = re.compile(r"http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{48}\n?")
PATHS = ("/", "/api/kernels", "/voila/render/x.ipynb", "/lab", "/api/contents", "/tree")


def closed(url: str) -> None:
    """Without the token, with a wrong one, and under a foreign name nothing opens."""
    for path in PATHS:
        assert commands.status(url, path) in (302, 403, 404), path
    assert commands.status(url, "/") in (302, 403)
    assert commands.status(url, "/?token=" + "0" * 48) in (302, 403)
    kernel = "/api/kernels/12345678-1234-1234-1234-123456789012"
    assert commands.status(url, kernel, "DELETE") == 403
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    }
    assert commands.status(url, f"{kernel}/channels", **upgrade) == 403


def test_the_app_prints_one_line_and_is_closed_without_its_token(tmp_path: Path) -> None:
    (tmp_path / "voila.json").write_text(
        json.dumps({"VoilaConfiguration": {"template": "no-such-template"}}), encoding="utf-8"
    )
    (tmp_path / "voila.py").write_text("raise SystemExit('read')", encoding="utf-8")
    with commands.started("app", "--no-browser", "--port", "0", cwd=tmp_path) as process:
        url = commands.address(process)
        assert LINE.fullmatch(url)
        closed(url)
        path = f"/?{urlsplit(url).query}"
        for host in ("evil.example", f"evil.example:{urlsplit(url).port}", "127.0.0.1"):
            assert commands.status(url, path, Host=host) == 403
        page = requests.get(url, timeout=60)
        assert page.status_code == 200
        assert "Connect a private S3 bucket" in page.text
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 130
    assert (out, err) == ("", "")
    assert {file.name for file in tmp_path.iterdir()} == {"voila.json", "voila.py"}


def test_a_kernel_of_the_app_knows_neither_token_nor_more_than_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMETHING_PRIVATE", "canary-of-the-host")
    with commands.started("app", "--no-browser", cwd=tmp_path) as process:
        url = commands.address(process)
        token = url.rpartition("=")[2]
        requests.get(url, timeout=60)
        found = [p for p in children(process.pid) if b"ipykernel" in words_of(p)]
        assert found
        for kernel in found:
            environment = (Path("/proc") / kernel / "environ").read_bytes()
            assert token.encode() not in environment
            assert b"canary-of-the-host" not in environment
            assert b"VALOLINK_SANDBOX=" in environment
            assert b"VALOLINK_SERVED=1" in environment
            assert (Path("/proc") / kernel / "cwd").resolve() == tmp_path.resolve()
        for process_id in children(process.pid) | {str(process.pid)}:
            assert token.encode() not in words_of(process_id)
        left = children(process.pid)
        process.terminate()
        process.communicate(timeout=30)
        assert process.returncode == 143
    commands.wait_for(lambda: not any((Path("/proc") / p / "cmdline").exists() for p in left))


def test_the_app_takes_the_port_it_is_given_and_says_when_it_cannot(tmp_path: Path) -> None:
    with commands.started("app", "--no-browser", cwd=tmp_path) as process:
        port = urlsplit(commands.address(process)).port
        ended = commands.run("app", "--no-browser", "--port", str(port), cwd=tmp_path)
        assert ended.code == 1
        assert str(port) in ended.err
        assert "Traceback" not in ended.err
    with commands.started("app", "--no-browser", "--port", str(port), cwd=tmp_path) as process:
        assert urlsplit(commands.address(process)).port == port


@pytest.mark.quick
def test_the_app_judges_its_options_first(tmp_path: Path) -> None:
    for words in (
        ("--sandbox", "gone.json"),
        ("--valohai-host", "no address"),
        ("--faults", "earthquake"),
        ("--faults", "slow-key", "--target", "aws"),
    ):
        ended = commands.run("app", "--no-browser", *words, cwd=tmp_path)
        assert ended.code == 2
        assert ended.out == ""
        assert ended.err.startswith("error [")


def test_the_app_uses_the_sandbox_and_the_answers_it_is_given(
    standin: StandIn, tmp_path: Path
) -> None:
    words = ("--sandbox", str(standin.file), "--target", "sandbox")
    with commands.started("app", "--no-browser", *words, cwd=tmp_path) as process:
        url = commands.address(process)
        assert requests.get(url, timeout=60).status_code == 200
        sandboxes = [p for p in children(process.pid) if b"valolink_widgets.sandbox" in words_of(p)]
        assert sandboxes == []


def test_lab_opens_a_copy_and_is_closed_without_its_token(tmp_path: Path) -> None:
    needs.module("jupyterlab")
    with commands.started("lab", "--no-browser", cwd=tmp_path) as process:
        url = commands.address(process)
        assert LINE.fullmatch(url)
        closed(url)
        opened = requests.get(url, timeout=60)
        assert opened.status_code == 200
        assert urlsplit(opened.url).path == f"/lab/tree/{GUIDE}"
        path = f"/api/contents?{urlsplit(url).query}"
        assert commands.status(url, path) == 200
        assert commands.status(url, path, Host="evil.example") == 403
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 130
    assert (tmp_path / GUIDE).read_bytes() == (folder() / GUIDE).read_bytes()


@pytest.mark.quick
def test_lab_never_overwrites_what_is_there(tmp_path: Path) -> None:
    first = copy_guide(tmp_path, {})
    assert first.name == GUIDE
    assert copy_guide(tmp_path, {}) == first
    first.write_text("mine", encoding="utf-8")
    second = copy_guide(tmp_path, {})
    assert second.name == "connect-s3-1.ipynb"
    assert copy_guide(tmp_path, {}) == second
    third = copy_guide(tmp_path, {"target": "aws"})
    assert third.name == "connect-s3-2.ipynb"
    assert first.read_text(encoding="utf-8") == "mine"
    cells = json.loads(third.read_text(encoding="utf-8"))["cells"]
    assert cells[2]["source"] == "target = 'aws'"


def children(pid: int) -> set[str]:
    """All processes below this one."""
    found: set[str] = set()
    for task in (Path("/proc") / str(pid) / "task").glob("*/children"):
        for child in task.read_text().split():
            found |= {child} | children(int(child))
    return found


def words_of(pid: str) -> bytes:
    """A process's command line; empty when it has ended."""
    try:
        return (Path("/proc") / pid / "cmdline").read_bytes()
    except OSError:
        return b""
