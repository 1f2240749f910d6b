"""differences.toml, read: where a judge does not do as AWS does."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .judges import Judge

FILE = Path(__file__).with_name("differences.toml")


@dataclass(frozen=True)
class Difference:
    """One known difference; the file's head says what each field is."""

    id: str
    judge: str
    row: str
    aws: str
    source: str
    answers: dict[str, str]
    tests: tuple[str, ...] = ()


@cache
def differences() -> tuple[Difference, ...]:
    """All of them, in the file's order."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["difference"]
    return tuple(Difference(**{**one, "tests": tuple(one.get("tests", ()))}) for one in found)


def known_answers(judge: str, row: str) -> dict[str, str]:
    """What this judge answers otherwise than AWS, by question."""
    mine = [one.answers for one in differences() if (one.judge, one.row) == (judge, row)]
    return {question: answer for answers in mine for question, answer in answers.items()}


def excuse(judge: str, test: str) -> str:
    """The id of the difference for which `test` (path::name) must fail on this judge, or empty."""
    return next((one.id for one in differences() if one.judge == judge and test in one.tests), "")


def differs(judge: Judge, id_: str) -> bool:
    """Whether this difference is one of this judge's."""
    return any((one.judge, one.id) == (judge.name, id_) for one in differences())
