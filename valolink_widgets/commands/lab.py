"""`valolink lab`: the guide in JupyterLab, on a copy in the current folder."""

from __future__ import annotations

import json
import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from ..connection import SANDBOX_VARIABLE
from ..core.text import say
from . import beside, notebooks
from .light import skip_grammar
from .serving import HOST, Page, announce, answers_of, listen, new_token, quiet, refusals
from .stopping import Stop, listening
from .terminal import complain, complain_of

FAILED, BAD_PARAMETERS = 1, 2
# What JupyterLab would otherwise ask, and only where the person has no answer of their own.
PREFERENCES = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
    "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True},
}
MISSING = say("JupyterLab is not installed here. Install it with: pip install 'valolink[lab]'")


def main(asked: Namespace) -> int:
    """Serve until stopped; 130 after Ctrl-C, 143 after SIGTERM."""
    if find_spec("jupyterlab") is None:
        complain(MISSING)
        return FAILED
    answers = answers_of(asked)
    refused = refusals(asked, answers)
    if refused:
        complain_of(refused)
        return BAD_PARAMETERS
    try:
        page = Page(_free(asked.port), new_token())
    except OSError as taken:
        complain(str(taken))
        return FAILED
    notebook = copy_guide(Path.cwd(), answers)
    own = answers.get("target", "sandbox") == "sandbox" and not asked.sandbox
    with (
        quiet("lab", verbose=asked.verbose) as terminal,
        _preferences(),
        beside.sandbox(wanted=own),
    ):
        if asked.sandbox:
            os.environ[SANDBOX_VARIABLE] = str(Path(asked.sandbox).absolute())
        server = _server(notebook, page)
        announce(page, terminal, browser=not asked.no_browser)
        stop = Stop()
        with listening(stop, lambda: server.stop(from_signal=True)):
            server.start()
        return stop.exit_code


@contextmanager
def _preferences() -> Iterator[None]:
    """Defaults for JupyterLab, in a folder of configuration that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="valolink-lab-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "labconfig" / "default_setting_overrides.json"
        file.parent.mkdir()
        file.write_text(json.dumps(PREFERENCES), encoding="utf-8")
        known = os.environ.get("JUPYTER_CONFIG_PATH")
        os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (folder, known)))
        yield


def copy_guide(folder: Path, answers: dict[str, str]) -> Path:
    """The guide in `folder`: an equal file that is there serves, any other keeps its name."""
    source = (notebooks.folder() / notebooks.GUIDE).read_text(encoding="utf-8")
    text = notebooks.with_parameters(source, answers)
    for target in _names(folder / notebooks.GUIDE):
        try:
            with target.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            if not target.is_file() or target.read_bytes() != text.encode():
                continue
        return target
    raise AssertionError("there is always another name")


def _names(first: Path) -> Iterator[Path]:
    yield first
    for number in count(1):
        yield first.with_stem(f"{first.stem}-{number}")


def _free(port: int) -> int:
    """The port, for 0 a free one. Jupyter takes no open socket, so it is closed again."""
    with listen(port) as listener:
        return int(listener.getsockname()[1])


def _server(notebook: Path, page: Page) -> Any:
    """JupyterLab, set up but not started."""
    skip_grammar()
    from jupyterlab.labapp import LabApp

    # As words of a command line they outweigh the person's configuration files; they stay within
    # this process, so that nobody reads the token from its arguments.
    words = {
        "ServerApp.ip": HOST,
        "ServerApp.port": page.port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.answer_yes": True,
        "ServerApp.allow_root": True,
        "ServerApp.root_dir": notebook.parent,
        "LabApp.default_url": f"/lab/tree/{notebook.name}",
        "ServerApp.local_hostnames": "localhost",
        "IdentityProvider.token": page.token,
        # No request leaves for news or a list of extensions.
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
    }
    return LabApp.initialize_server(argv=[f"--{name}={value}" for name, value in words.items()])
