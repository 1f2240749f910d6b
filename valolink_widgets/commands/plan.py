"""`valolink plan`: read everything, print what `run` would change, send no write."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from typing import TYPE_CHECKING

from ..core.plan import Change, Verb
from ..core.text import say, say_number
from ..guide.contents import STEPS
from ..guide.pages import step_text
from .looking import looked
from .terminal import complain, tell

if TYPE_CHECKING:
    from ..core.report import Report
    from ..opened import Guide

_COUNTS = {
    Verb.CREATE: say("{n} to make"),
    Verb.UPDATE: say("{n} to change"),
    Verb.DELETE: say("{n} to remove"),
}


def main(asked: Namespace) -> int:
    """Judge the parameters, plan in this process, print; the exit code."""

    def tell_all(guide: Guide, report: Report) -> None:
        tell(report.headline)
        _print_steps(guide, verbose=asked.verbose)

    return looked(asked, lambda guide: guide.plan(), tell_all)


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
