"""A resource of the guide turned round: what it looks after is to go, or to be put back.

A removal is a resource too, so the same engine plans it, sends it and reads it back. It takes
away what `Resource.removal` names, and nothing while somebody else still needs that. Where the
ledger has an image of it from before the link, that is what comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.call import Call, Port
from ..core.changed import Changed
from ..core.finding import Finding, error, note, warning
from ..core.plan import document_diff
from ..core.resource import Base, Refs
from ..core.text import say
from ..core.words import resource

_DIFF_LINES = 12


@dataclass(frozen=True)
class Removal(Base):
    """Takes `inner` away, once the removals it `needs` are through.

    `entry` is the ledger's about it; `only` says that nothing without an entry is touched. The
    output `goes` says whether the thing itself is taken away.
    """

    inner: Any
    address: str
    needs: tuple[str, ...]
    entry: Changed | None = None
    only: bool = False
    deletes = True

    @property
    def lock(self) -> str:
        """The lock of what it takes away."""
        return str(self.inner.lock)

    @property
    def listed(self) -> bool:
        """Whether it may be touched at all."""
        return self.entry is not None or not self.only

    @property
    def made(self) -> bool:
        """Whether it is the link's, as far as the ledger tells; what was there before stays."""
        return self.listed and (self.entry is None or self.entry.before is None)

    def read(self, port: Port) -> Any:
        """What is there now."""
        return self.inner.read(port)

    def _gone(self, seen: Any) -> tuple[Call, ...]:
        return tuple(self.inner.removal(seen)) if seen is not None and self.made else ()

    def _goes(self, seen: Any, refs: Refs) -> bool:
        """A store that stays keeps all that it stands on."""
        return bool(self._gone(seen)) and refs("store", "kept") is not True

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:
        """The calls that take it away."""
        if self._goes(seen, refs):
            yield from self._gone(seen)

    def outputs(self, seen: Any, refs: Refs) -> Mapping[str, Any]:
        """`goes`."""
        return {"goes": self._goes(seen, refs)}

    def describe(self, seen: Any) -> str:
        """The line of the plan."""
        return str(self.inner.describe(seen))

    def stays(self, what: str) -> Finding:
        """It stays, and why."""
        if self.listed:
            return note("undo.stays", say("The {what} stays: Valolink did not make it.", what=what))
        return note(
            "undo.stays",
            say("The {what} stays: this report does not say that its run made it.", what=what),
        )

    def unconfirmed(self) -> Finding:
        """It was deleted, but it is still there."""
        return error(
            "undo.not-confirmed",
            say(
                "The removal of the {resource} was accepted, but it can still be read.",
                resource=resource(self.address),
            ),
            say("Check again in a minute: nothing that is gone is deleted twice."),
        )


@dataclass(frozen=True)
class Aim:
    """Where undoing leads a document: from `now` to `target`; both None where there is none.

    `expected` and `found` differ where somebody changed it since; both None where nobody did.
    """

    now: Any
    target: Any
    expected: Any = None
    found: Any = None

    @property
    def changed(self) -> bool:
        """Whether somebody changed it."""
        return self.expected is not None or self.found is not None


class DocumentRemoval(Removal):
    """A document that is put back as it was, or taken away where there was none.

    That is done only where it reads as Valolink left it. What somebody changed since stays, but for
    what can be taken out of it without touching theirs (`_rest`).
    """

    def _now(self, seen: Any) -> Any:
        return self.inner.image(seen)

    def _same(self, one: Any, other: Any) -> bool:
        return bool(one == other)

    def _expected(self, before: Any, refs: Refs) -> Any:
        """What Valolink makes of `before`; worked out anew, as a report may be forged."""
        raise NotImplementedError

    def _as_left(self, now: Any, before: Any, refs: Refs) -> bool:
        """Whether it reads as Valolink left it."""
        return self._same(now, self._expected(before, refs))

    def _rest(self, now: Any, refs: Refs) -> Any:  # noqa: ARG002
        return now

    def _put(self, target: Any, seen: Any) -> Call:
        raise NotImplementedError

    def _named(self, seen: Any) -> str:
        """What it is, for a finding."""
        return self.describe(seen)

    def aim(self, seen: Any, refs: Refs) -> Aim:
        """What is there, and what should be; equal where there is nothing to do."""
        now = self._now(seen)
        if now is None or not self.listed or refs("store", "kept") is True:
            return Aim(now, now)
        before = self.entry.before if self.entry else None
        if before is not None and self._same(now, before):
            return Aim(now, now)
        expected = self._expected(before, refs)
        if not self._as_left(now, before, refs):
            return Aim(now, self._rest(now, refs), expected, now)
        if before is not None and self.entry and self.entry.drifted is not None:
            return Aim(now, self._rest(now, refs), expected, self.entry.drifted)
        return Aim(now, before)

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:
        """The one call that puts it right."""
        aim = self.aim(seen, refs)
        if aim.target != aim.now:
            yield self._put(aim.target, seen)

    def outputs(self, seen: Any, refs: Refs) -> Mapping[str, Any]:
        """`goes`: nothing of it is left. `left`: somebody changed it, so it stays."""
        aim = self.aim(seen, refs)
        return {"goes": aim.target is None, "left": aim.changed and aim.target is not None}

    def document(self, seen: Any, refs: Refs) -> tuple[Any, Any] | None:
        """Before and after; of what stays, what somebody made of it."""
        aim = self.aim(seen, refs)
        if aim.target is None and not aim.changed:
            return None  # it goes as a whole: the plan's line says what it is
        return (aim.expected, aim.found) if aim.target == aim.now else (aim.now, aim.target)

    def findings(self, seen: Any, refs: Refs) -> Iterable[Finding]:
        """It was changed since."""
        aim = self.aim(seen, refs)
        if aim.changed:
            yield changed(self._named(seen), aim.expected, aim.found, partly=aim.target != aim.now)


def changed(what: str, was: Any, now: Any, *, partly: bool = False) -> Finding:
    """Somebody changed it since Valolink wrote it; `partly`: ours can go all the same."""
    every = document_diff(was, now).splitlines()
    # What somebody put in says more than what it took the place of.
    lines = [line for sign in ("+", "-") for line in every if line.startswith(sign)]
    more = ["…"] if len(lines) > _DIFF_LINES else []
    diff = "\n".join(lines[:_DIFF_LINES] + more)
    if partly:
        return warning(
            "undo.changed",
            say("Somebody changed this since: {what}.\n{diff}", what=what, diff=diff),
            say("Only what Valolink put in is taken out; look at the plan before you go on."),
        )
    return warning(
        "undo.changed",
        say(
            "Somebody changed this since, so it stays as it is: {what}.\n{diff}",
            what=what,
            diff=diff,
        ),
        say("Ask who did. If nobody needs it, put it right by hand, then undo again."),
    )


def shared(what: str, store: Mapping[str, Any]) -> Finding:
    return error(
        "undo.shared",
        say(
            "The Valohai store {store} uses the {what} too, so nothing was taken away.",
            store=store["name"],
            what=what,
        ),
        say("Delete that store in Valohai first, if nobody needs it."),
        "store",
    )
