"""`valolink check`: read everything, prove the link, print its lights; writes test objects only."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..core.finding import errors
from ..core.report import Report
from ..core.text import say
from ..guide.contents import STEPS
from ..guide.pages import lights_text, step_text
from .looking import looked
from .terminal import complain, tell

if TYPE_CHECKING:
    from ..opened import Guide


def main(asked: Namespace) -> int:
    """Judge the parameters, plan and prove in this process, print; the exit code."""
    return looked(asked, _checked, lambda guide, report: _print(guide, report, asked.verbose))


def _checked(guide: Guide) -> Report:
    """Read, then prove: what could not be read does not keep the rest from being tried."""
    guide.plan()
    return guide.prove()


def _print(guide: Guide, report: Report, verbose: bool) -> None:
    """Each step, each light, and how many there are."""
    tell(report.headline)
    for step in STEPS:
        tell(step_text(guide.walkthrough.view(step.slug)))
    if verbose:
        complain("\n".join(tried.proof.call.cli() for tried in report.proofs if tried.answer))
    for line in lights_text(report.proofs):
        tell(line)
    if not report.proofs:
        tell(_nothing_proven(report))


def _nothing_proven(report: Report) -> str:
    if report.outputs["bucket"] and errors(report.findings):
        return say("Nothing was tried: see below what keeps Valolink from using this bucket.")
    return say("There is no bucket yet to prove.")
