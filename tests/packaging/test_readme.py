"""The README: its commands, its tables, its links."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from valolink_widgets.guide.contents import STEPS

from .readme import README, filled, options, subparsers

TEXT = README.read_text(encoding="utf-8")
COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/valolink app",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest",
)


def test_the_two_commands_come_first() -> None:
    blocks = re.findall(r"```bash\n(.*?)\n```", TEXT, re.S)
    assert tuple(blocks[:2]) == COMMANDS
    assert TEXT.index(COMMANDS[1]) < TEXT.index("\n## ")


def test_the_tables_are_those_of_the_settings_and_the_command_line() -> None:
    assert filled(TEXT) == TEXT, "run `python -m tests.packaging.readme`"


@pytest.mark.parametrize("name", sorted(subparsers()))
def test_help_knows_every_option_of_the_tables(name: str) -> None:
    parser = subparsers()[name]
    shown = parser.format_help()
    for written, _ in options(parser):
        for option in re.findall(r"`(-[-\w]*)", written):
            assert option in shown


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (README.parent / target).is_file(), target


def test_every_step_is_named() -> None:
    for step in STEPS:
        assert f"`{step.slug}`" in TEXT


def test_what_it_tells_to_do_in_python_works() -> None:
    (block,) = re.findall(r"```python\n(.*?)\n```", TEXT, re.S)
    done = subprocess.run(
        [sys.executable, "-c", block], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[0-9a-f-]{36}\n", done.stdout)


def test_no_file_names_this_computer() -> None:
    root = README.parent
    for file in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", ".ci/run"):
        path = Path(root) / file
        if path.exists():
            assert str(root) not in path.read_text(encoding="utf-8")
