"""The guide as a notebook or a script holds it: one line a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from .core.changed import Ledger
from .core.echo import shown
from .core.errors import InvalidSettings, StepFailed
from .core.files import report_problem
from .core.finding import Finding, error, errors
from .core.plan import Plan
from .core.planning import interrupted
from .core.report import Report
from .core.report_reading import read_ledger
from .core.text import say
from .core.vault import SecretFile
from .guide.book import Book, book_of, owner_of
from .guide.contents import BY_SLUG
from .guide.proving import PROVEN_AFTER, Proving
from .guide.standing import View
from .guide.step import Status
from .interruptible import see_through, settle

if TYPE_CHECKING:
    from .guide.walkthrough import Walkthrough

_FORM_CANNOT_MEND = ("settings.unknown", "settings.looks-like-a-secret")
T = TypeVar("T")

_NO_FORM = ("approval", "sandbox", "report")


class Guide:
    """One person's guide.

    With `approval` `auto`, `step` applies at once and raises `StepFailed` after the report is
    written; else it shows the step's panel, and the person says go.
    """

    def __init__(self, walkthrough: Walkthrough) -> None:
        self.walkthrough = walkthrough
        self._panels: Any = None
        self._earlier = Ledger()
        walkthrough.books.announced = self._write_ahead

    @property
    def _auto(self) -> bool:
        return self.walkthrough.standing.settings.approval == "auto"

    def check(self) -> None:
        """Raise `InvalidSettings` for answers that nobody will be asked about again."""
        settings = self.walkthrough.standing.settings
        found = errors(self.walkthrough.standing.findings)
        fatal = [f for f in found if self._auto or _no_form_for(f)]
        if settings.report and (problem := report_problem(settings.report)):
            raise InvalidSettings([*fatal, problem])
        self._recall(settings.report)
        if self._auto and settings.secret_file:
            fatal += _unusable(settings.secret_file)
        if fatal:
            self._write_report()
            raise InvalidSettings(fatal)

    def step(self, slug: str) -> Any:
        """The step's panel, the same one each time; or, approved in advance, what was done."""
        if slug not in BY_SLUG:
            raise ValueError(
                say(
                    "There is no step {slug}. The steps are: {slugs}.",
                    slug=repr(slug),
                    slugs=", ".join(BY_SLUG),
                )
            )
        if self._auto:
            return self._applied(slug)
        return self._all_panels().step(slug)

    def _applied(self, slug: str) -> Any:
        from .guide.pages import StepPage

        view = self._interruptible(lambda: self.walkthrough.apply(slug))
        self._write_report()
        if view.status is not Status.DONE:
            raise StepFailed(_reasons(view))
        if slug == "requirements":
            self._refuse_secret_file()
        if slug != PROVEN_AFTER or not self.walkthrough.standing.settings.prove:
            return StepPage(view)
        proving = self._proven()
        if found := errors(proving.findings):
            raise StepFailed(found)
        return StepPage(view, proving.tried)

    def _proven(self) -> Proving:
        proving = self._interruptible(self.walkthrough.prove)
        self._write_report()
        return proving

    def _refuse_secret_file(self) -> None:
        """A file that cannot serve stops the run before its first write, not at the key's step."""
        if self.walkthrough.standing.settings.secret_file:
            found = self._interruptible(self.walkthrough.plan_all).findings
            self._write_report()
            refused = [f for f in errors(found) if f.field == "secret_file"]
            if refused:
                raise StepFailed(refused)

    def apply(self) -> Report:
        """All steps as one plan, approved by this call. Needs no widget; raises nothing.

        `report.raise_for_errors()` turns what went wrong into `StepFailed`.
        """
        self._interruptible(self.walkthrough.apply_all)
        self._write_report()
        standing = self.walkthrough.standing
        if standing.settings.prove and standing.statuses[PROVEN_AFTER] is Status.DONE:
            self._proven()
        return self.walkthrough.report()

    def plan(self) -> Report:
        """All steps as one plan, only read: `walkthrough.view(slug).plan` holds each part."""
        self._interruptible(self.walkthrough.plan_all)
        self._write_report()
        return self.walkthrough.report()

    def prove(self) -> Report:
        """Try what the link must do and must not do, with test objects only: `report.proofs`.

        Reads first what was not read yet. What fails is an error in the report.
        """
        self._proven()
        return self.walkthrough.report()

    def plan_undo(self, *reports: str | Path) -> Plan:
        """What undoing would take away and put back, only read.

        Goes by this guide's own runs and by our tags; with the JSON reports of a link's runs, in
        their order, by these and nothing else. Raises `InvalidSettings` for a report that is none.
        """
        self._take(reports)
        return self._interruptible(self.walkthrough.plan_undo)

    def undo(self, *reports: str | Path, ticket: str | None = None) -> Report:
        """Take away what was made and put back what was changed, approved by this call.

        `reports` as for `plan_undo`; `ticket` names the one plan that was approved. Raises no
        `StepFailed`: see `report.raise_for_errors()`.
        """
        self._take(reports)
        self._interruptible(lambda: self.walkthrough.undo(ticket))
        self._write_report()
        return self.walkthrough.report()

    def _take(self, reports: Sequence[str | Path]) -> None:
        """Go by these reports, with the names of their link."""
        if not reports:
            self.walkthrough.books.forget_report()
            return
        book = book_of([read_ledger(path) for path in reports])
        names = dict(book.ledger.answers)
        del names["target"]  # whoever opened the guide said where it works
        self.walkthrough.answer(**names)
        self.walkthrough.books.recall(book)

    def _recall(self, path: str) -> None:
        """Go on with the ledger of earlier runs, which the same report file has."""
        if path and Path(path).suffix.lower() == ".json" and Path(path).is_file():
            try:
                self._earlier = read_ledger(path)
            except InvalidSettings as refused:
                edited = [f for f in refused.findings if f.code == "undo.report-edited"]
                if edited:  # what was there before would be lost with it
                    raise InvalidSettings([_kept(path)]) from None
            self.walkthrough.books.recall(Book(self._earlier))

    def report(self) -> Any:
        """The report so far, written to the file if one was named; a panel where people click."""
        self._write_report()
        return self.walkthrough.report() if self._auto else self._all_panels().report()

    def interrupt(self) -> None:
        """Let the calls in flight end, send nothing more, and say so in the report."""
        self.walkthrough.interrupt()
        self._write_report()

    def close(self) -> None:
        """Stop listening: the panels of this guide change no more."""
        if self._panels:
            self._panels.close()

    def _all_panels(self) -> Any:
        from .aws import region_list
        from .ui import Panels

        if self._panels is None:
            self._panels = Panels(self.walkthrough, regions=region_list)
        return self._panels

    def _write_report(self) -> None:
        path = self.walkthrough.standing.settings.report
        problem = report_problem(path) if path else None
        if not problem and self._is_anothers():
            problem = _kept(path)
        if problem:  # it came up since `check`; what was done must be told all the same
            self.walkthrough.remark(problem)
        elif path:
            self.walkthrough.report().write(path)

    def _is_anothers(self) -> bool:
        """Whether the file has the ledger of another link; one of a sandbox dies with that."""
        here = owner_of(self.walkthrough.standing)
        earlier = self._earlier
        return (
            earlier.target == "aws"
            and bool(here[0] and earlier.changes)
            and (here != earlier.owner)
        )

    def _write_ahead(self) -> None:
        """What is about to change, on disk before it is sent."""
        try:
            self._write_report()
            if self._is_anothers():
                raise InvalidSettings([_kept(self.walkthrough.standing.settings.report)])
        except OSError as problem:
            raise InvalidSettings([_not_written(problem)]) from None

    def _interruptible(self, work: Callable[[], T]) -> T:
        """Run beside this thread, so that Ctrl-C lets the calls in flight end first."""
        done: Future[T] = Future()
        Thread(target=settle, args=(done, work), name="valolink-work").start()
        try:
            # Not `Thread.join`: before Python 3.13 a Ctrl-C in it marks a running thread as ended.
            return done.result()
        except KeyboardInterrupt:
            self.walkthrough.interrupt()
            see_through(done)
            self._write_report()
            self.walkthrough.resume()
            raise


