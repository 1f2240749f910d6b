"""How long a full link takes, and a second run, and how many requests each sends.

    python benchmarks/link.py [--runs 5]

Each run has a fresh sandbox and a process of its own, as a person's has. The times say something
about this computer; the numbers of requests are the same everywhere.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from valolink_widgets.sandbox import start

COMMANDS = {
    "guide.apply()": [
        "-c",
        "import sys; from valolink_widgets import open_guide;"
        "open_guide(bucket='demo-bucket', large_uploads=True, approval='auto',"
        " sandbox=sys.argv[1], report=sys.argv[2]).apply().raise_for_errors()",
    ],
    "valolink run": ["-m", "valolink_widgets", "run", "-p", "bucket", "demo-bucket"],
}


def words(name: str, sandbox: Path, report: Path) -> list[str]:
    """The command line of one way in."""
    if name == "valolink run":
        more = ["-p", "large_uploads", "true", "--sandbox", str(sandbox), "--report", str(report)]
        return [sys.executable, *COMMANDS[name], *more]
    return [sys.executable, *COMMANDS[name], str(sandbox), str(report)]


def measure(name: str) -> list[tuple[float, Any]]:
    """Seconds and report of a first and of a second run against one fresh sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        running = start(Path(folder) / "sandbox.json")
        try:
            running.place()
            return [timed(words(name, running.file, report), report) for _ in range(2)]
        finally:
            running.stop()


def timed(command: list[str], report: Path) -> tuple[float, Any]:
    """How long the command took, and the report that it left."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin, json.loads(report.read_text(encoding="utf-8"))


def main() -> None:
    """Print a table: way in, which run, median seconds, requests by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    print("| way in | run | median seconds | requests | reads | writes | proofs |")
    print("|---|---|---|---|---|---|---|")
    for name in COMMANDS:
        pairs = [measure(name) for _ in range(runs)]
        for number, which in enumerate(("first", "second")):
            seconds = statistics.median(pair[number][0] for pair in pairs)
            kinds = [call["kind"] for call in pairs[0][number][1]["calls"]]
            counts = [kinds.count(kind) for kind in ("read", "write", "proof")]
            row = [name, which, f"{seconds:.2f}", len(kinds), *counts]
            print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
