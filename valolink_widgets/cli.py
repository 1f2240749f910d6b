"""The `valolink` command: its words and what each of them starts.

Nothing heavy is imported before the words are read, so that `valolink --version` answers at once.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .core.text import say

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

DESCRIPTION = say("Link a private AWS S3 bucket to a Valohai project, step by step or in one go.")
EXITS: Mapping[str, str] = {
    "run": say("0 every step is done, 1 a step failed, 2 bad parameters (nothing was sent)"),
    "plan": say(
        "0 nothing to do, 3 there are changes, 1 something could not be read, 2 bad parameters"
    ),
    "check": say(
        "0 all is well, 1 a proof failed or something could not be read, 2 bad parameters, "
        "3 the link is not as it should be"
    ),
    "undo": say(
        "0 all is as it was, 1 something could not be undone, 2 bad report or parameters, "
        "3 not confirmed (nothing was sent)"
    ),
    "all": say("130 after Ctrl-C, 143 after SIGTERM"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say; the process's exit code.

    A command that has work to end well listens for Ctrl-C and SIGTERM itself.
    """
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        # A console without ✓ must not end the work with a UnicodeEncodeError.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        asked = build_parser().parse_args(argv)
        command = import_module(f"valolink_widgets.commands.{asked.module}")
        return int(command.main(asked))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def build_parser() -> argparse.ArgumentParser:
    """All words of the command line."""
    parser = _parser(
        argparse.ArgumentParser,
        prog="valolink",
        description=DESCRIPTION,
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help=say("print the version and exit"))
    commands = parser.add_subparsers(title=say("commands"), metavar="COMMAND", required=True)
    _app(commands)
    _lab(commands)
    _run(commands)
    _plan(commands)
    _check(commands)
    _undo(commands)
    _sandbox(commands)
    return parser


def _epilog() -> str:
    lines = [f"  {name:<6} {codes}" for name, codes in EXITS.items()]
    return "\n".join((say("exit codes:"), *lines)) + "\n"


def _parser(
    make: Callable[..., argparse.ArgumentParser], *names: str, **more: Any
) -> argparse.ArgumentParser:
    """A parser whose own words are ours: argparse looks for them in a catalogue that nobody has."""
    parser = make(*names, add_help=False, **more)
    parser._positionals.title, parser._optionals.title = say("arguments"), say("options")
    parser.add_argument("-h", "--help", action="help", help=say("show this help message and exit"))
    return parser


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from . import __version__

        sys.stdout.write(f"valolink {__version__}\n")
        parser.exit()


def _command(
    commands: Commands, name: str, help_: str, module: str = ""
) -> argparse.ArgumentParser:
    about = help_[0].upper() + help_[1:] + "."
    parser = _parser(commands.add_parser, name, help=help_, description=about)
    parser.set_defaults(module=module or name)
    return parser


def _app(commands: Commands) -> None:
    _served(_command(commands, "app", say("open the guide as a web page of its own")))


def _lab(commands: Commands) -> None:
    about = say("open the guide in JupyterLab, on a copy in the current folder")
    _served(_command(commands, "lab", about))


def _served(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=int,
        default=0,
        metavar="N",
        help=say("the page's port; 0 takes any (default)"),
    )
    parser.add_argument("--no-browser", action="store_true", help=say("only print the address"))
    _add_sandbox(parser)
    _add_faults(parser)
    parser.add_argument(
        "--target", choices=("sandbox", "aws"), help=say("where to work, as the guide opens")
    )
    parser.add_argument("--profile", metavar="NAME", help=say("the AWS profile to work with"))
    parser.add_argument("--valohai-host", metavar="URL", help=say("the address of Valohai"))
    _add_verbose(parser)


def _run(commands: Commands) -> None:
    parser = _command(commands, "run", say("carry out the whole guide without asking"))
    _add_parameters(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT.ipynb",
        help=say("keep the executed notebook here"),
    )


def _plan(commands: Commands) -> None:
    parser = _command(commands, "plan", say("read everything and print what run would change"))
    _add_parameters(parser)
    about = say("taken so that the words of run work here too; plan makes no notebook")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT.ipynb", help=about)


def _check(commands: Commands) -> None:
    about = say("read everything, prove that the link works and that its fence holds")
    _add_parameters(_command(commands, "check", about))


def _undo(commands: Commands) -> None:
    about = say("take away what a run made and put back what it changed, by its JSON report")
    parser = _command(commands, "undo", about)
    parser.add_argument(
        "reports",
        nargs="+",
        type=Path,
        metavar="REPORT.json",
        help=say(
            "the report of the run; of several runs of one link all of them, the first one first"
        ),
    )
    asking = say("do what is printed, without asking")
    parser.add_argument("-y", "--yes", action="store_true", help=asking)
    _add_parameters(parser)


def _add_parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help=say("one parameter of the guide; may be given often, the last one counts"),
    )
    parser.add_argument(
        "-f",
        "--file",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.yaml",
        help=say("parameters from a YAML file; -p goes before it"),
    )
    parser.add_argument(
        "--report", metavar="FILE", help=say("write a report: .json, .html or .md, by its suffix")
    )
    _add_sandbox(parser)
    _add_faults(parser)
    _add_verbose(parser)


def _add_sandbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sandbox", metavar="FILE", help=say("use the running sandbox that wrote this file")
    )


def _add_faults(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--faults",
        metavar="NAMES",
        help=say("faults for the sandbox to play, with commas between them, for example slow-key"),
    )


def _add_verbose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-v", "--verbose", action="store_true", help=say("say more, on the standard error")
    )


def _sandbox(commands: Commands) -> None:
    about = say("serve an AWS and a Valohai of your own on this computer, until stopped")
    parser = _command(commands, "sandbox", about)
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help=say("the AWS side's port; 0 takes any")
    )
    parser.add_argument(
        "--file",
        type=Path,
        default=Path("sandbox.json"),
        metavar="FILE",
        help=say("where to write its addresses and keys (default: sandbox.json)"),
    )
    _add_faults(parser)
