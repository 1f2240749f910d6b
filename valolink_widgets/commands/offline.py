"""A guide for reports and plans of the command line itself, without a kernel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from ..core.errors import InvalidSettings, SandboxFailed
from ..core.files import report_problem
from ..core.finding import Finding
from ..core.report import Report
from ..core.report_reading import read_ledger
from ..core.settings import Settings
from ..core.text import say


def report_of(given: Mapping[str, Any], findings: Iterable[Finding]) -> Report:
    """The report of a guide that never sent anything, with these findings in it."""
    from .. import __version__
    from ..core.clock import RealClock
    from ..core.vault import process_vault
    from ..guide.walkthrough import Walkthrough

    guide = Walkthrough(given, _nobody, process_vault(), RealClock(), __version__)
    report = guide.report()
    return replace(report, findings=tuple(dict.fromkeys((*findings, *report.findings))))


def write_report(given: Mapping[str, Any], findings: Iterable[Finding]) -> None:
    """Write it where the answers say; nowhere when they do not, or when it cannot be there.

    The ledger of the report that is there goes into the new one: undoing needs it. A report whose
    ledger was edited is left as it is.
    """
    found = tuple(findings)
    path = Settings.draft(given).report
    if not path or report_problem(path):
        return
    report = report_of(given, found)
    try:
        report = replace(report, ledger=read_ledger(path))
    except InvalidSettings as refused:
        if any(finding.code == "undo.report-edited" for finding in refused.findings):
            return
    report.write(path)


def _nobody(_: Settings) -> NoReturn:
    raise SandboxFailed(say("Nothing may be sent here."))
