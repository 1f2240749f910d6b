"""All that one drawing of a step's panel depends on, taken at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.finding import Finding, Severity, errors
from ..core.rules import EMPTY_BUCKET
from ..guide.standing import Standing, View
from ..guide.step import Status
from .worker import Busy

# The status line says so already.
NOT_WANTED = "step.not-wanted"
# What these say of a plan has come to pass once the step is done; the report keeps it.
_OF_THE_PLAN = ("user-policy.replaces", "role-policy.replaces")


@dataclass(frozen=True)
class Scene:
    """A step as it stands, the answers, and what the worker is doing about it.

    `touched` names the fields somebody has typed into, `visible` those that are shown. `problem`
    is a mistake of ours that kept the worker from finishing.
    """

    view: View
    standing: Standing
    busy: Busy = ""
    touched: frozenset[str] = frozenset()
    visible: frozenset[str] = frozenset()
    problem: Finding | None = None
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def wanted(self) -> bool:
        """Whether the answers ask for this step."""
        return self.view.step.wanted(self.standing.settings)

    @property
    def working(self) -> Busy:
        """What is going on, whoever began it: a cell may run the guide without the worker."""
        return self.busy or ("applying" if self.view.running else "")

    @property
    def to_fill(self) -> tuple[Finding, ...]:
        """Answers that nobody gave yet: in the way, but no mistake."""
        return tuple(f for f in self.view.answers if self._untouched(f))

    def of_field(self, name: str) -> tuple[Finding, ...]:
        """What is said at a field: about the answer, and what the plan found out about it."""
        planned = self.view.plan.findings if self.view.plan else ()
        weighty = (f for f in planned if f.severity is not Severity.NOTE)
        found = (*self.view.answers, *weighty)
        mine = (f for f in found if f.field == name and not self._untouched(f))
        return tuple(dict.fromkeys(mine))

    @property
    def elsewhere(self) -> tuple[Finding, ...]:
        """What is said below the plan: failures, and what belongs to no field in sight."""
        at_fields = {f for name in self.visible for f in self.of_field(name)}
        said = (*self.view.answers, *self.view.findings)
        over = (NOT_WANTED, *(_OF_THE_PLAN if self.done else ()))
        rest = (f for f in said if not self._untouched(f) and f.code not in over)
        below = tuple(f for f in rest if f in self.view.failures or f not in at_fields)
        return tuple(dict.fromkeys((*((self.problem,) if self.problem else ()), *below)))

    @property
    def needs_plan(self) -> bool:
        """Whether a reading would tell something that is not known yet."""
        view = self.view
        known = view.plan or view.failures or self.problem
        return not (known or view.running or view.waiting_for or errors(view.answers))

    @property
    def done(self) -> bool:
        """Whether the step is done."""
        return self.view.status is Status.DONE

    def _untouched(self, finding: Finding) -> bool:
        return finding.code == EMPTY_BUCKET and finding.field not in self.touched
