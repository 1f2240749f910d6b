"""How large policies may be, and what stands in a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import refusal
from ..policies import Policy, PolicyError, is_operator

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

# Characters for all inline policies of one user or role together, white space not counted.
LIMITS = {"PutUserPolicy": 2048, "PutRolePolicy": 10240}
TRUST_LIMIT = 2048
TRUSTS = {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"}


def length(document: str) -> int:
    """The characters of a document that IAM counts."""
    return len("".join(document.split()))


def inline_sizes(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes inline policies of any size."""
    if not asked.calls("iam", *LIMITS):
        return onward(asked)
    kind = "User" if asked.form["Action"] == "PutUserPolicy" else "Role"
    name, limit = asked.form.get(f"{kind}Name", ""), LIMITS[asked.form["Action"]]
    things = moto.iam.users if kind == "User" else moto.iam.roles
    owner = next((one for one in list(things.values()) if one.name == name), None)
    others = dict(owner.policies) if owner else {}
    others[asked.form.get("PolicyName", "")] = asked.form.get("PolicyDocument", "")
    if sum(map(length, others.values())) > limit:
        text = f"Maximum policy size of {limit} bytes exceeded for {kind.lower()} {name}"
        return refusal(asked, 409, "LimitExceeded", text)
    return onward(asked)


def trust_sizes(asked: Asked, moto: Moto, onward: Onward) -> Response:  # noqa: ARG001
    """moto takes trust policies of any size."""
    field = TRUSTS.get(asked.form.get("Action", "")) if asked.service == "iam" else None
    if field and length(asked.form.get(field, "")) > TRUST_LIMIT:
        text = f"Cannot exceed quota for ACLSizePerRole: {TRUST_LIMIT}"
        return refusal(asked, 409, "LimitExceeded", text)
    return onward(asked)


def unknown_operators(asked: Asked, moto: Moto, onward: Onward) -> Response:  # noqa: ARG001
    """moto takes a condition operator that IAM does not have."""
    if not asked.calls("iam", *LIMITS, *TRUSTS, "CreatePolicy", "CreatePolicyVersion"):
        return onward(asked)
    document = asked.form.get(TRUSTS.get(asked.form["Action"], "PolicyDocument"), "")
    try:
        rules = Policy(document).statements
    except PolicyError:
        return onward(asked)
    for name in [name for rule in rules for name, _, _ in rule.conditions]:
        if not is_operator(name):
            text = f"Invalid Condition type : {name}."
            return refusal(asked, 400, "MalformedPolicyDocument", text)
    return onward(asked)
