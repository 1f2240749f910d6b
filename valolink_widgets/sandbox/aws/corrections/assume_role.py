"""AssumeRole: in one account the role's trust alone decides, unless an identity policy denies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ..answers import document, refusal
from ..policies import trusts
from ..signatures import header_holds

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]


def by_trust_alone(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto wants an identity policy too, takes a prefix of a name for the name, and any role.

    Who is not known or has signed wrongly, and what lacks a parameter, is left to moto.
    """
    if not asked.calls("sts", "AssumeRole") or not asked.form.get("RoleArn"):
        return onward(asked)
    secret = moto.secret(asked.key_id)
    if not secret or not header_holds(asked, secret):
        return onward(asked)
    if not asked.form.get("RoleSessionName") or len(asked.form["RoleSessionName"]) > 64:
        text = (
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint"
        )
        return refusal(asked, 400, "ValidationError", text)
    caller, names = _caller(asked, moto)
    if not _allowed(asked, moto, names):
        role = asked.form["RoleArn"]
        text = f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}"
        return refusal(asked, 403, "AccessDenied", text)
    return document(asked, "AssumeRole", _as_xml(moto.assume(asked)))


def _caller(asked: Asked, moto: Moto) -> tuple[str, set[str]]:
    """The caller's ARN, and every name by which a trust may mean it."""
    session = moto.session(asked.key_id)
    if session:
        return session.arn, {session.arn, session.role_arn}
    user = moto.iam.get_user_from_access_key_id(asked.key_id)
    return user.arn, {user.arn, user.id}


def _allowed(asked: Asked, moto: Moto, names: set[str]) -> bool:
    role = moto.role(asked.form["RoleArn"])
    own = moto.policy_says(asked.key_id, "sts:AssumeRole", asked.form["RoleArn"])
    if role is None or own is False:
        return False
    return trusts(
        role.assume_role_policy_document,
        names,
        account_id=moto.account_id if own else "",
        external_id=asked.form.get("ExternalId", ""),
    )


def _as_xml(session: Any) -> str:
    def of(name: str) -> str:
        return escape(str(getattr(session, name)))

    end = session.expiration.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"<Credentials><AccessKeyId>{of('access_key_id')}</AccessKeyId>"
        f"<SecretAccessKey>{of('secret_access_key')}</SecretAccessKey>"
        f"<SessionToken>{of('session_token')}</SessionToken><Expiration>{end}</Expiration>"
        f"</Credentials><AssumedRoleUser><AssumedRoleId>{of('user_id')}</AssumedRoleId>"
        f"<Arn>{of('arn')}</Arn></AssumedRoleUser><PackedPolicySize>6</PackedPolicySize>"
    )
