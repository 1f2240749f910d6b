"""What `app` and `lab` share: a page on loopback with a token, announced when it answers."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import sys
import tempfile
import time
import webbrowser
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TextIO

from ..core.errors import SandboxFailed
from ..core.finding import Finding, error, errors
from ..core.settings import Settings
from ..core.text import say
from ..sandbox import Place

HOST = "127.0.0.1"
ANSWER_SECONDS = 60.0
POLL_SECONDS = 0.05
_ANSWERS = ("target", "profile", "valohai_host", "faults")


@dataclass(frozen=True)
class Page:
    """Where the page is, and the token without which it stays closed."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """The address that the person opens."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def answers(self) -> bool:
        """Whether the page's server answers, by sending whoever has no token away."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status in (302, 403)
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def new_token() -> str:
    """192 bits, in letters that need no quoting in an address."""
    return secrets.token_hex(24)


def listen(port: int) -> socket.socket:
    """A listening socket on loopback, for 0 on any free port; OSError where it is taken."""
    # Not tornado's own: asked for port 0 it would not say which one it took.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # on Windows the option lets another process share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
        listener.setblocking(False)
    except (OSError, OverflowError):
        listener.close()
        raise OSError(
            say("Port {port} cannot be used. Leave --port out to take any.", port=port)
        ) from None
    return listener


def announce(page: Page, terminal: TextIO, *, browser: bool) -> None:
    """Print the address once the page answers, and open it there where that is wanted."""

    def work() -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while not page.answers():
            if time.monotonic() > deadline:
                return
            time.sleep(POLL_SECONDS)
        terminal.write(page.url + "\n")
        terminal.flush()
        if browser:
            webbrowser.open(page.url)

    Thread(target=work, name="valolink-announce", daemon=True).start()


@contextmanager
def quiet(name: str, *, verbose: bool) -> Iterator[TextIO]:
    """Let this process and its children print into a log; the terminal is what is yielded.

    The log is in a folder of its own, readable by its owner, and goes when the block ends well.
    """
    with tempfile.TemporaryDirectory(prefix=f"valolink-{name}-", ignore_cleanup_errors=True) as at:
        log = Path(at) / f"{name}.log"
        if verbose:
            sys.stderr.write(say("The server's own lines are in {log}", log=log) + "\n")
        with _redirected(log) as terminal:
            yield terminal


@contextmanager
def _redirected(log: Path) -> Iterator[TextIO]:
    """By descriptor, so that it holds for kernels too."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(number) for number in (1, 2)]
    with log.open("ab") as target, os.fdopen(os.dup(1), "w", encoding="utf-8") as terminal:
        for number in (1, 2):
            os.dup2(target.fileno(), number)
        try:
            yield terminal
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, copy in zip((1, 2), kept, strict=True):
                os.dup2(copy, number)
                os.close(copy)


def answers_of(asked: Namespace) -> dict[str, str]:
    """The parameters that were given as options, for the notebook."""
    given = {name: getattr(asked, name) for name in _ANSWERS}
    return {name: value for name, value in given.items() if value is not None}


def refusals(asked: Namespace, answers: Mapping[str, str]) -> tuple[Finding, ...]:
    """Why the page should not even open."""
    given = {**answers, **({"sandbox": asked.sandbox} if asked.sandbox else {})}
    found = [f for f in errors(Settings.check(given)[1]) if f.field in given]
    if asked.sandbox:
        try:
            Place.read(asked.sandbox)
        except SandboxFailed as failed:
            found.append(error("sandbox.failed", str(failed), field="sandbox"))
    return tuple(found)