def _unusable(secret_file: str) -> tuple[Finding, ...]:
    """Why a file that is there cannot be a key's; empty where it can, or is not there yet."""
    try:
        SecretFile(secret_file).read()
    except InvalidSettings as refused:
        return refused.findings
    return ()


def _kept(path: str) -> Finding:
    return error(
        "report.of-another-link",
        say(
            "{path} tells what another link changed, or was edited: undoing may need it, so it is "
            "not overwritten.",
            path=shown(path),
        ),
        say("Name another file for this report, or move that one away."),
        "report",
    )


def _not_written(problem: OSError) -> Finding:
    return error(
        "report.not-written",
        say(
            "The report could not be written ({why}), so nothing was sent.",
            why=problem.strerror or say("no reason given"),
        ),
        say("Make room for it or name another file, then try again."),
        "report",
    )


def _no_form_for(finding: Finding) -> bool:
    return finding.field in _NO_FORM or finding.code in _FORM_CANNOT_MEND


def _reasons(view: View) -> tuple[Finding, ...]:
    """Why a step is not done; never empty."""
    found = errors(dict.fromkeys((*view.answers, *view.findings)))
    if found:
        return found
    if view.waiting_for:
        names = ", ".join(step.title for step in view.waiting_for)
        remedy = say("Finish first: {names}.", names=names)
        return (
            error("step.waiting", say("{title} could not start.", title=view.step.title), remedy),
        )
    return (interrupted(),)
