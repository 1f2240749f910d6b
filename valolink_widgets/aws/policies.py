"""The smallest policy that would let a denied call through."""

from __future__ import annotations

import json
from typing import Any

from .denials import Denial
from .layers import PUBLIC_BLOCK, TRUST

_SSO = "AWSReservedSSO_"


def smallest_policy(denial: Denial) -> str:
    """A JSON document with exactly the action and the resource; empty where no policy helps.

    What none allows gets a statement that allows it. What a statement denies gets that statement
    as it has to read: for everybody but the caller; without a caller there is none to write.
    """
    if denial.layer is PUBLIC_BLOCK or denial.encoded:
        return ""
    if (denial.explicit or denial.layer.principal) and not denial.caller:
        return ""  # without a name the statement would be about everybody
    statement: dict[str, Any] = {"Effect": "Deny" if denial.explicit else "Allow"}
    if denial.layer.principal:
        statement["Principal"] = "*" if denial.explicit else {"AWS": _principal(denial.caller)}
    statement["Action"] = denial.actions[0] if len(denial.actions) == 1 else list(denial.actions)
    if denial.layer is not TRUST:  # a trust is about its own role
        statement["Resource"] = denial.resource
    condition = _condition(denial)
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def _condition(denial: Denial) -> dict[str, Any]:
    caller = denial.caller
    if denial.explicit:
        return {"ArnNotLike": {"aws:PrincipalArn": _pattern(caller)}}
    if denial.layer.principal and _session(caller)[1].startswith(_SSO):
        return {"ArnLike": {"aws:PrincipalArn": _pattern(caller)}}
    return {}


def _principal(caller: str) -> str:
    """As a statement names the caller: for a session its role.

    The path of a role that Identity Center made is not in a session's ARN, and a principal takes
    no pattern: there the account is named, and a condition narrows it.
    """
    account, role = _session(caller)
    if not role:
        return caller
    return f"{account}:root" if role.startswith(_SSO) else f"{account}:role/{role}"


def _pattern(caller: str) -> str:
    account, role = _session(caller)
    if not role:
        return caller
    path = "aws-reserved/sso.amazonaws.com/*" if role.startswith(_SSO) else ""
    return f"{account}:role/{path}{role}"


def _session(caller: str) -> tuple[str, str]:
    """`arn:aws:iam::1234` and the role's name of an assumed role; the name is empty for others."""
    parts = caller.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("assumed-role/"):
        return "", ""
    return f"arn:{parts[1]}:iam::{parts[4]}", parts[5].split("/")[1]
