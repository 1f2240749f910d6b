"""`valolink plan`: read everything, print what `run` would change, send no write."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from ..core.finding import errors
from ..core.plan import Change, Verb
from ..core.text import say, say_number
from ..guide.contents import STEPS
from ..guide.pages import step_text
from . import offline
from .parameters import gather
from .stopping import Stop, listening
from .terminal import complain, complain_of, tell

if TYPE_CHECKING:
    from ..opened import Guide

NOTHING, UNREADABLE, BAD_PARAMETERS, CHANGES = 0, 1, 2, 3

_COUNTS = {
    Verb.CREATE: say("{n} to make"),
    Verb.UPDATE: say("{n} to change"),
    Verb.DELETE: say("{n} to remove"),
}


def main(asked: Namespace) -> int:
    """Judge the parameters, plan in this process, print; the exit code."""
    parameters = gather(asked)
    if parameters.refused:
        offline.write_report(parameters.given, parameters.findings)
        complain_of(parameters.findings)
        return BAD_PARAMETERS
    from .. import open_guide

    stop = Stop()
    guide = open_guide(**parameters.values)
    with listening(stop, _raise), suppress(KeyboardInterrupt):
        report = guide.plan()
    if stop.asked.is_set():
        guide.interrupt()
        complain_of(errors(guide.walkthrough.report().findings))
        return stop.exit_code
    tell(report.headline)
    _print_steps(guide, verbose=asked.verbose)
    complain_of(f for f in report.findings if not f.field)
    if errors(report.findings):
        return UNREADABLE
    return NOTHING if report.ok else CHANGES


def _raise() -> None:
    raise KeyboardInterrupt


def _print_steps(guide: Guide, *, verbose: bool) -> None:
    """Each step with a line for each resource, and the counts of all; verbose, each call too."""
    changes: dict[str, Change] = {}
    for step in STEPS:
        view = guide.walkthrough.view(step.slug)
        tell(step_text(view))
        # Two steps may look after the same resource: it is one change.
        changes |= {change.address: change for change in view.plan.changes} if view.plan else {}
    if verbose:
        complain("\n".join(call.cli() for change in changes.values() for call in change.calls))
    verbs = Counter(change.verb for change in changes.values() if change.calls)
    counts = ", ".join(text.format(n=verbs[verb]) for verb, text in _COUNTS.items())
    calls = sum(len(change.calls) for change in changes.values())
    number = say_number("{n} call", "{n} calls", calls)
    tell(f"{counts}; {number}")
