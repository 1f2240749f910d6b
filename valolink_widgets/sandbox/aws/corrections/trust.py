"""Trust policies are read when they are written: AWS refuses what nobody could be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..answers import refusal
from ..policies import PolicyError, principals, statements
from .iam import may

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

FIELDS = {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"}
ACCOUNT = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:root")


def principals_that_are_not_there(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto writes any trust; AWS refuses one that is no policy or names nobody."""
    if not asked.calls("iam", *FIELDS) or not may(asked, moto):
        return onward(asked)
    wrong = _wrong(asked.form.get(FIELDS[asked.form["Action"]], ""), moto)
    return refusal(asked, 400, "MalformedPolicyDocument", wrong) if wrong else onward(asked)


def _wrong(document: str, moto: Moto) -> str:
    try:
        rules = statements(document)
    except PolicyError as error:
        return str(error)
    for rule in rules:
        if "Resource" in rule or "NotResource" in rule:
            return "Has prohibited field Resource"
        if not rule.get("Principal") and not rule.get("NotPrincipal"):
            return "Missing required field Principal"
        for name in principals(rule):
            if not _exists(name, moto):
                return f'Invalid principal in policy: "AWS":"{name}"'
    return ""


def _exists(principal: str, moto: Moto) -> bool:
    if principal == "*" or ACCOUNT.fullmatch(principal):
        return True
    users = {user.arn for user in list(moto.iam.users.values())}
    roles = {role.arn for role in list(moto.iam.roles.values())}
    if ":assumed-role/" in principal:
        role = principal.split("/")[1]
        return any(arn.endswith(f"/{role}") for arn in roles)
    return principal in users | roles
