"""What must work, or must be refused, when it is tried with the linked identity: lights.

A proof is data; `core/proofs/` says which there are, `core/proving.py` tries them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .call import Call, Identity
from .finding import Finding

Expects = Literal["works", "refused", "absent"]
Outcome = Literal["works", "refused", "failed", "not-run"]
Answers = Mapping[str, Mapping[str, Any]]

# The order in which groups are shown. `leftovers` is tried when all others have ended.
GROUPS = ("key", "fence", "role", "browser", "public", "leftovers")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means: whether what was asked came through, and why, in words.

    Not `known` where it hangs on something else that could not be read: that says nothing.
    """

    through: bool
    said: str = ""
    known: bool = True


# Reads the proof's own answer; the second argument has those of earlier proofs of its group.
Judge = Callable[[Mapping[str, Any], Answers], Verdict]


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing to try, and what must come of it.

    `name` is stable: `key.put`, `fence.other-bucket`; the part before the dot is the group.
    `expects`: it `works`; it is `refused`, by AWS's own denial and nothing else; or what it asks
    for is `absent`, which AWS tells only somebody who may look. The call may hold
    `Ref(name of an earlier proof, output)`. Without what is named in `needs` it is not tried, nor
    is any with a `reason`. `after`: it cleans up, whatever failed before it. `empty` has the codes
    that are no refusal but an empty answer. `judge` reads an answer that AWS gave without a
    refusal; None: it came through.
    """

    name: str
    call: Call
    expects: Expects = "works"
    after: bool = False
    needs: tuple[str, ...] = ()
    reason: str = ""
    empty: frozenset[str] = frozenset()
    judge: Judge | None = field(default=None, repr=False, compare=False)

    @property
    def group(self) -> str:
        """What it belongs to: one of `GROUPS`."""
        return self.name.partition(".")[0]

    @property
    def identity(self) -> Identity:
        """As whom it is tried."""
        return self.call.identity


@dataclass(frozen=True, slots=True)
class Tried:
    """A light: what came of a proof.

    `answer` is `done`, AWS's code, or empty where nothing was asked; `said` tells it to a person;
    `ms` is how long the answer took. A `failed` one has a `finding`, an error, or a warning where
    that is for others to mend. `stopped`: somebody said stop before it was tried.
    """

    proof: Proof
    outcome: Outcome
    answer: str = ""
    said: str = ""
    ms: int = 0
    finding: Finding | None = None
    stopped: bool = False

    @property
    def asked(self) -> str:
        """What was asked, in a person's words."""
        from .proofs.words import asked

        return asked(self.proof)

    @property
    def whom(self) -> str:
        """As whom, in a person's words."""
        from .proofs.words import WHOM

        return WHOM[self.proof.identity]

    def as_dict(self) -> dict[str, Any]:
        """The light as it stands in a JSON report: no parameter, so no secret."""
        call = self.proof.call
        return {
            "name": self.proof.name,
            "asked": self.asked,
            "service": call.service,
            "operation": call.operation,
            "identity": call.identity,
            "expects": self.proof.expects,
            "outcome": self.outcome,
            "answer": self.answer,
            "said": self.said,
            "ms": self.ms,
            "finding": self.finding.code if self.finding else "",
        }


def in_order(lights: Iterable[Tried]) -> tuple[Tried, ...]:
    """Lights by group, in each group as they came."""
    rank = {group: place for place, group in enumerate(GROUPS)}
    return tuple(sorted(lights, key=lambda light: rank[light.proof.group]))
