"""Row: Condition, permissions boundary, session policy, external id: every condition operator."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.sandbox.aws.policies import OPERATORS, is_operator
from valolink_widgets.sandbox.aws.policies.conditions import NEGATED, hold

pytestmark = pytest.mark.quick

CASES: list[tuple[str, Any, Any, bool]] = [
    ("StringEquals", "a", "a", True),
    ("StringEquals", "a", "A", False),
    ("StringEquals", "a*", "ab", False),
    ("StringEquals", ["x", "a"], "a", True),
    ("StringEquals", "${aws:username}", "me", True),
    ("StringEquals", "${aws:absent}", "me", False),
    ("StringEquals", "a", None, False),
    ("StringEqualsIfExists", "a", None, True),
    ("StringEqualsIfExists", "a", "b", False),
    ("StringEqualsIgnoreCase", "a", "A", True),
    ("StringEqualsIgnoreCase", "a", "B", False),
    ("StringLike", "a*", "ab", True),
    ("StringLike", "a.b", "axb", False),
    ("StringLike", "a${*}", "ab", False),
    ("StringLike", "a${*}", "a*", True),
    ("StringNotEquals", "a", "b", True),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringNotEquals", "a", None, True),
    ("StringNotEqualsIgnoreCase", "a", "A", False),
    ("StringNotLike", "a*", "ab", False),
    ("StringNotLike", "a*", "b", True),
    ("NumericEquals", "5", "5.0", True),
    ("NumericNotEquals", "5", "5", False),
    ("NumericLessThan", "5", "4", True),
    ("NumericLessThan", "5", "5", False),
    ("NumericLessThanEquals", "5", "5", True),
    ("NumericGreaterThan", "5", "5", False),
    ("NumericGreaterThan", "5", "6", True),
    ("NumericGreaterThanEquals", "5", "5", True),
    ("NumericLessThan", "5", "many", False),
    ("DateLessThan", "2030-01-01T00:00:00Z", "2029-12-31T23:59:59Z", True),
    ("DateLessThan", "2030-01-01", "2030-01-01T00:00:00Z", False),
    ("DateLessThanEquals", "2030-01-01", "2030-01-01T00:00:00Z", True),
    ("DateGreaterThan", "2030-01-01", "1893456001", True),
    ("DateGreaterThan", "2030-01-01", "1893456000", False),
    ("DateGreaterThanEquals", "2030-01-01", "1893456000", True),
    ("DateEquals", "2030-01-01", "1893456000", True),
    ("DateNotEquals", "2030-01-01", "1893456000", False),
    ("Bool", "true", "true", True),
    ("Bool", True, "true", True),
    ("Bool", "false", "true", False),
    ("Bool", "false", None, False),
    ("BoolIfExists", "true", None, True),
    ("BinaryEquals", "QQ==", "QQ==", True),
    ("IpAddress", "10.0.0.0/8", "10.1.2.3", True),
    ("IpAddress", "10.0.0.0/8", "11.1.2.3", False),
    ("IpAddress", "2001:db8::/32", "2001:db8::1", True),
    ("IpAddress", "nonsense", "10.1.2.3", False),
    ("NotIpAddress", "10.0.0.0/8", "11.1.2.3", True),
    ("NotIpAddress", "10.0.0.0/8", "10.1.2.3", False),
    ("ArnEquals", "arn:aws:iam::1:user/*", "arn:aws:iam::1:user/a", True),
    ("ArnLike", "arn:aws:iam::*:user/a", "arn:aws:iam::1:user/a", True),
    ("ArnLike", "arn:aws:*:user/a", "arn:aws:iam::1:user/a", False),
    ("ArnNotEquals", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/a", False),
    ("ArnNotLike", "arn:aws:iam::1:user/*", "arn:aws:iam::2:user/a", True),
    ("Null", "true", None, True),
    ("Null", "true", "a", False),
    ("Null", "false", "a", True),
    ("Null", False, None, False),
    ("ForAnyValue:StringEquals", "a", ("a", "b"), True),
    ("ForAnyValue:StringEquals", "c", ("a", "b"), False),
    ("ForAnyValue:StringEquals", "a", None, False),
    ("ForAllValues:StringEquals", ["a", "b"], ("a", "b"), True),
    ("ForAllValues:StringEquals", "a", ("a", "b"), False),
    ("ForAllValues:StringEquals", "a", None, True),
    ("ForAllValues:StringLike", "a*", ("a1", "a2"), True),
]


@pytest.mark.parametrize(("operator", "wanted", "has", "expected"), CASES)
def test_row_condition_operators(operator: str, wanted: Any, has: Any, expected: bool) -> None:
    values = wanted if isinstance(wanted, list) else [wanted]
    texts = tuple(str(one).lower() if isinstance(one, bool) else one for one in values)
    context = {"aws:username": ("me",)}
    if has is not None:
        context["the:key"] = has if isinstance(has, tuple) else (has,)
    assert hold([(operator, "The:Key", texts)], context) is expected


def test_every_operator_has_a_case() -> None:
    tried = {case[0].rpartition(":")[2].removesuffix("IfExists") for case in CASES}
    assert tried == {*OPERATORS, *NEGATED, "Null"}


def test_all_conditions_have_to_hold() -> None:
    holding, failing = ("Bool", "a", ("true",)), ("Bool", "b", ("true",))
    context = {"a": ("true",), "b": ("false",)}
    assert hold([holding], context)
    assert not hold([holding, failing], context)


@pytest.mark.parametrize("name", ["StringEqual", "stringequals", "ForSomeValues:Bool", ""])
def test_what_is_no_operator(name: str) -> None:
    assert not is_operator(name)
