"""Every code of a finding is documented, and nothing is documented that nobody says."""

from __future__ import annotations

import re

import pytest

from valolink_widgets.aws import explain
from valolink_widgets.aws.texts import TEXTS
from valolink_widgets.core import naming
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

from .findings import _COMPUTED, PAGE, ROOT, findings, page, patterns, written

pytestmark = pytest.mark.quick

DOCUMENTED = set(re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_page_is_what_the_source_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.packaging.findings"


def test_every_literal_code_is_there() -> None:
    codes = {code for code, _ in written()}
    assert len(codes) > 80
    assert codes <= DOCUMENTED


@pytest.mark.parametrize(("where", "pattern"), sorted(set(patterns())))
def test_every_code_that_is_put_together_is_there(where: str, pattern: str) -> None:
    assert any(re.fullmatch(pattern, code) for code in DOCUMENTED), where


def test_every_refusal_of_the_tables_is_there() -> None:
    call = Call("s3", "CreateBucket", {"Bucket": "b"}, "eu-west-1")
    codes = {explain(CallRefused(call, code.split(":")[0])).code for code in TEXTS}
    assert codes <= DOCUMENTED


BAD = ["", " a ", "A_b", "-a-", "a..b", "1.2.3.4", "xn--a", "a--x-s3", "a" * 70, "x-an", "é" * 200]


@pytest.mark.parametrize("name", BAD)
def test_every_broken_rule_of_a_name_is_there(name: str) -> None:
    rules = (naming.bucket_name, naming.user_name, naming.role_name, naming.policy_name)
    found = [f for rule in (*rules, naming.store_name) for f in rule(name)]
    assert {finding.code for finding in found} <= DOCUMENTED


def test_what_is_added_by_hand_is_still_said_somewhere() -> None:
    said = "".join(
        file.read_text(encoding="utf-8") for file in ROOT.glob("valolink_widgets/**/*.py")
    )
    for code in _COMPUTED:
        part = code.split(".")[1]
        assert code in said or f'"{part}"' in said or f".{part}" in said, code


def test_every_entry_says_something() -> None:
    empty = [code for code, (summary, _) in findings().items() if not summary]
    assert not empty
