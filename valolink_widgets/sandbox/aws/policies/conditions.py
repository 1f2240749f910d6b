"""Condition blocks: every operator of IAM, their IfExists forms, and the two set operators.

Rules: AWS, "IAM JSON policy elements: Condition operators". A key that the request lacks fails
every operator but the negated ones, Null, and those with IfExists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from .matching import filled, literal, matches

Context = Mapping[str, tuple[str, ...]]
Test = Callable[[str, str], bool]


def _number(compare: Callable[[float, float], bool]) -> Test:
    return lambda wanted, has: compare(float(has), float(wanted))


def _date(compare: Callable[[datetime, datetime], bool]) -> Test:
    return lambda wanted, has: compare(_moment(has), _moment(wanted))


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _arn(wanted: str, has: str) -> bool:
    # Each of the six parts is matched by itself: a star does not reach over a colon.
    parts, others = wanted.split(":", 5), has.split(":", 5)
    return len(parts) == len(others) and all(map(matches, parts, others))


def _equals(wanted: str, has: str) -> bool:
    return literal(wanted) == has


def _in_network(wanted: str, has: str) -> bool:
    return ip_address(has) in ip_network(wanted, strict=False)


OPERATORS: dict[str, Test] = {
    "StringEquals": _equals,
    "StringEqualsIgnoreCase": lambda wanted, has: literal(wanted).lower() == has.lower(),
    "StringLike": matches,
    "NumericEquals": _number(lambda has, wanted: has == wanted),
    "NumericLessThan": _number(lambda has, wanted: has < wanted),
    "NumericLessThanEquals": _number(lambda has, wanted: has <= wanted),
    "NumericGreaterThan": _number(lambda has, wanted: has > wanted),
    "NumericGreaterThanEquals": _number(lambda has, wanted: has >= wanted),
    "DateEquals": _date(lambda has, wanted: has == wanted),
    "DateLessThan": _date(lambda has, wanted: has < wanted),
    "DateLessThanEquals": _date(lambda has, wanted: has <= wanted),
    "DateGreaterThan": _date(lambda has, wanted: has > wanted),
    "DateGreaterThanEquals": _date(lambda has, wanted: has >= wanted),
    "Bool": lambda wanted, has: wanted.lower() == has.lower(),
    "BinaryEquals": _equals,
    "IpAddress": _in_network,
    "ArnEquals": _arn,
    "ArnLike": _arn,
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
SETS = ("ForAllValues:", "ForAnyValue:")


def is_operator(name: str) -> bool:
    """Whether IAM has this condition operator."""
    bare = _bare(name)
    return name == "Null" or bare in OPERATORS or bare in NEGATED


def _bare(name: str) -> str:
    for prefix in SETS:
        name = name.removeprefix(prefix)
    return name.removesuffix("IfExists")


def hold(conditions: Iterable[tuple[str, str, tuple[str, ...]]], context: Context) -> bool:
    """Whether all conditions of a statement hold."""
    return all(_holds(name, key, wanted, context) for name, key, wanted in conditions)


def _holds(name: str, key: str, wanted: tuple[str, ...], context: Context) -> bool:
    has = context.get(key.lower())
    if name == "Null":
        return any((has is None) == (one.lower() == "true") for one in wanted)
    bare = _bare(name)
    negated = bare in NEGATED
    if has is None:
        return negated or name.endswith("IfExists") or name.startswith("ForAllValues:")
    test = OPERATORS[NEGATED.get(bare, bare)]
    values = [text for one in wanted if (text := filled(one, context)) is not None]

    def fits(value: str) -> bool:
        return any(_safe(test, one, value) for one in values) != negated

    if name.startswith("ForAllValues:"):
        return all(fits(value) for value in has)
    if name.startswith("ForAnyValue:") or not negated:
        return any(fits(value) for value in has)
    return all(fits(value) for value in has)


def _safe(test: Test, wanted: str, has: str) -> bool:
    try:
        return test(wanted, has)
    except (ValueError, OverflowError):  # not a number, a date, an address: no match
        return False
