"""For all tests: nothing of this process leaves the computer, and nobody's settings get in."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import pytest

from . import counting

pytest_plugins = ["tests.judge.fixtures"]

# No database and no luck: a run finds today what it finds tomorrow. To look elsewhere, give
# `--hypothesis-seed` with HYPOTHESIS_PROFILE=explore.
_SAME = {"deadline": None, "database": None, "derandomize": True, "print_blob": True}
hypothesis.settings.register_profile("quick", max_examples=25, **_SAME)
hypothesis.settings.register_profile("full", max_examples=500, **_SAME)
hypothesis.settings.register_profile("explore", max_examples=500, deadline=None, database=None)


def pytest_configure(config: pytest.Config) -> None:
    """Few examples in the quick suite, many in all others."""
    chosen = "quick" if config.option.markexpr == "quick" else "full"
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", chosen))


def pytest_itemcollected(item: pytest.Item) -> None:
    counting.count_examples(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test counted goes with its report; what came before it is nobody's."""
    rows = counting.taken()
    if call.when == "call":
        item.user_properties += [(counting.PROPERTY, row) for row in rows]
    return (yield)


def _numbers(terminalreporter: Any) -> dict[str, int]:
    passed = terminalreporter.stats.get("passed", [])
    return counting.totals(report for report in passed if report.when == "call")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The numbers of this run."""
    if found := _numbers(terminalreporter):
        terminalreporter.section("numbers")
        for line in counting.lines(found):
            terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A whole run that passes and tried less than is asked for has not passed."""
    chosen = session.config.option
    whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if exitstatus or not whole or chosen.markexpr or chosen.keyword or chosen.collectonly:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    lacking = reporter and counting.is_lacking(reporter.stats.get("skipped", []))
    if reporter and (few := counting.missing(_numbers(reporter), lacking)):
        reporter.write_line(f"too few: {', '.join(few)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


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
