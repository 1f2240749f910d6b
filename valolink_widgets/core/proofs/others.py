"""What else there is in the account, for the fence: as far as the operator may look."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from ..call import Call, Port
from ..documents import parse_document, statements
from ..errors import CallRefused, InvalidSettings
from ..resources.bucket import forbidden
from ..resources.reads import bucket_call, bucket_region
from ..text import say
from .subject import Others, Subject

# IAM gives a hundred roles at a time; who has more has one that serves among the first.
_PAGES = 5
# So many other buckets are looked at until one serves.
_BUCKETS = 5


def look(port: Port, subject: Subject) -> Others:
    """Another bucket, and a role that the linked user can take, or could if its policy let it.

    Raises `CallRefused` for what is no denial.
    """
    bucket, region, bucket_reason = _bucket(port, subject)
    role, role_reason = _role(port, subject)
    return Others(bucket, region, bucket_reason, role, role_reason)


def _bucket(port: Port, subject: Subject) -> tuple[str, str, str]:
    """One that the operator may list: what its own policy refuses to everybody tells nothing of
    the key."""
    try:
        listed = port.send(Call("s3", "ListBuckets", {}, subject.region)).get("Buckets") or ()
        names = [b["Name"] for b in listed if b["Name"] != subject.bucket]
    except CallRefused as refusal:
        if not forbidden(refusal):
            raise
        return "", "", say("AWS does not let you list the buckets of the account")
    for name in names[:_BUCKETS]:
        if region := _listed_in(port, name, subject):
            return name, region, ""
    if names:
        return "", "", say("AWS lets you list no other bucket of the account")
    return "", "", say("there is no other bucket in the account")


def _listed_in(port: Port, name: str, subject: Subject) -> str:
    """The region in which the operator could list this bucket; empty where that was refused."""
    account = subject.ground.account
    try:
        region = bucket_region(port, name, account, subject.region)
        if region:
            port.send(bucket_call("ListObjectsV2", name, account, region, MaxKeys=0))
    except (CallRefused, InvalidSettings):
        return ""
    return region or ""


def _role(port: Port, subject: Subject) -> tuple[str, str]:
    try:
        others = [role for role in _roles(port) if role["Arn"] != subject.role_arn]
        for names in (_the_user(subject), _the_account(subject)):
            for role in others:
                if trusts(role, names):
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


def _the_user(subject: Subject) -> frozenset[str]:
    """Who is named so by a role may take it, whatever his own policies say: tried first."""
    return frozenset({subject.user_arn})


def _the_account(subject: Subject) -> frozenset[str]:
    """A role that names the account leaves it to the policies of its users who may take it."""
    return frozenset({subject.ground.account, subject.ground.arn("iam", "root")})


def trusts(role: Mapping[str, Any], names: Set[str]) -> bool:
    """Whether the role's trust names one of these, and asks for nothing more.

    Sources: IAM user guide, "Granting a user permissions to switch roles" and "AWS JSON policy
    elements: Principal".
    """
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
