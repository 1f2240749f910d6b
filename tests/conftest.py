"""For all tests: nothing of this process leaves the computer, and nobody's settings get in."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

pytest_plugins = ["tests.judge.fixtures"]

_ATTEMPTS: list[str] = []
_CONNECT, _CONNECT_EX = socket.socket.connect, socket.socket.connect_ex
_GETADDRINFO = socket.getaddrinfo


def _stays_here(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        # RFC 2606: names that no resolver may answer. They stand for what is not there.
        return text == "localhost" or text.endswith((".invalid", ".localhost", ".test"))


def _leaves(address: Any) -> bool:
    """Note an attempt to reach another computer; a Unix socket's address is a path."""
    if not isinstance(address, tuple) or _stays_here(address[0]):
        return False
    _ATTEMPTS.append(str(address[0]))
    return True


def _connect(self: socket.socket, address: Any) -> None:
    if _leaves(address):
        raise ConnectionRefusedError(f"a test may not reach {address[0]}")
    _CONNECT(self, address)


def _connect_ex(self: socket.socket, address: Any) -> int:
    return 111 if _leaves(address) else _CONNECT_EX(self, address)


def _getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
    if _leaves((host,)):
        raise socket.gaierror(socket.EAI_NONAME, f"a test may not look up {host}")
    return _GETADDRINFO(host, *more, **named)


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What programs keep in the user's cache folder goes elsewhere, in child processes too."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def _nothing_leaves(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fail a test in which this process asked for another computer, even if it hid the refusal."""
    if request.node.get_closest_marker("live"):
        yield
        return
    monkeypatch.setattr(socket.socket, "connect", _connect)
    monkeypatch.setattr(socket.socket, "connect_ex", _connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", _getaddrinfo)
    _ATTEMPTS.clear()
    yield
    if _ATTEMPTS:
        pytest.fail(f"this test tried to reach {', '.join(sorted(set(_ATTEMPTS)))}")


@pytest.fixture(scope="session", autouse=True)
def _nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Neither the credentials nor the sandbox nor the Jupyter of who runs the tests count."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "VALOLINK_", "VALOHAI_")) and name != "AWS_CA_BUNDLE":
                patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", str(home / "config"))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "credentials"))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("JUPYTER_CONFIG_DIR", str(home / "jupyter"))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        yield
