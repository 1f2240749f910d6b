"""Policies, read as AWS reads them: just enough to judge a trust and an open bucket."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

NOT_JSON = "This policy contains invalid Json"


class PolicyError(ValueError):
    """The text is no policy; the message is AWS's."""


def statements(document: str | bytes) -> list[dict[str, Any]]:
    """The statements of a policy, one or many; PolicyError when there are none."""
    try:
        policy = json.loads(document)
    except ValueError:
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


def several(value: Any) -> list[Any]:
    """A list stays one; anything else is the only item of one."""
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    # Only * and ? mean something: in a policy a dot is a dot.
    escaped = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL)


def matches(pattern: str, value: str) -> bool:
    """Whether a policy's pattern covers the value."""
    return _pattern(pattern).fullmatch(value) is not None


def principals(statement: dict[str, Any]) -> list[str]:
    """The AWS principals a statement names; services and federations are left out."""
    named = statement.get("Principal", [])
    if isinstance(named, dict):
        named = named.get("AWS", [])
    return [str(one) for one in several(named)]


def _acts(statement: dict[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not any(matches(str(one).lower(), action) for one in several(statement["NotAction"]))
    return any(matches(str(one).lower(), action) for one in several(statement.get("Action", [])))


def _conditions_hold(statement: dict[str, Any], external_id: str) -> bool | None:
    """Yes or no for the one condition known here, None for any other."""
    conditions = statement.get("Condition")
    if not conditions:
        return True
    if list(conditions) == ["StringEquals"] and list(conditions["StringEquals"]) == [
        "sts:ExternalId"
    ]:
        return external_id in several(conditions["StringEquals"]["sts:ExternalId"])
    return None


def trusts(document: str, names: set[str], *, account_id: str, external_id: str) -> bool:
    """Whether a trust policy lets somebody with these names assume the role.

    `account_id` counts as a name where the caller's own policies allow the call: a trust in the
    whole account leaves the decision to them. An unknown condition never allows, always denies.
    """
    account = {account_id, f"arn:aws:iam::{account_id}:root"} if account_id else set()
    allowed = False
    for statement in statements(document):
        means = set(principals(statement)) & (names | account | {"*"})
        if not means or not _acts(statement, "sts:assumerole"):
            continue
        holds = _conditions_hold(statement, external_id)
        if statement["Effect"] == "Deny" and holds is not False:
            return False
        allowed = allowed or (statement["Effect"] == "Allow" and holds is True)
    return allowed


def everybody_may(document: bytes, action: str, resource: str) -> bool:
    """Whether a bucket policy lets a request without a name do this; a Deny wins."""
    allowed = False
    for statement in statements(document):
        if "*" not in principals(statement) or not _acts(statement, action.lower()):
            continue
        if not any(matches(str(one), resource) for one in several(statement.get("Resource", []))):
            continue
        if statement["Effect"] == "Deny":
            return False
        allowed = allowed or not statement.get("Condition")
    return allowed
