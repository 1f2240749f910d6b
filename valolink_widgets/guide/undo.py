"""Undoing a link: what Valolink made is taken away, what it changed is put back, in reverse order.

With the ledger of the runs (`Book`) everything comes back as it was. Without one, what carries our
tag goes. A ledger that was read from a report is not believed about what is not ours: each removal
says how it makes sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core.call import Call, Port
from ..core.changed import Changed
from ..core.fields import GUIDE
from ..core.finding import Finding, error, warning
from ..core.plan import Plan
from ..core.recorder import CallEvent
from ..core.resource import Base, Refs, Resource
from ..core.text import say
from .book import Book, owner_of
from .contents import STEPS
from .standing import Record, Standing
from .step import Step
from .undo_bucket import BlocksRemoval, BucketRemoval, CorsRemoval
from .undo_iam import PolicyRemoval, PrincipalRemoval, RoleRemoval, TrustRemoval
from .undo_keys import KeyRemoval
from .undo_protection import AbortRemoval, EncryptionRemoval, TlsRemoval, VersioningRemoval
from .undo_removal import Removal
from .undo_valohai import DefaultRemoval, StoreRemoval

UNDO = "undo"
_TRUST = "role-trust"

_KINDS: Mapping[str, type[Removal]] = {
    "bucket": BucketRemoval,
    "public-access-block": BlocksRemoval,
    "tls-only": TlsRemoval,
    "abort-uploads": AbortRemoval,
    "encryption": EncryptionRemoval,
    "versioning": VersioningRemoval,
    "cors": CorsRemoval,
    "user": PrincipalRemoval,
    "role": RoleRemoval,
    _TRUST: TrustRemoval,
    "user-policy": PolicyRemoval,
    "role-policy": PolicyRemoval,
    "access-key": KeyRemoval,
    "store": StoreRemoval,
    "default-store": DefaultRemoval,
}


@dataclass(frozen=True)
class Undoing:
    """The undoing as it stands, for whoever shows it. `sent`: something was taken away."""

    plan: Plan | None = None
    failures: tuple[Finding, ...] = ()
    ticket: str = ""
    running: bool = False
    events: tuple[CallEvent, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Failures and what the plan found, each once."""
        found = (*self.failures, *(self.plan.findings if self.plan else ()))
        return tuple(dict.fromkeys(found))

    @property
    def sent(self) -> bool:
        """Whether the last run wrote anything."""
        return any(e.call.kind == "write" and e.state == "done" for e in self.events)

    @property
    def done(self) -> bool:
        """It was undone, and nothing of ours is left."""
        return bool(self.plan and self.plan.empty and self.sent and not self.failures)


@dataclass(frozen=True)
class Refusal(Base):
    """Stands before all removals and says why none of them may be sent, or what they leave."""

    said: tuple[Finding, ...]
    address = "report"
    needs = ()
    lock = "report"
    deletes = True

    def read(self, port: Port) -> None:  # noqa: ARG002
        """Nothing."""
        return

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """None."""
        return iter(())

    def findings(self, seen: Any, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """What was to be said."""
        return self.said

    def describe(self, seen: Any) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say("the report")


def removals(standing: Standing, book: Book) -> tuple[Resource, ...]:
    """What undoing looks after; nothing while the ground is open.

    Options count as on: turning one off leaves what exists.
    """
    ground = standing.ground
    if ground is None:
        return ()
    if book.only and owner_of(standing) != book.ledger.owner:
        return (Refusal(tuple(_foreign(standing, book))),)
    known = book if book.only else book.of(owner_of(standing))
    parts = (_whole(standing, step).resources(step) or () for step in STEPS[1:])
    made = {resource.address: resource for part in parts for resource in part}
    entries = {address: known.find(resource) for address, resource in made.items()}
    if (trust := _trust(entries.get("role"))) is not None:
        made, entries = {**made, _TRUST: made["role"]}, {**entries, _TRUST: trust}
    found = (_removal_of(address, made, entries[address], known.only) for address in reversed(made))
    return (*_not_reached(known, entries.values()), *found)


def _whole(standing: Standing, step: Step) -> Standing:
    """With all options on. The profile that reads only rules some out, and counts in its step."""
    if step.slug == "access":
        return standing
    options = ("large_uploads", "default_store", "web_uploads", "tls_only")
    everything = {
        **dict.fromkeys(options, True),
        "hardening": "valohai",
        "access_profile": GUIDE,
    }
    return replace(standing, settings=standing.settings.model_copy(update=everything))


def _removal_of(
    address: str, made: Mapping[str, Resource], entry: Changed | None, only: bool
) -> Removal:
    kind = _KINDS.get(address, Removal)
    more: dict[str, Any] = {}
    if issubclass(kind, PrincipalRemoval):
        more["policy"] = getattr(made[f"{address}-policy"], "policy", "")
    if kind is StoreRemoval:
        more["vault"] = getattr(made["access-key"], "vault")  # noqa: B009 - not in the protocol
    return kind(made[address], address, _after(address, made), entry, only, **more)


def _after(address: str, made: Mapping[str, Resource]) -> tuple[str, ...]:
    """What hangs on it, and so must go first. The user's policy vouches for the keys till then."""
    keys = ("access-key",) if address == "user-policy" else ()
    return (*keys, *(a for a, resource in made.items() if address in resource.needs))


def _trust(role: Changed | None) -> Changed | None:
    """The entry about the trust of a role that was there before the link."""
    if role is None or not role.before:
        return None
    images = [(image or {}).get("trust") for image in (role.before, role.after, role.drifted)]
    return Changed(_TRUST, role.thing, *images)


def _not_reached(book: Book, entries: Iterable[Changed | None]) -> tuple[Resource, ...]:
    """What a report tells of another link than the one it is undone for."""
    known = {id(entry) for entry in entries}
    other = [e.thing for e in book.ledger.changes if id(e) not in known and e.address != "role"]
    if not (book.only and other):
        return ()
    found = warning(
        "undo.other-link",
        say("The report also tells of {things}, which belongs to other answers.", things=other[0]),
        say("Undo that link by itself, with its own names."),
    )
    return (Refusal((found,)),)


def _foreign(standing: Standing, book: Book) -> Iterator[Finding]:
    """The report is of another account, project or Valohai than the one at hand."""
    kinds = (
        ("undo.other-target", "target"),
        ("undo.other-account", "profile"),
        ("undo.other-project", "project"),
        ("undo.other-host", "valohai_host"),
    )
    pairs = zip(kinds, owner_of(standing), book.ledger.owner, strict=True)
    for (code, field), mine, theirs in pairs:
        if mine != theirs:
            yield error(
                code,
                say(
                    "The report is of {theirs}, but this guide works on {mine}; nothing is "
                    "taken away.",
                    theirs=theirs or say("no account"),
                    mine=mine,
                ),
                say("Log in where the run was made, or name that run's report."),
                field,
            )


def undo_record(standing: Standing, book: Book) -> Record | None:
    """The last undoing, where it was for the present answers."""
    record = standing.records.get(UNDO)
    if record is None or record.target != standing.target or record.problems:
        return record
    return record if record.resources == removals(standing, book) else None


def undoing(record: Record | None, running: bool, events: tuple[CallEvent, ...]) -> Undoing:
    """The undoing of this record."""
    if record is None:
        return Undoing(running=running, events=events)
    failures = (*record.failures, *record.problems)
    return Undoing(record.plan, failures, record.ticket, running, events)
