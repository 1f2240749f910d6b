"""The two pages in which people meet the guide, and how each is opened, left and come back to."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import requests
from playwright.sync_api import Error, Page, expect

from ..standin import StandIn
from .journey import wait_until

Name = Literal["app", "lab"]
PANEL = ".valolink-panel"
_NUMBERS = count(1)


@dataclass(frozen=True)
class Host:
    """A page's server that runs, and the sandbox that its guides work on."""

    name: Name
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

    def open(self, page: Page) -> None:
        """A guide of its own, as it stands once both sides were asked who this is."""
        self.load(page)
        wait_until(page, "requirements", "done")

    def load(self, page: Page) -> None:
        """The page, as soon as there are panels in it."""
        raise NotImplementedError

    @property
    def ways_back(self) -> tuple[Callable[[Page], None], ...]:
        """In which a person who was interrupted goes on."""
        raise NotImplementedError

    def hands_on(self, page: Page) -> None:
        """The keyboard stands where Tab leads into the guide."""

    def close(self) -> None:
        """End what the last journey left running."""


@dataclass(frozen=True)
class App(Host):
    """`valolink app`: our own page in Voila, which starts a kernel each time it is loaded."""

    def load(self, page: Page) -> None:
        page.goto(self.url)

    @property
    def ways_back(self) -> tuple[Callable[[Page], None], ...]:
        return (lambda page: page.reload(),)


@dataclass(frozen=True)
class Lab(Host):
    """`valolink lab`: JupyterLab, with a notebook and a kernel for each journey."""

    folder: Path = field(default_factory=Path)

    @property
    def _token(self) -> str:
        (token,) = parse_qs(urlsplit(self.url).query)["token"]
        return token

    @property
    def _root(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def load(self, page: Page) -> None:
        notebook = self.folder / f"guide-{next(_NUMBERS)}.ipynb"
        notebook.write_bytes((self.folder / "connect-s3.ipynb").read_bytes())
        room = f"{self._root}/lab/workspaces/{notebook.stem}/tree/{notebook.name}"
        page.goto(f"{room}?token={self._token}")
        self.settled(page)
        run_all(page)

    @property
    def ways_back(self) -> tuple[Callable[[Page], None], ...]:
        return self.reload, self.restart

    def reload(self, page: Page) -> None:
        """The kernel lives on; the notebook was saved, as JupyterLab does now and then itself."""
        page.keyboard.press("Control+s")
        page.locator(".jp-mod-dirty").wait_for(state="detached")
        page.reload()
        self.settled(page)

    def restart(self, page: Page) -> None:
        """A new kernel, which knows nothing."""
        page.locator(PANEL).evaluate_all("all => all.forEach((one) => (one.dataset.old = ''))")
        choose(page, "Run", "runmenu:restart-and-run-all")
        page.locator(".jp-Dialog .jp-mod-accept").click()
        # What the kernel that ended has shown goes when the cells run again.
        expect(page.locator(f"{PANEL}[data-old]")).to_have_count(0, timeout=30_000)

    def hands_on(self, page: Page) -> None:
        """At the first step's cell."""
        page.locator(".jp-CodeCell").nth(2).press("Escape")

    def settled(self, page: Page) -> None:
        """The notebook is there, and its kernel listens."""
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
        page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()

    def close(self) -> None:
        headers = {"Authorization": f"token {self._token}"}
        address = f"{self._root}/api/sessions"
        for session in requests.get(address, headers=headers, timeout=30).json():
            # A kernel that will not end must not fail the journey: the server ends it.
            requests.delete(f"{address}/{session['id']}", headers=headers, timeout=30)


def choose(page: Page, menu: str, command: str) -> None:
    """An entry of one of JupyterLab's menus."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.locator(f'.lm-Menu-item[data-command="{command}"]').click()


def run_all(page: Page) -> None:
    """Run all cells; again where Lab, just connected to the kernel, dropped what it was told."""
    begun = page.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).first
    for _ in range(4):
        choose(page, "Run", "runmenu:run-all")
        try:
            begun.wait_for(timeout=8_000)
            page.locator(PANEL).first.wait_for(timeout=20_000)
        except Error:  # not there in time
            if (dialog := page.locator(".jp-Dialog .jp-mod-accept")).is_visible():
                dialog.click()
            continue
        return
    outputs = page.locator(".jp-OutputArea-output").all_inner_texts()
    raise AssertionError(f"no panel came up after running all cells four times: {outputs}")
