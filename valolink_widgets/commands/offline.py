"""A guide for reports and plans of the command line itself, without a kernel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from ..core.errors import SandboxFailed
from ..core.files import report_problem
from ..core.finding import Finding
from ..core.report import Report
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
    """Write it where the answers say; nowhere when they do not, or when it cannot be there."""
    found = tuple(findings)
    path = Settings.draft(given).report
    if path and not report_problem(path):
        report_of(given, found).write(path)


def _nobody(_: Settings) -> NoReturn:
    raise SandboxFailed(say("Nothing may be sent here."))
