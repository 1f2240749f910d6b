"""What a run changed: each thing as it was before, and as the run left it.

Images are JSON data, exact and without a secret, so that undoing can put back what was there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Image = Any


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that was changed. `before` None: it was not there. `after` None: not read back.

    `thing` says which one (`s3:my-bucket`), as an address means another thing with other answers.
    `drifted` is what a later run found instead of `after`: somebody changed it in between.
    """

    address: str
    thing: str
    before: Image
    after: Image = None
    drifted: Image = None

    def as_dict(self) -> dict[str, Any]:
        """The entry as it stands in a JSON report."""
        return {
            "address": self.address,
            "thing": self.thing,
            "before": self.before,
            "after": self.after,
            "drifted": self.drifted,
        }


def fold(earlier: Iterable[Changed], later: Iterable[Changed]) -> tuple[Changed, ...]:
    """Both in one: the first image before counts, the last one after, and drift is kept.

    A thing that was gone in between, or was put back as it had been, is no drift.
    """
    found = {(entry.address, entry.thing): entry for entry in earlier}
    for entry in later:
        key = (entry.address, entry.thing)
        found[key] = _next(found[key], entry) if key in found else entry
    return tuple(found.values())


def _next(first: Changed, then: Changed) -> Changed:
    usual = (first.after, first.before, None)
    drifted = first.after is not None and then.before not in usual
    return replace(
        first,
        after=then.after or first.after,
        drifted=then.before if drifted else then.drifted or first.drifted,
    )


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was changed for one link, and by which answers: what undoing goes by.

    `project` is the project's id in the Valohai at `host`, `scheme://host`.
    """

    target: str = ""
    account: str = ""
    project: str = ""
    host: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Changed, ...] = ()

    @property
    def owner(self) -> tuple[str, str, str, str]:
        """Where it was made: things of the same name elsewhere are other things."""
        return self.target, self.account, self.project, self.host

    def as_dict(self) -> dict[str, Any]:
        """The ledger as it stands in a JSON report, sealed."""
        found = {
            "target": self.target,
            "account": self.account,
            "project": self.project,
            "host": self.host,
            "answers": dict(self.answers),
            "changes": [entry.as_dict() for entry in self.changes],
        }
        return {**found, "seal": seal(found)}


def seal(ledger: Mapping[str, Any]) -> str:
    """A checksum, so that a ledger that was edited shows it.

    Whoever forges one can make it too: undoing makes sure of the rest in AWS and Valohai.
    """
    parts = {name: value for name, value in ledger.items() if name != "seal"}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
