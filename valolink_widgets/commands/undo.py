"""`valolink undo`: print what undoing a run would do, ask, and do it."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING

from ..core.errors import InvalidSettings
from ..core.finding import Finding, error, errors
from ..core.plan import Plan
from ..core.report_reading import read_ledger
from ..core.text import say, say_number
from ..guide.book import book_of
from .parameters import gather
from .stopping import Stop, listening
from .terminal import complain, complain_of, tell

if TYPE_CHECKING:
    from ..opened import Guide

DONE, LEFT, BAD_PARAMETERS, NOT_CONFIRMED = 0, 1, 2, 3
_YES = "yes"


def main(asked: Namespace) -> int:
    """Judge reports and parameters, plan, ask unless told not to, undo; the exit code."""
    try:
        guide = _opened(asked)
    except InvalidSettings as refused:
        complain_of(refused.findings)
        return BAD_PARAMETERS
    stop = Stop()
    code = LEFT
    with listening(stop, _raise), suppress(KeyboardInterrupt):
        code = _undone(guide, asked)
    return stop.exit_code if stop.asked.is_set() else code


def _opened(asked: Namespace) -> Guide:
    """A guide with the names in the reports; logins, paths and addresses come from the words."""
    from .. import open_guide

    ledger = book_of([read_ledger(path) for path in asked.reports]).ledger
    parameters = gather(asked, approval="auto", **ledger.answers)
    changed = [n for n, value in ledger.answers.items() if parameters.given[n] != value]
    refused = (*parameters.refused, *(_not_to_choose(name) for name in changed))
    if refused:
        raise InvalidSettings(refused)
    complain_of(parameters.findings)
    return open_guide(**parameters.values)


def _undone(guide: Guide, asked: Namespace) -> int:
    plan = guide.plan_undo(*asked.reports)
    report = guide.walkthrough.report()
    tell(report.headline)
    _print(plan, verbose=asked.verbose)
    found = tuple(dict.fromkeys((*errors(report.findings), *plan.findings)))
    complain_of(found)
    if errors(found):
        return LEFT
    if not plan.calls:
        tell(say("There is nothing to undo."))
        return DONE
    if not (asked.yes or _said_yes()):
        complain_of([_not_confirmed()])
        return NOT_CONFIRMED
    return _sent(guide, asked)


def _sent(guide: Guide, asked: Namespace) -> int:
    """The plan that was printed and no other one: what changed since makes it stale."""
    ticket = guide.walkthrough.undoing.ticket
    report = guide.undo(*asked.reports, ticket=ticket)
    undoing = guide.walkthrough.undoing
    writes = sum(e.call.kind == "write" and e.state == "done" for e in undoing.events)
    tell(say_number("{n} call sent.", "{n} calls sent.", writes))
    failed = errors(dict.fromkeys((*report.findings, *undoing.findings)))
    complain_of(failed)
    if failed or not (undoing.plan and undoing.plan.empty):
        return LEFT
    tell(say("Undone: what the run made is gone, and what it changed is as it was."))
    return DONE


def _print(plan: Plan, *, verbose: bool) -> None:
    """A line for each thing that goes or stays changed, with the change to its document."""
    for change in plan.shown:
        tell(f"  {change.verb} {change.summary}")
        for line in change.diff.splitlines():
            tell(f"      {line}")
    if verbose:
        complain("\n".join(call.cli() for call in plan.calls))


def _said_yes() -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        return False
    tell(say("Type yes to do this; anything else leaves all as it is:"))
    return sys.stdin.readline().strip().lower() == _YES


def _raise() -> None:
    raise KeyboardInterrupt


def _not_confirmed() -> Finding:
    return error(
        "undo.not-confirmed-by-you",
        say("Nobody said yes, so nothing was sent."),
        say("Read the plan above. If it is what you want, run it again with --yes."),
    )


def _not_to_choose(name: str) -> Finding:
    return error(
        "undo.other-answer",
        say("The report says another `{name}` than you do.", name=name),
        say("Leave `{name}` out: undoing takes it from the report.", name=name),
        name,
    )
