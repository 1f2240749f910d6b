"""The `valolink` command as a person starts it: a process of its own, in a folder of its own."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# -P: as with the installed script, the current folder is no place for modules.
VALOLINK = (sys.executable, "-P", "-m", "valolink_widgets")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*words: str, cwd: Path, timeout: float = 120) -> Ended:
    """The command, until it ends."""
    done = subprocess.run(
        [*VALOLINK, *words], cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def started(*words: str, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """The command while it runs; ended with the block at the latest."""
    with subprocess.Popen(
        [*VALOLINK, *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.communicate(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.communicate()


def address(process: subprocess.Popen[str]) -> str:
    """The one line that `app` and `lab` print when the page answers."""
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("http://127.0.0.1:"), line or (process.stderr and process.stderr.read())
    return line.strip()


def status(url: str, path: str = "", method: str = "GET", **headers: str) -> int:
    """The status of one request, redirects not followed; `path` replaces the address's own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        whole = path or f"{parts.path}?{parts.query}"
        connection.request(method, whole, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def report(path: Path) -> Any:
    """A JSON report."""
    return json.loads(path.read_text(encoding="utf-8"))


def codes(path: Path) -> list[str]:
    """The codes of a report's findings, without the notes."""
    return [f["code"] for f in report(path)["findings"] if f["severity"] != "note"]


def writes(path: Path) -> list[str]:
    """What a report says was written."""
    return [call["operation"] for call in report(path)["calls"] if call["kind"] == "write"]


def wait_for(what: Any, seconds: float = 30.0) -> None:
    """Wait until `what()` is true."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)
