"""A step of the guide, its status, and the facts that the status is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from ..core.clock import Clock, RealClock
from ..core.finding import Finding, errors, note
from ..core.ground import Ground
from ..core.plan import Plan
from ..core.resource import Resource
from ..core.settings import Settings
from ..core.text import say
from ..core.vault import Vault


class Status(StrEnum):
    """Where a step stands. Never assigned: `fold` derives it from facts."""

    WAITING = "waiting"  # something it needs is not done
    BLOCKED = "blocked"  # an error in its answers or while reading
    READY = "ready"  # not planned yet, or the plan is not empty
    FAILED = "failed"  # the last apply ended with an error
    DONE = "done"  # the last plan is empty and no error stands


@dataclass(frozen=True)
class Site:
    """What resources are made from: the answers, the ground, and where secrets are kept.

    `lost` is the id of a key whose secret the person lost, `account` the one that the first ground
    pinned. `written`: address and thing of all that the link's own runs wrote.
    """

    settings: Settings
    ground: Ground | None
    vault: Vault = field(compare=False)
    clock: Clock = field(default_factory=RealClock, compare=False)
    origin: str = ""
    lost: str = ""
    account: str = ""
    written: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Step:
    """A section of the guide: its fields, what it needs, and the resources it looks after.

    `option` names the setting that asks for it, where it is not always wanted.
    """

    slug: str
    number: int
    title: str
    fields: tuple[str, ...]
    needs: tuple[str, ...]
    resources: Callable[[Site], tuple[Resource, ...]]
    option: str = ""

    def wanted(self, settings: Settings) -> bool:
        """Whether the answers ask for it; a step that is not wanted is done."""
        return not self.option or bool(getattr(settings, self.option))

    def unwanted_note(self) -> Finding:
        """Why a step that nobody asked for is done."""
        return note(
            "step.not-wanted",
            say("{title}: not asked for, so nothing is done here.", title=self.title),
        )


@dataclass(frozen=True)
class Facts:
    """All that a status depends on. `problems` kept the step from being read at all."""

    wanted: bool
    needs_done: bool
    answers: tuple[Finding, ...] = ()
    plan: Plan | None = None
    failures: tuple[Finding, ...] = ()
    problems: tuple[Finding, ...] = ()


def fold(facts: Facts) -> Status:
    """The status that these facts add up to."""
    if not facts.wanted:
        return Status.DONE
    if errors(facts.answers):
        return Status.BLOCKED
    if not facts.needs_done:
        return Status.WAITING
    if facts.failures:
        return Status.FAILED
    found = (*facts.problems, *(facts.plan.findings if facts.plan else ()))
    if errors(found):
        return Status.BLOCKED
    if facts.plan is None:
        return Status.READY
    return Status.DONE if facts.plan.empty else Status.READY
