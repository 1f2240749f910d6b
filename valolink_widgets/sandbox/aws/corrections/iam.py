"""IAM's own rules: what things may be called, and what may not be deleted yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import refusal
from ..names import longest_iam_name, may_be_in_iam

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

NAMED_BY = {
    "CreateUser": ["UserName"],
    "CreateRole": ["RoleName"],
    "PutUserPolicy": ["UserName", "PolicyName"],
    "PutRolePolicy": ["RoleName", "PolicyName"],
}


def names(asked: Asked, moto: Moto, onward: Onward) -> Response:  # noqa: ARG001
    """moto takes a user, role or policy name of any length and with any character."""
    if not asked.calls("iam", *NAMED_BY):
        return onward(asked)
    for field in NAMED_BY[asked.form["Action"]]:
        name = asked.form.get(field, "")
        if len(name) > longest_iam_name(field):
            rule = f"Member must have length less than or equal to {longest_iam_name(field)}"
        elif not may_be_in_iam(name):
            rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]+"
        else:
            continue
        where = field[0].lower() + field[1:]
        text = (
            f"1 validation error detected: Value '{name}' at '{where}' failed to satisfy "
            f"constraint: {rule}"
        )
        return refusal(asked, 400, "ValidationError", text)
    return onward(asked)


def names_that_differ_in_case(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """Names are unique ignoring case; moto compares them letter by letter."""
    if not asked.calls("iam", "CreateUser", "CreateRole"):
        return onward(asked)
    kind = "User" if asked.form["Action"] == "CreateUser" else "Role"
    with moto.lock:
        name = asked.form.get(f"{kind}Name", "")
        things = moto.iam.users if kind == "User" else moto.iam.roles
        if name.lower() in {thing.name.lower() for thing in list(things.values())}:
            text = f"{kind} with name {name} already exists."
            return refusal(asked, 409, "EntityAlreadyExists", text)
        return onward(asked)


def delete_user_with_keys(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto deletes a user together with its access keys; AWS wants them gone first."""
    if not asked.calls("iam", "DeleteUser"):
        return onward(asked)
    user = moto.iam.users.get(asked.form.get("UserName", ""))
    if user is not None and user.access_keys:
        text = "Cannot delete entity, must delete access keys first."
        return refusal(asked, 409, "DeleteConflict", text)
    return onward(asked)
