"""On what an IAM or STS call is: the ARN that its permission has to cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asked import Asked
    from .inside import Moto

# Calls that give tags in passing need a second permission for them.
TAGGING = {
    "CreateUser": "iam:TagUser",
    "CreateRole": "iam:TagRole",
    "CreatePolicy": "iam:TagPolicy",
}
OF_THE_CALLER = {
    "CreateAccessKey",
    "DeleteAccessKey",
    "GetUser",
    "ListAccessKeys",
    "UpdateAccessKey",
}


def needed(asked: Asked, moto: Moto) -> list[tuple[str, str]]:
    """The actions that have to be allowed, each with the resource it is on."""
    action = asked.form.get("Action", "")
    if asked.service == "sts":
        return [(f"sts:{action}", asked.form.get("RoleArn", "*"))]
    on = _resource(asked, moto, action)
    tags = "Tags.member.1.Key" in asked.form and action in TAGGING
    return [(f"iam:{action}", on)] + ([(TAGGING[action], on)] if tags else [])


def _resource(asked: Asked, moto: Moto, action: str) -> str:
    form, account = asked.form, f"arn:aws:iam::{moto.account_id}"
    if "PolicySourceArn" in form:
        return form["PolicySourceArn"]
    if action == "CreatePolicy":
        return f"{account}:policy{form.get('Path', '/')}{form.get('PolicyName', '')}"
    for kind, things in (("User", moto.iam.users), ("Role", moto.iam.roles)):
        if f"{kind}Name" in form:
            return _named(account, kind.lower(), form[f"{kind}Name"], form, things.values())
    if "GroupName" in form:
        return f"{account}:group{form.get('Path', '/')}{form['GroupName']}"
    if "PolicyArn" in form:
        return form["PolicyArn"]
    if action == "GetAccessKeyLastUsed":
        key = moto.user_key(form.get("AccessKeyId", ""))
        return f"{account}:user/{key.user_name}" if key else "*"
    if action in OF_THE_CALLER and asked.caller.name:
        return asked.caller.arn
    lists = {"ListUsers": "user", "ListRoles": "role", "ListGroups": "group"}
    return f"{account}:{lists[action]}{form.get('PathPrefix', '/')}" if action in lists else "*"


def _named(account: str, kind: str, name: str, form: dict[str, str], things: Any) -> str:
    found = next((thing.arn for thing in list(things) if thing.name == name), "")
    return found or f"{account}:{kind}{form.get('Path', '/')}{name}"
