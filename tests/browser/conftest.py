"""One sandbox, one app, one JupyterLab and one browser for all journeys.

Each journey gets a fresh page, a kernel of its own and a sandbox put back to its start.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from valolink_widgets.sandbox import Running, start

from .. import commands, needs
from ..standin import StandIn
from .hosts import App, Host, Lab
from .own_server import browser, page_of

# JupyterLab then follows the browser's colours, as our own page does.
_FOLLOW = ("lab", "user-settings", "@jupyterlab", "apputils-extension")
_FOLLOWS = {"adaptive-theme": True}


# For the package and not the session: Playwright keeps a loop running, which other tests mind.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="package")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("sandbox") / "sandbox.json")
    try:
        running.place()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def served_app(sandbox: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("app")
    words = ("app", "--no-browser", "--sandbox", str(sandbox.file))
    with commands.started(*words, cwd=folder) as process:
        url = commands.address(process)
        yield App("app", url, StandIn(sandbox.file), sandbox.process.pid)


@pytest.fixture(scope="package")
def served_lab(sandbox: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    needs.module("jupyterlab")
    folder = tmp_path_factory.mktemp("lab")
    _follow_the_browser(Path(os.environ["JUPYTER_CONFIG_DIR"]))
    words = ("lab", "--no-browser", "--sandbox", str(sandbox.file))
    with commands.started(*words, cwd=folder) as process:
        url = commands.address(process)
        yield Lab("lab", url, StandIn(sandbox.file), sandbox.process.pid, folder)


def _follow_the_browser(config: Path) -> None:
    file = config.joinpath(*_FOLLOW, "themes.jupyterlab-settings")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(_FOLLOWS), encoding="utf-8")


Fresh = Callable[[str], Host]


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Iterator[Fresh]:
    """The host of this name, with a sandbox as on the first day."""
    found: list[Host] = []

    def take(name: str) -> Host:
        host: Host = request.getfixturevalue(f"served_{name}")
        host.standin.control("reset")
        found.append(host)
        return host

    yield take
    for host in found:
        host.close()


@pytest.fixture
def app(fresh: Fresh) -> Host:
    return fresh("app")


@pytest.fixture
def lab(fresh: Fresh) -> Host:
    return fresh("lab")


@pytest.fixture(params=["app", "lab"])
def host(fresh: Fresh, request: pytest.FixtureRequest) -> Host:
    """Each of both, one after the other: what holds in one holds in the other."""
    return fresh(request.param)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page; the test fails if it asks anybody but its own server."""
    with page_of(chromium) as (found, watch):
        yield found
        watch.check()
