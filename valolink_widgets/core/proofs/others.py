"""What else there is in the account, for the fence: as far as the operator may look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..call import Call, Port
from ..documents import parse_document, statements
from ..errors import CallRefused
from ..resources.bucket import forbidden
from ..resources.reads import bucket_region
from ..text import say
from .subject import Others, Subject

# IAM gives a hundred roles at a time; who has more has one that serves among the first.
_PAGES = 5


def look(port: Port, subject: Subject) -> Others:
    """Another bucket, and a role that the linked user could take if its policy let it.

    Raises `CallRefused` for what is no denial.
    """
    bucket, region, bucket_reason = _bucket(port, subject)
    role, role_reason = _role(port, subject)
    return Others(bucket, region, bucket_reason, role, role_reason)


def _bucket(port: Port, subject: Subject) -> tuple[str, str, str]:
    try:
        listed = port.send(Call("s3", "ListBuckets", {}, subject.region)).get("Buckets") or ()
        names = [b["Name"] for b in listed if b["Name"] != subject.bucket]
        for name in names[:1]:
            region = bucket_region(port, name, subject.ground.account, subject.region)
            return name, region or subject.region, ""
    except CallRefused as refusal:
        if not forbidden(refusal):
            raise
        return "", "", say("AWS does not let you list the buckets of the account")
    return "", "", say("there is no other bucket in the account")


def _role(port: Port, subject: Subject) -> tuple[str, str]:
    try:
        for role in _roles(port):
            if role["Arn"] != subject.role_arn and could_take(role, subject):
                return role["Arn"], ""
    except CallRefused as refusal:
        if not forbidden(refusal):
            raise
        return "", say("AWS does not let you list the roles of the account")
    return "", say("the account has no other role that the linked user could ever take")


def _roles(port: Port) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    marker: dict[str, Any] = {}
    for _ in range(_PAGES):
        answer = port.send(Call("iam", "ListRoles", marker))
        found += answer["Roles"]
        if not answer.get("IsTruncated"):
            break
        marker = {"Marker": answer["Marker"]}
    return found


def could_take(role: Mapping[str, Any], subject: Subject) -> bool:
    """Whether the role's trust names the account or the linked user, and asks for nothing more.

    Such a role is refused to the user only because no policy of its own lets it. (IAM user guide,
    "Policy evaluation for requests within a single account" and "AWS JSON policy elements:
    Principal".)
    """
    ground = subject.ground
    names = {ground.account, ground.arn("iam", "root"), subject.user_arn}
    try:
        trust = statements(parse_document(role.get("AssumeRolePolicyDocument") or {}))
    except ValueError:
        return False
    if any(statement.get("Effect") != "Allow" for statement in trust):
        return False
    return any(names & _trusted(statement) for statement in trust)


def _trusted(statement: Mapping[str, Any]) -> set[str]:
    actions = _listed(statement.get("Action", ()))
    principal = statement.get("Principal")
    if statement.get("Condition") or not {"sts:AssumeRole", "sts:*", "*"} & set(actions):
        return set()
    return set(_listed(principal.get("AWS", ()))) if isinstance(principal, Mapping) else set()


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
