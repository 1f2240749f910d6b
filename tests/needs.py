"""What some tests need beside Python: without it they are skipped, in CI they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _missing(what: str, how: str) -> NoReturn:
    reason = f"{what} is missing: {how}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def chromium() -> str:
    """The browser's path."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    _missing("Chromium", "install it, for example with `apt-get install chromium`")


def node() -> str:
    """The path of Node.js."""
    if found := shutil.which("node"):
        return found
    _missing("Node.js", "install it, for example with `apt-get install nodejs`")


def module(name: str) -> None:
    """A package of the test extra."""
    if find_spec(name) is None:
        _missing(name, "install the extra with `pip install -e '.[test]'`")


def node_module(folder: Path, name: str) -> Path:
    """A file of a package of npm, as `npm ci` puts it beside the folder's package.json."""
    found = folder / "node_modules" / name
    if not found.is_file():
        _missing(name, f"run `npm ci` in {folder.name}, where package.json pins it")
    return found


def ministack() -> str:
    """The Python that has ministack, the second judge, beside a botocore of its own."""
    beside = Path(__file__).parents[1] / ".venv-ministack"
    known = [
        os.environ.get("MINISTACK_PYTHON"),
        beside / "bin/python",
        beside / "Scripts/python.exe",
    ]
    for candidate in filter(None, known):
        if Path(candidate).is_file():
            return str(candidate)
    make = "python3 -m venv .venv-ministack"
    fill = ".venv-ministack/bin/pip install -r tests/judge/requirements.txt"
    _missing("ministack", f"install it with `{make} && {fill}`, or name its MINISTACK_PYTHON")


def python(version: str) -> str:
    """A Python of this version, such as `3.12`."""
    root = os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))
    known = [shutil.which(f"python{version}"), *Path(root).glob(f"versions/{version}.*/bin/python")]
    for candidate in filter(None, known):
        program = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"
        words = [str(candidate), "-c", program]
        asked = subprocess.run(words, capture_output=True, text=True, check=False)
        if asked.stdout.strip() == version:
            return str(candidate)
    _missing(f"Python {version}", f"install python{version} with its venv")
