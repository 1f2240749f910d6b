"""The README's tables, made from the settings and the command line.

`python -m tests.packaging.readme` writes them anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from valolink_widgets.cli import build_parser
from valolink_widgets.core.access import rights
from valolink_widgets.core.fields import ACCESS_PROFILES, GUIDE
from valolink_widgets.core.rehearsal import PLAYS
from valolink_widgets.core.settings import Settings

README = Path(__file__).resolve().parents[2] / "README.md"


def parameters() -> str:
    """Each parameter with its type, default and help."""
    rows = ["| parameter | type | default | meaning |", "|---|---|---|---|"]
    for spec in Settings.fields():
        kind = {"bool": "bool", "text": "str"}.get(
            spec.kind, " or ".join(f"`{choice}`" for choice in spec.choices)
        )
        default = f"`{spec.default}`" if spec.default != "" else "empty"
        rows.append(f"| `{spec.name}` | {kind} | {default} | {_cell(spec.help)} |")
    return "\n".join(rows)


def faults() -> str:
    """Each fault that can be practised, in plain words."""
    rows = ["| fault | what happens |", "|---|---|"]
    return "\n".join([*rows, *(f"| `{name}` | {_cell(text)} |" for name, text in PLAYS.items())])


def access() -> str:
    """Each action that some profile allows, in which ones, what for, and what stops without it."""
    named = [profile for profile in ACCESS_PROFILES if profile != GUIDE]
    every = {right.action: right for profile in named for right in rights(profile)}
    rows = [
        f"| action | {' | '.join(f'`{name}`' for name in named)} | why | what stops without it |",
        f"|---|{'---|' * len(named)}---|---|",
    ]
    for right in every.values():
        marks = ("yes" if right in rights(profile) else "no" for profile in named)
        cells = (f"`{right.action}`", *marks, _cell(right.why), _cell(right.without))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def commands() -> str:
    """Each command with its options."""
    return "\n\n".join(_command(name, parser) for name, parser in subparsers().items())


def subparsers() -> dict[str, argparse.ArgumentParser]:
    """The command line's words."""
    (found,) = (
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return dict(found.choices)


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    rows = ["| option | meaning |", "|---|---|"]
    rows += [f"| {option} | {_cell(help_)} |" for option, help_ in options(parser)]
    return f"#### `valolink {name}`\n\n{parser.description}\n\n" + "\n".join(rows)


def options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Each option as it is written, and its help."""
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        metavar = action.metavar or ("{" + ",".join(action.choices) + "}" if action.choices else "")
        value = " ".join(metavar) if isinstance(metavar, tuple) else metavar
        given = [f"{name} {value}".strip() for name in action.option_strings or ("",)]
        names = ", ".join(f"`{name}`" for name in given)
        yield names, str(action.help)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def filled(text: str) -> str:
    """The README with its tables as they should be."""
    for name, table in (
        ("parameters", parameters()),
        ("commands", commands()),
        ("faults", faults()),
        ("access", access()),
    ):
        begin, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
        before, found, rest = text.partition(begin)
        assert found, begin
        assert end in f"\n{rest}", end
        text = before + begin + table + end + f"\n{rest}".partition(end)[2]
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
