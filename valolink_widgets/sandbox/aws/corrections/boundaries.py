"""Permissions boundaries of users, which moto does not keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..answers import document, refusal
from .new_things import thing

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

FIELD = "PermissionsBoundary"


def boundaries(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """A boundary has to be a policy that is there; a user's shows in GetUser."""
    wrong = _missing(asked, moto)
    if wrong:
        return refusal(asked, 404, "NoSuchEntity", wrong)
    if asked.calls("iam", "CreateUser") and FIELD in asked.form:
        answer = onward(asked)
        if answer.status_code == 200:
            _set(thing(asked, moto, "User"), asked.form[FIELD])
        return answer
    if not asked.calls("iam", "PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary"):
        return onward(asked)
    user, name = thing(asked, moto, "User"), asked.form.get("UserName", "")
    if user is None:
        text = f"The user with name {name} cannot be found."
        return refusal(asked, 404, "NoSuchEntity", text)
    _set(user, asked.form.get(FIELD, ""))
    return document(asked, asked.form["Action"], "")


def _missing(asked: Asked, moto: Moto) -> str:
    arn = asked.form.get(FIELD, "") if asked.service == "iam" else ""
    there = not arn or arn in moto.iam.managed_policies
    return "" if there else f"Policy {arn} does not exist or is not attachable."


def _set(user: Any, arn: str) -> None:
    kept = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    user.permissions_boundary = kept if arn else None
