"""Each judge is asked what AWS's answer is known for; it differs where differences.toml says so."""

from __future__ import annotations

import pytest

from ..counting import count
from ..sandbox.conftest import Sandbox
from .differences import known_answers
from .judges import Judge
from .rows import ROWS, Row


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS.values()])
def test_the_judge_answers_as_aws_does_but_for_its_known_differences(
    judge: Judge, row: Row
) -> None:
    asked = list(row.ask(Sandbox(judge.place)))
    assert len({question for question, _, _ in asked}) == len(asked) > 0
    differing = {question: answer for question, answer, aws in asked if answer != aws}
    assert differing == known_answers(judge.name, row.name)
    for question, _, _ in asked:
        if row.counts:
            count(row.counts, question)
