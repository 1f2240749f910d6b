"""The sandbox as a process: its file, its ends, and what it never says."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from valolink_widgets.core.errors import SandboxFailed
from valolink_widgets.sandbox import Place, Running, start

from .conftest import Sandbox

KEYS = {
    "aws_endpoint_url",
    "region",
    "account_id",
    "operator",
    "valohai_host",
    "valohai_token",
    "project",
}


@contextlib.contextmanager
def served(file: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command itself, once its file is there."""
    command = [sys.executable, "-m", "valolink_widgets.sandbox", "--file", str(file), *words]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "AWS_SECRET_ACCESS_KEY": "canary", "MOTO_ACCOUNT_ID": "1"},
    ) as process:
        wait_for(file.exists)
        try:
            yield process
        finally:
            process.kill()


def wait_for(what: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def secrets_of(file: Path) -> list[str]:
    said = json.loads(file.read_text())
    return [said["operator"]["secret_access_key"], said["valohai_token"], said["control_token"]]


@pytest.mark.quick
def test_the_file_is_private_and_says_all(running: Running) -> None:
    said = json.loads(running.file.read_text())
    assert set(said) == KEYS | {"control_token"}
    assert set(said["operator"]) == {"access_key_id", "secret_access_key"}
    if os.name == "posix":
        assert stat.S_IMODE(running.file.stat().st_mode) == 0o600


@pytest.mark.quick
def test_a_place_hides_its_secrets(running: Running) -> None:
    place = Place.read(running.file)
    for secret in secrets_of(running.file):
        assert secret not in repr(place) + str(place) + repr(running)


@pytest.mark.quick
def test_it_listens_on_loopback_only(running: Running) -> None:
    place = running.place()
    for address in (place.aws_endpoint_url, place.valohai_host):
        assert urlsplit(address).hostname == "127.0.0.1"
    if not sys.platform.startswith("linux"):
        return
    # /proc/net/tcp: local address in hex, state 0A is listening.
    ports = {urlsplit(a).port for a in (place.aws_endpoint_url, place.valohai_host)}
    heard = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    found = {row[1] for row in heard if row[3] == "0A" and int(row[1][-4:], 16) in ports}
    assert {one.split(":")[0] for one in found} == {"0100007F"}
    everywhere = Path("/proc/net/tcp6")
    if everywhere.exists():
        rows = [line.split() for line in everywhere.read_text().splitlines()[1:]]
        assert not [row for row in rows if row[3] == "0A" and int(row[1][-4:], 16) in ports]


@pytest.mark.quick
def test_connections_are_kept(running: Running) -> None:
    parts = urlsplit(running.place().valohai_host)
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", parts.port)) as connection:
        connection.request("GET", "/api/v0/users/me/")
        connection.getresponse().read()
        first = connection.sock
        connection.request("POST", "/api/v0/stores/", b"unread body")
        connection.getresponse().read()
        assert connection.sock is first


def test_two_sandboxes_do_not_see_each_other(sandbox: Sandbox) -> None:
    other = start()
    try:
        second = Sandbox(other.place())
        sandbox.bucket("same-name")
        second.bucket("same-name")
        second.client("s3").put_object(Bucket="same-name", Key="k", Body=b"x")
        assert sandbox.client("s3").list_objects_v2(Bucket="same-name")["KeyCount"] == 0
        assert second.place.valohai_token != sandbox.place.valohai_token
        crossed = second.place.model_copy(update={"valohai_token": sandbox.place.valohai_token})
        assert Sandbox(crossed).api("GET", "users/me/").status_code == 401
        stranger = sandbox.client("s3", second.operator)
        with pytest.raises(stranger.exceptions.ClientError, match=r"InvalidAccessKeyId"):
            stranger.list_buckets()
    finally:
        other.stop()
    assert not other.file.parent.exists()
    with pytest.raises(SandboxFailed, match="cannot be read"):
        Place.read(other.file)


def test_it_ends_with_the_pipe_and_says_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    with served(file, "--until-eof") as process:
        secrets, place = secrets_of(file), Place.read(file)
        assert place.account_id == "123456789012"
        if Path("/proc").exists():
            argv = Path(f"/proc/{process.pid}/cmdline").read_text()
            assert not [secret for secret in secrets if secret in argv]
        out, err = process.communicate(timeout=10)  # closes the pipe
    assert process.returncode == 0
    assert str(file) in out
    assert not [secret for secret in secrets if secret in out + err]
    assert not file.exists()
    assert not place.answers()


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    parent = (
        "import sys, time, pathlib; from valolink_widgets.sandbox import start\n"
        "running = start(pathlib.Path(sys.argv[1])); running.place(); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent, str(file)]) as process:
        wait_for(file.exists)
        place = Place.read(file)
        process.kill()
    wait_for(lambda: not file.exists())
    wait_for(lambda: not place.answers())


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_on_a_signal_and_takes_its_file_along(tmp_path: Path, number: int) -> None:
    file = tmp_path / "sandbox.json"
    with served(file) as process:
        process.send_signal(number)
        assert process.wait(10) == 0
    assert not file.exists()


def test_a_living_sandboxs_file_is_never_overwritten(running: Running, tmp_path: Path) -> None:
    before = running.file.read_text()
    with pytest.raises(SandboxFailed, match="is running"):
        start(running.file)
    command = [sys.executable, "-m", "valolink_widgets.sandbox", "--file", str(running.file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, "is running" in done.stderr) == (1, True)
    assert running.file.read_text() == before
    mine = tmp_path / "mine.json"
    mine.write_text('{"my": "notes"}')
    with pytest.raises(SandboxFailed, match="not the file of a sandbox"):
        start(mine)
    assert mine.read_text() == '{"my": "notes"}'


def test_a_dead_sandboxs_file_is_replaced(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    dead = json.loads(running.file.read_text())
    dead["aws_endpoint_url"] = dead["valohai_host"] = f"http://127.0.0.1:{port}"
    file.write_text(json.dumps(dead))
    with pytest.raises(SandboxFailed, match="does not answer"):
        Place.read(file)
    again = start(file)
    try:
        assert again.place().answers()
        assert Place.read(file) == again.place()
    finally:
        again.stop()
    assert not file.exists()


def test_a_sandbox_that_cannot_start_says_why(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        running = start(tmp_path / "sandbox.json", taken.getsockname()[1])
        with pytest.raises(SandboxFailed, match=r"Port \d+ cannot be used"):
            running.place()
        running.stop()


def test_the_port_asked_for_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = start(tmp_path / "s.json", port)
    try:
        assert running.place().aws_endpoint_url == f"http://127.0.0.1:{port}"
    finally:
        running.stop()


@pytest.mark.quick
@pytest.mark.parametrize("text", ["", "{", "[]", '{"aws_endpoint_url": "canary"}'])
def test_a_broken_file_is_a_clear_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(text)
    with pytest.raises(SandboxFailed, match="valolink sandbox --file") as failed:
        Place.read(file)
    assert "canary" not in str(failed.value)


def test_the_door_is_light() -> None:
    heavy = "{'moto', 'flask', 'botocore', 'requests'}"
    code = f"import sys, valolink_widgets.sandbox; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
