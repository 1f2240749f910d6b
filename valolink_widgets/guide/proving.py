"""The proofs of a link as they stand, for whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.finding import Finding
from ..core.proof import Tried
from ..core.recorder import CallEvent

PROVE = "prove"


@dataclass(frozen=True)
class Proving:
    """The lights so far, in the order of the table; more come while it is `running`.

    `expected` is how many there will be, `problems` kept it from trying any.
    """

    tried: tuple[Tried, ...] = ()
    expected: int = 0
    running: bool = False
    events: tuple[CallEvent, ...] = ()
    problems: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What failed, each once."""
        failed = (tried.finding for tried in self.tried if tried.finding)
        return tuple(dict.fromkeys((*self.problems, *failed)))

    @property
    def ok(self) -> bool:
        """Everything that could be tried was as it should be, and something was."""
        outcomes = {tried.outcome for tried in self.tried}
        return not self.running and bool(outcomes - {"not-run"}) and "failed" not in outcomes
