"""`python -m valolink_widgets.sandbox`: serve a sandbox until stopped."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from valolink_widgets.core.errors import SandboxFailed

from ..core.text import say
from . import serve


def main(argv: list[str] | None = None) -> int:
    """Read the command line and serve; 0 when told to stop, 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="valolink sandbox", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help=say("port of the AWS side; 0 takes any")
    )
    parser.add_argument("--file", type=Path, default=Path("sandbox.json"))
    parser.add_argument("--until-eof", action="store_true", help=say("end with the standard input"))
    asked = parser.parse_args(argv)
    try:
        return serve(asked.port, asked.file, until_eof=asked.until_eof)
    except SandboxFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
