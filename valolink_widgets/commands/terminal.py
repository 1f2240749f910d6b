"""What is said to the person at the terminal: nothing in it steers the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ..core import words
from ..core.echo import harmless
from ..core.finding import Finding


def tell(text: str) -> None:
    """A line on the standard output, at once: others may read it through a pipe."""
    sys.stdout.write(harmless(text) + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line on the standard error."""
    sys.stderr.write(harmless(text) + "\n")
    sys.stderr.flush()


def complain_of(findings: Iterable[Finding]) -> None:
    """Each finding with its severity, its field and what to do about it."""
    for finding in findings:
        field = f" [{finding.field}]" if finding.field else ""
        complain(f"{words.SEVERITY[finding.severity]}{field}: {finding.summary}")
        if finding.remedy:
            complain(f"  {finding.remedy}")
        for line in (finding.message or finding.policy).splitlines():
            complain(f"    {line}".rstrip())
