"""What `plan` and `check` share: parameters judged, a guide in this process, and the exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from ..core.finding import errors
from ..core.report import Report
from . import offline
from .parameters import gather
from .stopping import Stop, listening
from .terminal import complain_of

if TYPE_CHECKING:
    from ..opened import Guide

WELL, FAILED, BAD_PARAMETERS, CHANGES = 0, 1, 2, 3


def looked(
    asked: Namespace,
    look: Callable[[Guide], Report],
    tell_all: Callable[[Guide, Report], object],
) -> int:
    """Open a guide with these words, `look`, tell what came of it; the exit code.

    Ctrl-C and SIGTERM let the calls in flight end, and say what was left out.
    """
    parameters = gather(asked)
    if parameters.refused:
        offline.write_report(parameters.given, parameters.findings)
        complain_of(parameters.findings)
        return BAD_PARAMETERS
    from .. import open_guide

    stop = Stop()
    guide = open_guide(**parameters.values)
    with listening(stop, _raise), suppress(KeyboardInterrupt):
        report = look(guide)
    if stop.asked.is_set():
        guide.interrupt()
        complain_of(errors(guide.walkthrough.report().findings))
        return stop.exit_code
    tell_all(guide, report)
    complain_of(f for f in report.findings if not f.field)
    if errors(report.findings):
        return FAILED
    return WELL if report.ok else CHANGES


def _raise() -> None:
    raise KeyboardInterrupt
