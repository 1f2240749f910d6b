"""The table of bad answers, and the doors that each of them is tried at."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

from valolink_widgets import cli
from valolink_widgets.core.echo import harmless
from valolink_widgets.core.finding import Finding

DATA = Path(__file__).parent / "data"
LONGEST_FINDING = 1500


def read(value: Any) -> Any:
    """A value as the table spells it: `{"repeat": [text, times]}` and `{"table": …}` are others."""
    if isinstance(value, dict) and "repeat" in value:
        text, times = value["repeat"]
        return text * times
    return value["table"] if isinstance(value, dict) else value


def rows(name: str) -> list[tuple[Any, Any, list[str]]]:
    """Field, value and the codes that must come of it, in the table's spelling."""
    return [tuple(row) for row in json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))]


def ended(words: list[str]) -> int:
    """The exit code of the command in this process, which keeps its own answer to a signal."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        return cli.main(words)
    except SystemExit as end:  # argparse itself refuses what looks like an option
        return int(end.code or 0)
    finally:
        signal.signal(signal.SIGTERM, before)


def good(finding: Finding, value: object) -> None:
    """It says what is wrong and what to do, in few words, and shows nothing that could steer."""
    assert finding.code
    assert finding.summary.endswith(".")
    assert finding.remedy.endswith((".", "?"))
    for text in (finding.summary, finding.remedy):
        assert len(text) < LONGEST_FINDING
        assert text.isprintable(), ascii(text)
        assert harmless(text) == text
        assert "Traceback" not in text
        assert "Error" not in text
    if isinstance(value, str) and len(value) > 100:
        assert value not in finding.summary + finding.remedy
