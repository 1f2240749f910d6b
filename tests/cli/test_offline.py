"""What the command line writes without a guide: never over the ledger that undoing needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from valolink_widgets.commands import offline
from valolink_widgets.core.changed import Changed, Ledger
from valolink_widgets.core.finding import error
from valolink_widgets.core.report import Report
from valolink_widgets.core.report_reading import read_ledger

LEDGER = Ledger(
    "sandbox",
    "123456789012",
    "b350d0cc-3afb-4837-999f-dacc08dec9dd",
    "http://127.0.0.1:9",
    {
        "target": "sandbox",
        "region": "eu-west-1",
        "bucket": "demo-bucket",
        "project": "demo/project",
        "large_uploads": False,
        **dict.fromkeys(("user", "policy", "role", "store"), "valolink-demo-bucket"),
    },
    (Changed("cors", "demo-bucket", None, [], None),),
)
FINDING = error("run.kernel-died", "It was ended from outside.", "Run it again.")


def earlier(path: Path) -> None:
    Report("1.2.3", "sandbox", "123456789012", "auto", {}, ledger=LEDGER).write(path)


@pytest.mark.quick
def test_the_ledger_of_an_earlier_run_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    earlier(path)
    before = read_ledger(path)
    assert before.changes
    offline.write_report({"report": str(path)}, [FINDING])
    assert read_ledger(path) == before
    codes = [finding["code"] for finding in json.loads(path.read_text("utf-8"))["findings"]]
    assert "run.kernel-died" in codes


@pytest.mark.quick
def test_a_report_whose_ledger_was_edited_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    earlier(path)
    edited = path.read_text("utf-8").replace('"cors"', '"role"')
    path.write_text(edited, encoding="utf-8")
    offline.write_report({"report": str(path)}, [FINDING])
    assert path.read_text("utf-8") == edited
