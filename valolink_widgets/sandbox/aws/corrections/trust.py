"""Principals are looked up when a policy is written: AWS refuses what nobody could be."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..answers import refusal
from ..policies import PolicyError, several, statements

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
    if not asked.calls("iam", *FIELDS):
        return onward(asked)
    document = asked.form.get(FIELDS[asked.form["Action"]], "")
    wrong = _wrong(document, moto, prohibited=("Resource", "NotResource"))
    return refusal(asked, 400, "MalformedPolicyDocument", wrong) if wrong else onward(asked)


def principals_of_bucket_policies(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """The same for a bucket policy, in the words of S3."""
    if not asked.on_bucket("PUT", "policy"):
        return onward(asked)
    wrong = _wrong(asked.body, moto, prohibited=())
    if wrong.startswith("Invalid principal"):
        wrong = "Invalid principal in policy"
    return refusal(asked, 400, "MalformedPolicy", wrong) if wrong else onward(asked)


def deleted_principals(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """A policy keeps a deleted user's unique id: a new user of the old name is somebody else."""
    if not asked.calls("iam", "DeleteUser", "DeleteRole"):
        return onward(asked)
    kind = "User" if asked.form["Action"] == "DeleteUser" else "Role"
    things = moto.iam.users if kind == "User" else moto.iam.roles
    name = asked.form.get(f"{kind}Name", "")
    with moto.lock:
        gone = next((one for one in list(things.values()) if one.name == name), None)
        answer = onward(asked)
        if gone is not None and answer.status_code == 200:
            _name_by_id(moto, gone.arn, gone.id)
    return answer


def _name_by_id(moto: Moto, arn: str, identifier: str) -> None:
    for role in list(moto.iam.roles.values()):
        text = renamed(role.assume_role_policy_document, arn, identifier)
        role.assume_role_policy_document = text
    for bucket in list(moto.s3.buckets.values()):
        if bucket.policy:
            bucket.policy = renamed(bucket.policy.decode(), arn, identifier).encode()


def renamed(document: str, old: str, new: str) -> str:
    """The policy with one principal under another name; the text itself where none is it."""
    policy = json.loads(document)
    changed = False
    for rule in several(policy["Statement"]):
        for element in ("Principal", "NotPrincipal"):
            who = rule.get(element)
            if isinstance(who, dict) and old in several(who.get("AWS", [])):
                names = [new if one == old else one for one in several(who["AWS"])]
                who["AWS"] = names if isinstance(who["AWS"], list) else names[0]
                changed = True
    return json.dumps(policy) if changed else document


def _wrong(document: str | bytes, moto: Moto, prohibited: tuple[str, ...]) -> str:
    try:
        rules = statements(document)
    except PolicyError as error:
        return str(error)
    for rule in rules:
        if any(element in rule for element in prohibited):
            return "Has prohibited field Resource"
        if not rule.get("Principal") and not rule.get("NotPrincipal"):
            return "Missing required field Principal"
        for name in _principals(rule):
            if not _exists(name, moto):
                return f'Invalid principal in policy: "AWS":"{name}"'
    return ""


def _principals(rule: dict[str, Any]) -> list[str]:
    """The AWS principals; services and federations are left out."""
    named = rule.get("Principal") or rule.get("NotPrincipal") or []
    if isinstance(named, dict):
        named = named.get("AWS", [])
    return [str(one) for one in several(named)]


def _exists(principal: str, moto: Moto) -> bool:
    if principal == "*" or ACCOUNT.fullmatch(principal):
        return True
    things = [*list(moto.iam.users.values()), *list(moto.iam.roles.values())]
    if ":assumed-role/" in principal:
        role = principal.split("/")[1]
        return any(one.arn.endswith(f"/{role}") for one in things)
    found = next((one for one in things if one.arn == principal), None)
    delay = moto.options.principal_delay
    return found is not None and moto.propagation.known(found.id, delay)
