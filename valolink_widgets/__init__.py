"""Valolink: link a private AWS S3 bucket to a Valohai project.

    from valolink_widgets import open_guide

    report = open_guide(bucket="my-data", approval="auto").apply().raise_for_errors()

This is the only place that wires the rooms of the house together.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .connection import Outside
    from .opened import Guide

__all__ = ["__version__", "open_guide"]

__version__ = version("valolink")


def open_guide(**parameters: Any) -> Guide:
    """A guide with these answers; the README's table lists their names, types and defaults.

    Raises `InvalidSettings` with every broken rule: of all answers when `approval` is `auto`; else
    only of what no form can mend. Nothing is sent yet.
    """
    from .core.clock import RealClock
    from .core.vault import process_vault
    from .guide.walkthrough import Walkthrough
    from .opened import Guide

    walkthrough = Walkthrough(
        parameters, _outside().connect, process_vault(), RealClock(), __version__
    )
    guide = Guide(walkthrough)
    guide.check()
    _outside().warm_up(walkthrough.standing.settings)
    return guide


@cache
def _outside() -> Outside:
    """One for the process, so that a cell run again meets the same sandbox."""
    from .connection import Outside

    return Outside()
