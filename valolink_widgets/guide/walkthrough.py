"""A person's way through the guide: answers, plans and reports, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from threading import Event, RLock
from types import MappingProxyType
from typing import Any

from ..core.applying import Applied, Engine
from ..core.clock import Clock
from ..core.errors import InvalidSettings, SandboxFailed
from ..core.finding import Finding, errors
from ..core.plan import Plan
from ..core.planning import interrupted
from ..core.recorder import CallEvent, Sent
from ..core.report import Report
from ..core.resource import Resource
from ..core.settings import Settings
from ..core.vault import Vault
from .book import Bookkeeping
from .connection import Connect
from .contents import BY_SLUG, STEPS
from .engines import Engines
from .ledger import make_report
from .login import needs_login
from .proving import PROVE, Board, Proving, is_read, subject_of
from .standing import Record, Standing, View, findings_of
from .step import Status
from .subscribers import Subscriber, Subscribers
from .undo import UNDO, Undoing, removals, undo_record, undoing

Resources = tuple[Resource, ...]
Work = Callable[[Engine, Resources, Any], Applied]


class Walkthrough:
    """The only mutable object below the widgets. Safe to use from several threads.

    `plan`, `apply` and their `_all` forms block while requests are under way; one runs at a time.
    """

    def __init__(
        self, answers: Mapping[str, Any], connect: Connect, vault: Vault, clock: Clock, version: str
    ) -> None:
        self._version = version
        self._lock, self._work = RLock(), RLock()
        self._subscribers = Subscribers()
        self._notify = self._subscribers.notify
        self._standing = Standing(Settings.draft({}), (), vault, clock)
        self._events: dict[str, list[CallEvent]] = {}
        self._running, self._serial, self.books = "", 0, Bookkeeping()
        self._general: tuple[Finding, ...] = ()
        self._remarks: tuple[Finding, ...] = ()
        self._lights = Board(self._lock, self._notify)
        self._sent: list[Sent] = []
        self._stop = Event()
        self._engines = Engines(connect, clock, self._heard, self._stop, self.books)
        self.answers: dict[str, Any] = {}
        self.answer(**answers)

    def answer(self, **answers: Any) -> None:
        """Take answers as they were typed; what is wrong with them is a finding."""
        with self._lock:
            self.answers.update(answers)
            settings, findings = Settings.draft(self.answers), Settings.check(self.answers)[1]
            self._standing = replace(self._standing, settings=settings, findings=findings)
        self._notify()

    def new_key(self, key_id: str) -> None:
        """The person lost the secret of this key: from now on the plans replace it."""
        with self._lock:
            self._standing = replace(self._standing, lost=key_id)
        self._notify()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` after every change, on the thread that made it; returns its end."""
        return self._subscribers.add(subscriber)

    @property
    def standing(self) -> Standing:
        """Where the guide stands now: a snapshot."""
        return self._standing

    def view(self, slug: str) -> View:
        """A step as it stands now."""
        with self._lock:
            running = self._running in (slug, "*")
            return self._standing.view(slug, running, tuple(self._events.get(slug, ())))

    def report(self) -> Report:
        """What was sent and found so far, and what exists."""
        with self._lock:
            proving, notices = self.proving, self._engines.notices
            said = (*notices, *self.undoing.failures, *proving.findings)
            general, sent = (*self._remarks, *self._general, *said), tuple(self._sent)
            own, running = self.books.own, self._running
            made = make_report(self._standing, sent, general, self._version, own, running)
            return replace(made, proofs=proving.tried)

    def remark(self, finding: Finding) -> None:
        """Put a finding that belongs to no step into the report."""
        with self._lock:
            self._remarks = tuple(dict.fromkeys((*self._remarks, finding)))

    def interrupt(self) -> None:
        """Let the calls in flight end and send nothing more, until `resume`."""
        self._stop.set()
        self.remark(interrupted())

    def resume(self) -> None:
        """Calls may be sent again."""
        self._stop.clear()
        with self._lock:
            self._remarks = tuple(f for f in self._remarks if f != interrupted())

    def plan(self, slug: str) -> View:
        """Read what the step looks after and plan it; does nothing while it must wait.

        Without a login that works it is tried once more with a new connection, as the person may
        have logged in again since; the requirements first, as it may be to another account.
        """
        with self._work:
            old = self._engines.kept
            self._plan(slug)
            if old is self._engines.kept and old is not None and needs_login(self.view(slug)):
                self._engines.forget()
                for again in dict.fromkeys(("requirements", slug)):
                    self._plan(again)
            return self.view(slug)

    def _plan(self, slug: str) -> None:
        standing = self._standing
        if standing.may_run(BY_SLUG[slug]):
            self._run(standing, slug, _only_plan)

    def apply(self, slug: str, ticket: str | None = None) -> View:
        """Send what the step needs.

        `ticket` is the one of the plan that the person saw and approved: a used or a foreign one
        does nothing. None: approved in advance.
        """
        with self._work:
            standing = self._standing
            view = standing.view(slug)
            foreign = ticket is not None and (not ticket or ticket != view.ticket)
            if not foreign and standing.may_run(BY_SLUG[slug]):
                approved = view.plan.fingerprint if ticket and view.plan else None
                self._run(standing, slug, partial(Engine.apply, approved=approved))
            return self.view(slug)

    def plan_all(self) -> Report:
        """All steps as one plan, only read; the requirements first, as the rest stands on them."""
        with self._work:
            if self._ready_for_all():
                self._run_all(lambda engine, resources: Applied(engine.plan(resources)))
            return self.report()

    def apply_all(self) -> Report:
        """All steps as one plan, approved in advance."""
        with self._work:
            if self._ready_for_all():
                self._run_all(lambda engine, resources: engine.apply(resources))
            return self.report()

    @property
    def proving(self) -> Proving:
        """The proofs as they stand now: a snapshot."""
        with self._lock:
            running, events = self._running == PROVE, tuple(self._events.get(PROVE, ()))
            return self._lights.shown(self._standing, running=running, events=events)

    def prove(self) -> Proving:
        """Try what the link must do and must not do; reads first what was not read yet.

        Only test objects are written. Each light shows at once in `proving`; there is none while
        there is no bucket.
        """
        with self._work:
            if not is_read(self._standing):
                self.plan_all()
            standing = self._standing
            if subject := subject_of(standing):
                self._begin(PROVE)
                try:
                    self._lights.prove(standing, subject, self._engines)
                finally:
                    self._end({})
            return self.proving

    @property
    def undoing(self) -> Undoing:
        """The undoing as it stands now."""
        with self._lock:
            record = undo_record(self._standing, self.books.current)
            return undoing(record, self._running == UNDO, tuple(self._events.get(UNDO, ())))

    def plan_undo(self) -> Plan:
        """Read what undoing would take away; an empty plan where that cannot be read."""
        with self._work:
            if self._ready_for_all():
                self._run(self._standing, UNDO, _only_plan)
            return self.undoing.plan or Plan()

    def undo(self, ticket: str | None = None) -> Report:
        """Take away what Valolink made; `ticket` as for `apply`. The steps are to be read again."""
        with self._work:
            shown = self.undoing
            foreign = ticket is not None and (not ticket or ticket != shown.ticket)
            if not foreign and self._ready_for_all():
                approved = shown.plan.fingerprint if ticket and shown.plan else None
                self._run(self._standing, UNDO, partial(Engine.apply, approved=approved))
            return self.report()

    def _ready_for_all(self) -> bool:
        self._general = ()
        done = self.plan("requirements").status is Status.DONE
        return done and not errors(self._standing.findings)

    def _run(self, standing: Standing, slug: str, work: Work) -> None:
        """Work on a step, or on the undoing, as `standing` has it, whatever is answered now."""
        undo = slug == UNDO
        mine = removals(standing, self.books.current) if undo else standing.resources(BY_SLUG[slug])
        resources, changed = mine or (), False
        record, book = Record(standing.target, resources), self.books.own
        self._begin(slug)
        try:
            applied = work(self._engines.of(standing), resources, standing.known())
            changed = self._lights.outdated_by(applied)
            record = replace(
                record, plan=applied.plan, failures=applied.findings, host=self._engines.host
            )
            if undo:
                self.books.undone(applied)
            else:
                self.books.applied(standing, book, applied)
        except (InvalidSettings, SandboxFailed) as problem:
            record = replace(record, problems=findings_of(problem))
        finally:
            self._end({slug: record}, anew=undo and changed)

    def _run_all(self, work: Callable[[Engine, Resources], Applied]) -> None:
        standing = self._standing
        parts = {step.slug: standing.resources(step) or () for step in STEPS[1:]}
        # A later step's form of the same resource knows more than an earlier one's: it counts.
        union = {resource.address: resource for part in parts.values() for resource in part}
        records: dict[str, Record] = {}
        book = self.books.own
        self._begin("*")
        try:
            applied = work(self._engines.of(standing), tuple(union.values()))
            self._general = applied.failures.get("", ())
            self._lights.outdated_by(applied)
            self.books.applied(standing, book, applied)
            records = {
                slug: Record(standing.target, part, applied.plan.of(part), _failures(applied, part))
                for slug, part in parts.items()
            }
        except (InvalidSettings, SandboxFailed) as problem:
            self._general = findings_of(problem)
        finally:
            self._end(records)

    def _begin(self, slug: str) -> None:
        with self._lock:
            self._running, self._events[slug] = slug, []
        self._notify()

    def _end(self, records: Mapping[str, Record], anew: bool = False) -> None:
        """Put the records in; `anew`: what was known of the steps counts no more."""
        with self._lock:
            old = self._standing.records
            numbered = {}
            for slug, record in records.items():
                self._serial += 1
                numbered[slug] = replace(record, serial=self._serial)
            kept = {s: r for s, r in old.items() if not anew or s == STEPS[0].slug}
            merged = MappingProxyType({**kept, **numbered})
            standing = replace(self._standing, records=merged).grounded()
            self._standing = self.books.told(standing)
            self._running = ""
            self._sent.extend(self._engines.sent())
        self._notify()

    def _heard(self, event: CallEvent) -> None:
        with self._lock:
            self._events.setdefault(self._running, []).append(event)
        self._notify()


def _only_plan(engine: Engine, resources: Resources, known: Any) -> Applied:
    return Applied(engine.plan(resources, known))


def _failures(applied: Applied, part: Resources) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(f for r in part for f in applied.failures.get(r.address, ())))
