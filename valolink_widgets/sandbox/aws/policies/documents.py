"""A policy's text, read once into statements."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

NOT_JSON = "This policy contains invalid Json"


class PolicyError(ValueError):
    """The text is no policy; the message is AWS's."""


@dataclass(frozen=True)
class Statement:
    """One statement; `None` where the element is not there."""

    index: int
    sid: str
    allows: bool
    actions: tuple[str, ...] | None = None
    not_actions: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    not_resources: tuple[str, ...] | None = None
    principals: tuple[str, ...] | None = None
    not_principals: tuple[str, ...] | None = None
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Policy:
    """A document and where it comes from; `arn` where it has one of its own."""

    document: str
    name: str = ""
    arn: str = ""
    statements: tuple[Statement, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "statements", _read(self.document))


def several(value: Any) -> list[Any]:
    """A list stays one; anything else is the only item of one."""
    return value if isinstance(value, list) else [value]


def statements(document: str | bytes) -> list[dict[str, Any]]:
    """The statements of a policy, one or many; PolicyError when there are none."""
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError):
        raise PolicyError(NOT_JSON) from None
    if not isinstance(policy, dict) or not policy.get("Statement"):
        raise PolicyError("Syntax errors in policy." if policy else NOT_JSON)
    found = several(policy["Statement"])
    if not all(isinstance(one, dict) and one.get("Effect") in {"Allow", "Deny"} for one in found):
        raise PolicyError("Syntax errors in policy.")
    return found


def is_policy(document: str | bytes) -> bool:
    """Whether the text is a policy at all."""
    try:
        return bool(statements(document))
    except PolicyError:
        return False


@lru_cache(maxsize=512)
def _read(document: str) -> tuple[Statement, ...]:
    return tuple(_statement(number, raw) for number, raw in enumerate(statements(document)))


def _statement(index: int, raw: dict[str, Any]) -> Statement:
    return Statement(
        index,
        sid=str(raw.get("Sid", "")),
        allows=raw["Effect"] == "Allow",
        actions=_texts(raw, "Action"),
        not_actions=_texts(raw, "NotAction"),
        resources=_texts(raw, "Resource"),
        not_resources=_texts(raw, "NotResource"),
        principals=_principals(raw, "Principal"),
        not_principals=_principals(raw, "NotPrincipal"),
        conditions=tuple(_conditions(raw.get("Condition") or {})),
    )


def _texts(raw: dict[str, Any], name: str) -> tuple[str, ...] | None:
    return tuple(str(one) for one in several(raw[name])) if name in raw else None


def _principals(raw: dict[str, Any], name: str) -> tuple[str, ...] | None:
    """The AWS principals; services and federations are left out, for nobody here is one."""
    if name not in raw:
        return None
    named = raw[name]
    if isinstance(named, dict):
        named = named.get("AWS", [])
    return tuple(str(one) for one in several(named))


def _conditions(raw: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    if not isinstance(raw, dict) or not all(isinstance(keys, dict) for keys in raw.values()):
        raise PolicyError("Syntax errors in policy.")
    return [
        (operator, key, tuple(_text(one) for one in several(values)))
        for operator, keys in raw.items()
        for key, values in keys.items()
    ]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
