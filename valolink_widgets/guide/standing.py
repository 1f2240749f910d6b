"""Where a guide stands: one immutable snapshot, from which every status is derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Event
from types import MappingProxyType
from typing import Any

from ..core.clock import Clock, RealClock
from ..core.errors import InvalidSettings, SandboxFailed
from ..core.finding import Finding, error, errors
from ..core.ground import Ground, partition_of
from ..core.plan import Plan
from ..core.recorder import CallEvent
from ..core.resource import Resource
from ..core.resources.requirements import ground_from
from ..core.settings import Settings
from ..core.text import say
from ..core.turn import Turn
from ..core.vault import Vault
from .about import About, about
from .contents import BY_SLUG, STEPS
from .step import Facts, Site, Status, Step, fold

Target = tuple[str, ...]


def target_of(settings: Settings) -> Target:
    """What decides which AWS and which Valohai is asked, and as whom."""
    s = settings
    partition = partition_of(s.region)  # an account belongs to one
    where = (s.target, s.sandbox, s.profile, s.valohai_host, s.valohai_token, partition)
    return (*where, ",".join(s.fault_names))  # with other faults it is another world


@dataclass(frozen=True)
class Record:
    """What is known of a step: where and for what it was planned, the plan, the failures.

    `problems` kept it from being read at all; `host` is Valohai's address as it was then; `serial`
    tells two equal plans apart.
    """

    target: Target
    resources: tuple[Resource, ...]
    plan: Plan | None = None
    failures: tuple[Finding, ...] = ()
    problems: tuple[Finding, ...] = ()
    host: str = ""
    serial: int = 0

    @property
    def ticket(self) -> str:
        """Names this plan as it was shown; good for one approval."""
        return f"{self.plan.fingerprint}-{self.serial}" if self.plan else ""


@dataclass(frozen=True)
class View:
    """A step as it stands, for whoever shows it. `notes` say why nothing is to be done.

    `about` says what its answers mean, while none of them is wrong.
    """

    step: Step
    status: Status
    answers: tuple[Finding, ...] = ()
    plan: Plan | None = None
    failures: tuple[Finding, ...] = ()
    ticket: str = ""
    waiting_for: tuple[Step, ...] = ()
    running: bool = False
    events: tuple[CallEvent, ...] = ()
    notes: tuple[Finding, ...] = ()
    about: About | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Failures and what the plan found, each once."""
        found = (*self.failures, *(self.plan.findings if self.plan else ()), *self.notes)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Standing:
    """Answers, findings about them, and a record for each step that was planned.

    `pinned` has the account of the first ground that stood at each target; `written` names, by
    address and thing, what the link's own runs wrote.
    """

    settings: Settings
    findings: tuple[Finding, ...]
    vault: Vault
    clock: Clock = field(default_factory=RealClock)
    records: Mapping[str, Record] = field(default_factory=lambda: MappingProxyType({}))
    lost: str = ""
    pinned: Mapping[Target, str] = field(default_factory=lambda: MappingProxyType({}))
    written: frozenset[tuple[str, str]] = frozenset()

    def grounded(self) -> Standing:
        """The same, with the account pinned where a ground stands for the first time."""
        if self.ground is None or self.target in self.pinned:
            return self
        pinned = {**self.pinned, self.target: self.ground.account}
        return replace(self, pinned=MappingProxyType(pinned))

    @property
    def target(self) -> Target:
        """Where the present answers point to."""
        return target_of(self.settings)

    @cached_property
    def ground(self) -> Ground | None:
        """Account and project, once the requirements are done for the present answers."""
        record = self.record(BY_SLUG["requirements"])
        if record is None or record.plan is None or not record.plan.empty:
            return None
        return ground_from(record.plan.outputs, record.host)

    def turn(self, stop: Event) -> Turn | None:
        """What keeps two runs on this link apart; None while nothing can be written."""
        ground, bucket = self.ground, self.settings.bucket
        if ground is None or not bucket:
            return None
        return Turn(f"{ground.account} {bucket} {ground.host}", self.clock, stop)

    def resources(self, step: Step) -> tuple[Resource, ...] | None:
        """What the step looks after with the present answers; None while that is open."""
        if step.slug == "requirements":
            account = self.pinned.get(self.target, "")
            return step.resources(
                Site(self.settings, None, self.vault, self.clock, "", "", account)
            )
        if self.ground is None or not self.settings.bucket:
            return None
        ground = self.ground
        secrets = (self.vault, self.clock, ground.host, self.lost)
        return step.resources(Site(self.settings, ground, *secrets, written=self.written))

    def record(self, step: Step) -> Record | None:
        """The step's record, where it was made for the present answers."""
        record = self.records.get(step.slug)
        if record is None or record.target != self.target:
            return None
        return record if record.resources == self.resources(step) else None

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """Every step's status, folded in the guide's order."""
        found: dict[str, Status] = {}
        for step in STEPS:
            record = self.record(step)
            found[step.slug] = fold(
                Facts(
                    step.wanted(self.settings),
                    all(found[need] is Status.DONE for need in step.needs),
                    self.answers(step),
                    record.plan if record else None,
                    record.failures if record else (),
                    record.problems if record else (),
                )
            )
        return found

    def answers(self, step: Step) -> tuple[Finding, ...]:
        """What is to be said about the step's own answers."""
        return tuple(f for f in self.findings if f.field in step.fields)

    def waiting_for(self, step: Step) -> tuple[Step, ...]:
        """The steps it needs that are not done."""
        return tuple(BY_SLUG[need] for need in step.needs if self.statuses[need] is not Status.DONE)

    def may_run(self, step: Step) -> bool:
        """Whether it can be planned and applied now."""
        return not errors(self.answers(step)) and not self.waiting_for(step)

    def view(self, slug: str, running: bool = False, events: tuple[CallEvent, ...] = ()) -> View:
        """All that a panel shows of a step."""
        step = BY_SLUG[slug]
        record = self.record(step)
        return View(
            step,
            self.statuses[slug],
            self.answers(step),
            record.plan if record else None,
            (*record.failures, *record.problems) if record else (),
            record.ticket if record else "",
            self.waiting_for(step),
            running,
            events,
            () if step.wanted(self.settings) else (step.unwanted_note(),),
            None if errors(self.answers(step)) else about(slug, self.settings),
        )

    def known(self) -> dict[str, Mapping[str, Any]]:
        """The outputs of all that was read for the present answers."""
        known: dict[str, Mapping[str, Any]] = {}
        for step in STEPS:
            record = self.record(step)
            if record and record.plan:
                known.update(record.plan.outputs)
        return known


def findings_of(problem: InvalidSettings | SandboxFailed) -> tuple[Finding, ...]:
    """What kept us from asking anybody at all."""
    if isinstance(problem, InvalidSettings):
        return problem.findings
    return (error("sandbox.failed", str(problem), say("Close the guide and start it again.")),)
