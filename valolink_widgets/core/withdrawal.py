"""What is put back when a run must not go on with what it made."""

from __future__ import annotations

from dataclasses import dataclass

from .call import Call
from .finding import Finding


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The calls that put it back, and what to tell: `done` when they went through, else `failed`.

    `spoils` names resources that will not read back as planned because of it, `withdraws` those
    that must give way too.
    """

    calls: tuple[Call, ...]
    done: Finding
    failed: Finding
    spoils: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()


class GaveWay(Exception):
    """This run must not go on with a change; `withdrawal` says what to put back."""

    def __init__(self, withdrawal: Withdrawal) -> None:
        self.withdrawal = withdrawal
        super().__init__(withdrawal.done.code)
