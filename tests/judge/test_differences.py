"""The list of differences is whole, each entry says what it rests on, and nothing else excuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .differences import differences
from .rows import ROWS

pytestmark = pytest.mark.quick
ROOT = Path(__file__).parents[2]
AWS = "https://docs.aws.amazon.com/"


def test_each_entry_says_what_aws_does_and_where_aws_says_so() -> None:
    assert len({one.id for one in differences()}) == len(differences())
    for one in differences():
        assert one.judge in ("moto", "ministack"), one.id
        assert one.row in ROWS, one.id
        assert one.answers, one.id
        assert one.aws.endswith("."), one.id
        assert one.source.startswith(AWS), one.id
    assert all(row.aws.startswith(AWS) for row in ROWS.values())


def test_each_excused_test_is_there() -> None:
    for test in (test for one in differences() for test in one.tests):
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), test


def test_no_test_of_the_guide_asks_who_judges_it() -> None:
    files = list((ROOT / "tests" / "guide").glob("*.py"))
    assert files
    for file in files:
        words = re.findall(r"ministack|judge\.name|xfail", file.read_text(encoding="utf-8"))
        assert words == [], file.name
