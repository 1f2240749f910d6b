"""What was just made: AWS does not know it everywhere yet, and gives it its proper id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..answers import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

KEY_ID = re.compile(r"<AccessKeyId>(\w+)</AccessKeyId>")


def thing(asked: Asked, moto: Moto, kind: str) -> Any:
    """The user or role that an IAM call names, or None."""
    things = moto.iam.users if kind == "User" else moto.iam.roles
    name = asked.form.get(f"{kind}Name", "")
    return next((one for one in list(things.values()) if one.name == name), None)


def not_known_yet(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """By option, IAM does not find a new user or role for a while."""
    creates = asked.form.get("Action", "").startswith("Create") if asked.service == "iam" else True
    if creates and not asked.calls("iam", "CreateAccessKey"):
        return onward(asked)
    for kind in ("User", "Role"):
        found = thing(asked, moto, kind)
        if found and not moto.propagation.known(found.id, moto.options.entity_delay):
            text = f"The {kind.lower()} with name {found.name} cannot be found."
            return refusal(asked, 404, "NoSuchEntity", text)
    return onward(asked)


def noted(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """Note when users, roles and keys are made; a user's unique id begins with AIDA."""
    if not asked.calls("iam", "CreateUser", "CreateRole", "CreateAccessKey"):
        return onward(asked)
    with moto.lock:
        answer = onward(asked)
        if answer.status_code != 200:
            return answer
        text = answer.get_data(as_text=True)
        if asked.form["Action"] == "CreateAccessKey":
            found = KEY_ID.search(text)
            moto.propagation.note(found[1] if found else "")
            return answer
        made = thing(asked, moto, "User" if asked.form["Action"] == "CreateUser" else "Role")
        if asked.form["Action"] == "CreateUser":
            plain, made.id = made.id, "AIDA" + made.id[4:].upper()
            answer.set_data(text.replace(plain, made.id))
        moto.propagation.note(made.id)
    return answer


def policies_noted(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """Note when inline policies are put, and what was there before."""
    if not asked.calls("iam", "PutUserPolicy", "PutRolePolicy"):
        return onward(asked)
    owner = thing(asked, moto, "User" if asked.form["Action"] == "PutUserPolicy" else "Role")
    name = asked.form.get("PolicyName", "")
    before = dict(owner.policies).get(name) if owner else None
    answer = onward(asked)
    if owner is not None and answer.status_code == 200:
        moto.propagation.note_policy(owner.id, name, before)
    return answer
