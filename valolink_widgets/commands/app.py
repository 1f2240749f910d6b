"""`valolink app`: the guide as a page of its own, through Voila, on this computer only."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import TextIO

from ..connection import SANDBOX_VARIABLE
from . import beside, notebooks
from .serving import Page, announce, answers_of, listen, new_token, quiet, refusals
from .stopping import Stop, listening
from .terminal import complain, complain_of

FAILED, BAD_PARAMETERS = 1, 2
TEMPLATES = Path(__file__).resolve().parent.parent / "ui" / "jupyter"


def main(asked: Namespace) -> int:
    """Serve until stopped; 130 after Ctrl-C, 143 after SIGTERM."""
    answers = answers_of(asked)
    refused = refusals(asked, answers)
    if refused:
        complain_of(refused)
        return BAD_PARAMETERS
    try:
        listener = listen(asked.port)
    except OSError as taken:
        complain(str(taken))
        return FAILED
    own = answers.get("target", "sandbox") == "sandbox" and not asked.sandbox
    with (
        listener,
        quiet("app", verbose=asked.verbose) as terminal,
        _notebook(answers) as notebook,
        beside.sandbox(wanted=own),
    ):
        return _serve(asked, notebook, listener, terminal)


def _serve(asked: Namespace, notebook: Path, listener: socket, terminal: TextIO) -> int:
    if asked.sandbox:
        os.environ[SANDBOX_VARIABLE] = str(Path(asked.sandbox).absolute())
    # Voila looks for templates where Jupyter looks for data.
    known = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (str(TEMPLATES), known)))
    from .page_server import PageServer

    page = Page(listener.getsockname()[1], new_token())
    server = PageServer(notebook, listener, page.token)
    announce(page, terminal, browser=not asked.no_browser)
    stop = Stop()
    with listening(stop, server.end):
        server.start()
    return stop.exit_code


@contextmanager
def _notebook(answers: dict[str, str]) -> Iterator[Path]:
    """The guide in a folder that holds nothing else: Voila serves pictures from there."""
    with tempfile.TemporaryDirectory(prefix="valolink-page-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / notebooks.GUIDE
        source = (notebooks.folder() / notebooks.GUIDE).read_text(encoding="utf-8")
        target.write_text(notebooks.with_parameters(source, answers), encoding="utf-8")
        yield target
