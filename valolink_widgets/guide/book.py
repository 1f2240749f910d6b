"""The ledger of what a guide's runs changed, by which undoing puts it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ..core.applying import Applied
from ..core.changed import Changed, fold
from ..core.ground import Ground
from ..core.resource import Resource

Owner = tuple[str, str, str]

NOBODY: Owner = ("", "", "")


def owner_of(ground: Ground | None) -> Owner:
    """The account, the project's id and Valohai's address; empty where they are not known yet."""
    return (ground.account, ground.project_id, ground.host) if ground else NOBODY


@dataclass(frozen=True)
class Book:
    """What was changed in one account and project.

    `only`: it comes from a report, and undoing touches nothing that is not in it.
    """

    owner: Owner = NOBODY
    changes: tuple[Changed, ...] = ()
    only: bool = False

    def of(self, owner: Owner) -> Book:
        """This book, where it is this owner's; else an empty one."""
        return self if owner == self.owner else Book(owner)

    def folded(self, changes: Iterable[Changed]) -> Book:
        """With later changes in it: the first image before counts."""
        return replace(self, changes=fold(self.changes, changes))

    def find(self, resource: Resource) -> Changed | None:
        """What it says of this very thing."""
        for entry in self.changes:
            if (entry.address, entry.thing) == (resource.address, resource.thing):
                return entry
        return None


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
        return Book(self._own.owner) if self._undone else self._own

    def recall(self, book: Book) -> None:
        """Go by a report's book for undoing (`only`), or on with what earlier runs left."""
        self._given = book if book.only else Book()
        if not book.only:
            self._own, self._undone = book, False

    def forget_report(self) -> None:
        """Undoing goes by the guide's own book again."""
        self._given = Book()

    def announce(self, owner: Owner, coming: tuple[Changed, ...]) -> None:
        """Write it down before it is sent, so that a crash cannot lose what was there."""
        if coming:
            self._own, self._undone = self.own.of(owner).folded(coming), False
            self.announced()

    def applied(self, owner: Owner, before: Book, applied: Applied) -> None:
        """The book after a run: as it was `before`, with what was written since."""
        if applied.changed:
            self._own, self._undone = before.of(owner).folded(applied.images), False

    def undone(self, applied: Applied) -> None:
        """What was undone to the end is in it no longer, but this undoing still goes by it."""
        if applied.changed and applied.plan.empty and not applied.findings:
            self._undone = True
