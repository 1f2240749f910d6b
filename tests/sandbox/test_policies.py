"""The sandbox's own reading of policies and names, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.sandbox.aws.names import may_be_a_bucket
from valolink_widgets.sandbox.aws.policies import (
    PolicyError,
    everybody_may,
    matches,
    statements,
    trusts,
)

from .conftest import policy, trust

pytestmark = pytest.mark.quick

ME, ACCOUNT = "arn:aws:iam::1:user/me", "1"
ROOT = "arn:aws:iam::1:root"


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("s3:*", "s3:GetObject", True),
        ("arn:aws:s3:::valo.own", "arn:aws:s3:::valoxown", False),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b\nc", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b", False),
        ("b?d", "bad", True),
        ("b?d", "bd", False),
        ("user/x", "user/x-2", False),
    ],
)
def test_only_star_and_question_mark_are_wild(pattern: str, value: str, expected: bool) -> None:
    """Row: policy resource `valo.own` against bucket `valoxown`."""
    assert matches(pattern, value) is expected


@pytest.mark.parametrize(
    ("rules", "account", "expected"),
    [
        ([trust(ME)], "", True),
        ([trust(ME + "-2")], "", False),
        ([trust("*")], "", True),
        ([trust(ROOT)], "", False),
        ([trust(ROOT)], ACCOUNT, True),
        ([trust(ACCOUNT)], ACCOUNT, True),
        ([trust("*"), trust(ME, "Deny")], "", False),
        ([trust(ME, Action="sts:*")], "", True),
        ([trust(ME, Action=["sts:TagSession"])], "", False),
        ([trust(ME, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], "", False),
        ([trust(ME), trust(ME, "Deny", Condition={"Bool": {"x": "y"}})], "", False),
    ],
)
def test_trusts(rules: list[dict[str, Any]], account: str, expected: bool) -> None:
    assert trusts(policy(*rules), {ME}, account_id=account, external_id="") is expected


@pytest.mark.parametrize("text", ["", "[]", '"x"', "{}", '{"Statement": []}', '{"Statement": [1]}'])
def test_what_is_no_policy(text: str) -> None:
    with pytest.raises(PolicyError):
        statements(text)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"Principal": {"AWS": ["*"]}}, True),
        ({"Principal": {"AWS": ME}}, False),
        ({"Effect": "Deny"}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}, False),
        ({"Resource": "arn:aws:s3:::other/*"}, False),
        ({"Action": "s3:Put*"}, False),
    ],
)
def test_everybody_may(more: dict[str, Any], expected: bool) -> None:
    rule = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:Get*",
        "Resource": "arn:aws:s3:::b/*",
    }
    said = everybody_may(policy({**rule, **more}).encode(), "s3:GetObject", "arn:aws:s3:::b/k")
    assert said is expected


@pytest.mark.parametrize("name", ["abc\n", "ab", "", "a b", "ABC", "abc-", "ä" * 5])
def test_names_that_botocore_would_not_send(name: str) -> None:
    assert not may_be_a_bucket(name, account_regional=False)
