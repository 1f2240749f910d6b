"""The ledger of what a guide's runs changed, by which undoing puts it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.applying import Applied
from ..core.changed import Changed, Ledger, fold
from ..core.errors import InvalidSettings
from ..core.finding import Finding, error
from ..core.resource import Resource
from ..core.settings import Settings
from ..core.text import say
from .standing import Standing

Owner = tuple[str, str, str, str]

_NAMES = ("target", "region", "bucket", "kms_key", "project", "large_uploads")


def owner_of(standing: Standing) -> Owner:
    """Target, account, the project's id and Valohai's address; all empty while they are open."""
    ground = standing.ground
    if ground is None:
        return ("", "", "", "")
    return (standing.settings.target, ground.account, ground.project_id, ground.host)


def names_of(settings: Settings) -> dict[str, Any]:
    """The answers that say which link it is; derived names filled in."""
    return {
        **{name: getattr(settings, name) for name in _NAMES},
        "user": settings.user_name,
        "policy": settings.policy_name,
        "role": settings.role_name,
        "store": settings.store_name,
    }


@dataclass(frozen=True)
class Book:
    """A ledger for undoing. `only`: it comes from a report, and nothing else is touched."""

    ledger: Ledger = field(default_factory=Ledger)
    only: bool = False

    def of(self, owner: Owner) -> Book:
        """This book, where it is this owner's; else an empty one."""
        return self if owner == self.ledger.owner else Book(Ledger(*owner))

    def folded(self, changes: Sequence[Changed], answers: Mapping[str, Any]) -> Book:
        """With later changes in it, made with these answers: the first image before counts."""
        if not changes:
            return self
        every = fold(self.ledger.changes, changes)
        return replace(self, ledger=replace(self.ledger, answers=answers, changes=every))

    def emptied(self) -> Book:
        """Without its changes: they were undone."""
        return replace(self, ledger=replace(self.ledger, changes=()))

    def written(self, owner: Owner) -> frozenset[tuple[str, str]]:
        """Address and thing of all that was changed for this owner."""
        changes = self.of(owner).ledger.changes
        return frozenset((entry.address, entry.thing) for entry in changes)

    def find(self, resource: Resource) -> Changed | None:
        """What it says of this very thing."""
        for entry in self.ledger.changes:
            if (entry.address, entry.thing) == (resource.address, resource.thing):
                return entry
        return None


def book_of(reports: Sequence[Ledger]) -> Book:
    """The book of several runs of one link, in order; raises `InvalidSettings`."""
    first = reports[0]
    for then in reports[1:]:
        if (then.owner, _link(then)) != (first.owner, _link(first)):
            raise InvalidSettings([_two_links()])
    book = Book(reports[-1], only=True)
    changes: tuple[Changed, ...] = ()
    for ledger in reports:
        changes = fold(changes, ledger.changes)
    return replace(book, ledger=replace(book.ledger, changes=changes))


def _link(ledger: Ledger) -> list[Any]:
    return [ledger.answers.get(name) for name in ("bucket", "user", "policy", "role")]


def _two_links() -> Finding:
    return error(
        "undo.two-links",
        say("The reports are not of one link: their account, project or names differ."),
        say("Undo each link by itself."),
        "report",
    )


class Bookkeeping:
    """The part of a walkthrough that keeps its book: its own, and one that a report gave.

    `announced` is called when something is about to change and stands in the book already.
    """

    def __init__(self) -> None:
        self._own, self._given, self._undone = Book(), Book(), False
        self.announced: Callable[[], object] = lambda: None

    @property
    def current(self) -> Book:
        """The one by which undoing goes."""
        return self._given if self._given.only else self._own

    @property
    def own(self) -> Book:
        """What its own runs changed and nobody undid."""
        return self._own.emptied() if self._undone else self._own

    def told(self, standing: Standing) -> Standing:
        """The standing, with what its own runs wrote."""
        return replace(standing, written=self.own.written(owner_of(standing)))

    def recall(self, book: Book) -> None:
        """Go by a report's book for undoing (`only`), or on with what earlier runs left."""
        self._given = book if book.only else Book()
        if not book.only:
            self._own, self._undone = book, False

    def forget_report(self) -> None:
        """Undoing goes by the guide's own book again."""
        self._given = Book()

    def announce(self, run: Standing, coming: tuple[Changed, ...]) -> None:
        """Write it down before it is sent, so that a crash cannot lose what was there.

        `run` is where the guide stood when the run began, whatever is answered by now. Where it
        cannot be written nothing is sent, so the book tells nothing of it.
        """
        if coming:
            before = self._own, self._undone
            self._fold(run, self.own, coming)
            try:
                self.announced()
            except InvalidSettings:
                self._own, self._undone = before
                raise

    def applied(self, run: Standing, before: Book, applied: Applied) -> None:
        """The book after a run: as it was `before`, with what was written since."""
        if applied.changed:
            self._fold(run, before, applied.images)

    def _fold(self, run: Standing, before: Book, changes: tuple[Changed, ...]) -> None:
        self._own = before.of(owner_of(run)).folded(changes, names_of(run.settings))
        self._undone = False

    def undone(self, applied: Applied) -> None:
        """What was undone to the end is in it no longer, but this undoing still goes by it."""
        if applied.changed and applied.plan.empty and not applied.findings:
            self._undone = True
