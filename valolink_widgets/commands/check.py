"""`valolink check`: read everything, prove the link, print its lights; writes test objects only."""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING

from ..core.finding import errors
from ..core.report import Report
from ..core.text import say
from ..guide.contents import STEPS
from ..guide.pages import lights_text, step_text
from . import offline
from .parameters import gather
from .stopping import Stop, listening
from .terminal import complain, complain_of, tell

if TYPE_CHECKING:
    from ..opened import Guide

WELL, FAILED, BAD_PARAMETERS, CHANGES = 0, 1, 2, 3


def main(asked: Namespace) -> int:
    """Judge the parameters, plan and prove in this process, print; the exit code."""
    parameters = gather(asked)
    if parameters.refused:
        offline.write_report(parameters.given, parameters.findings)
        complain_of(parameters.findings)
        return BAD_PARAMETERS
    from .. import open_guide

    stop = Stop()
    guide = open_guide(**parameters.values)
    with listening(stop, _raise), suppress(KeyboardInterrupt):
        report = _checked(guide)
    if stop.asked.is_set():
        guide.interrupt()
        complain_of(errors(guide.walkthrough.report().findings))
        return stop.exit_code
    _print(guide, report, verbose=asked.verbose)
    if errors(report.findings):
        return FAILED
    return WELL if report.ok else CHANGES


def _raise() -> None:
    raise KeyboardInterrupt


def _checked(guide: Guide) -> Report:
    """Read, then prove: what could not be read does not keep the rest from being tried."""
    guide.plan()
    return guide.prove()


def _print(guide: Guide, report: Report, *, verbose: bool) -> None:
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
    complain_of(f for f in report.findings if not f.field)


def _nothing_proven(report: Report) -> str:
    if report.outputs["bucket"] and errors(report.findings):
        return say("Nothing was tried: see below what keeps Valolink from using this bucket.")
    return say("There is no bucket yet to prove.")
