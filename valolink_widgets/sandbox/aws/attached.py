"""Which policies have a say on a caller: gathered from moto into the evaluator's terms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .callers import NOBODY, Caller, of_session, of_user
from .policies import Attached, Policy, PolicyError, judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .inside import Moto
    from .policies import Request, Verdict

ORGANIZATION = "arn:aws:organizations::345678901234:policy/o-sandbox"


def caller_of(moto: Moto, key_id: str) -> Caller:
    """Whoever holds this key, with the policies in force now; NOBODY for an unknown key."""
    key = moto.user_key(key_id)
    if key is not None:
        return user_caller(moto, moto.iam.users[key.user_name], key_id)
    session = moto.session(key_id)
    role = moto.role(session.role_arn) if session else None
    if role is None:
        return NOBODY
    inline = _policy(session.policy, "session") if session.policy else None
    return of_session(
        session,
        role,
        moto.account_id,
        key_id,
        session=inline,
        **_of_role(moto, role),
    )


def user_caller(moto: Moto, user: Any, key_id: str = "") -> Caller:
    """A user as a caller, whichever key it may use."""
    return of_user(
        user,
        moto.account_id,
        key_id,
        tags=_tags(moto.iam.list_user_tags(user.name)),
        identity=tuple(_of_user(moto, user)),
        boundary=_boundary(moto, getattr(user, "permissions_boundary", None)),
    )


def role_caller(moto: Moto, role: Any) -> Caller:
    """A role as the simulator sees it: a session of it without a session policy."""

    class Session:
        arn, session_name = role.arn, "simulated"

    return of_session(Session, role, moto.account_id, "", **_of_role(moto, role))


def verdict_on(
    moto: Moto,
    caller: Caller,
    request: Request,
    *,
    resource: Policy | None = None,
    trust: Policy | None = None,
) -> Verdict:
    """What all layers say to this caller's request."""
    options = moto.options
    of_rcp = request.action.startswith(
        ("s3:", "sts:", "kms:")
    )  # of the services here, those that have it
    rcps = options.resource_control_policies if of_rcp else []
    attached = Attached(
        caller.identity,
        caller.boundary,
        caller.session,
        resource,
        trust,
        tuple(_organizations("service", options.service_control_policies)),
        tuple(_organizations("resource", rcps)),
    )
    return judge(request, attached)


def bucket_policy(moto: Moto, name: str) -> Policy | None:
    """The policy of a bucket of this account, or None."""
    bucket = moto.bucket(name)
    text = bucket.policy if bucket else None
    return _policy(text.decode() if isinstance(text, bytes) else text, name) if text else None


def _of_role(moto: Moto, role: Any) -> dict[str, Any]:
    inline = _inline(moto, role.id, role.policies, f"role_{role.name}")
    managed = (_managed(one) for one in list(role.managed_policies.values()))
    return {
        "identity": (*inline, *managed),
        "boundary": _boundary(moto, role.permissions_boundary),
        "tags": _tags(role.tags),
    }


def _of_user(moto: Moto, user: Any) -> Iterator[Policy]:
    yield from _inline(moto, user.id, user.policies, f"user_{user.name}")
    yield from (_managed(one) for one in list(user.managed_policies.values()))
    for group in moto.iam.get_groups_for_user(user.name):
        yield from _inline(moto, group.id, group.policies, f"group_{group.name}")
        yield from (_managed(one) for one in list(group.managed_policies.values()))


def _inline(moto: Moto, owner: str, policies: dict[str, str], of: str) -> Iterator[Policy]:
    for name, document in list(policies.items()):
        text = moto.propagation.in_effect(owner, name, document)
        if text:
            yield _policy(text, f"{of}_{name}")


def _managed(policy: Any) -> Policy:
    version = next(one for one in policy.versions if one.is_default)
    return Policy(version.document, policy.name, policy.arn)


def _boundary(moto: Moto, given: dict[str, str] | None) -> Policy | None:
    if not given:
        return None
    arn = given["PermissionsBoundaryArn"]
    policy = moto.iam.managed_policies.get(arn)
    return _managed(policy) if policy else Policy(_NOTHING, "boundary", arn)


# A boundary that somebody deleted lets nothing through.
_NOTHING = json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


def _organizations(kind: str, documents: list[dict[str, Any]]) -> Iterator[Policy]:
    for number, document in enumerate(documents, 1):
        arn = f"{ORGANIZATION}/{kind}_control_policy/p-sandbox{number}"
        yield Policy(json.dumps(document), f"p-sandbox{number}", arn)


def _policy(document: str, name: str) -> Policy:
    try:
        return Policy(document, name)
    except PolicyError:  # what is no policy allows nothing
        return Policy(_NOTHING, name)


def _tags(given: list[dict[str, str]] | None) -> dict[str, str]:
    return {one["Key"]: one["Value"] for one in given or []}
