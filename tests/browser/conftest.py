"""One app and one sandbox for the journeys; each gets a page, a kernel and a fresh sandbox."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from valolink_widgets.sandbox import start

from .. import commands
from ..standin import StandIn
from .journey import browser_page


@dataclass(frozen=True)
class App:
    """The app that runs, and the sandbox that it works on."""

    url: str
    standin: StandIn
    sandbox: int

    @contextmanager
    def held(self) -> Iterator[None]:
        """The sandbox answers nobody until the block ends."""
        os.kill(self.sandbox, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.sandbox, signal.SIGCONT)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("app")
    running = start(folder / "sandbox.json")
    try:
        running.place()
        words = ("app", "--no-browser", "--sandbox", str(running.file))
        with commands.started(*words, cwd=folder) as process:
            yield App(commands.address(process), StandIn(running.file), running.process.pid)
    finally:
        running.stop()


@pytest.fixture
def app(served: App) -> App:
    served.standin.control("reset")
    return served


@pytest.fixture
def page() -> Iterator[Page]:
    with browser_page() as found:
        yield found
