"""AssumeRole: in one account the role's trust alone decides, unless an identity policy denies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ..answers import document, refusal
from ..attached import verdict_on
from ..context import context_of
from ..names import may_be_in_iam
from ..policies import Policy, Request, is_policy
from ..refusals import denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

ACTION = "sts:AssumeRole"
INVALID, INVALID_TEXT = "ValidationError", "1 validation error detected:"


def by_trust_alone(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto wants an identity policy too, takes a prefix of a name for the name, and any role."""
    if not asked.calls("sts", "AssumeRole") or not asked.form.get("RoleArn"):
        return onward(asked)
    wrong = _wrong(asked)
    if wrong:
        return refusal(asked, 400, *wrong)
    arn, role = asked.form["RoleArn"], moto.role(asked.form["RoleArn"])
    if role is None or not moto.propagation.known(role.id, moto.options.entity_delay):
        return denied(asked, ACTION, arn)
    request = Request(asked.caller.principal, ACTION, arn, context_of(asked, moto))
    trust = Policy(role.assume_role_policy_document, f"role_{role.name}")
    said = verdict_on(moto, asked.caller, request, trust=trust)
    if not said.allowed:
        return denied(asked, ACTION, arn, said)
    if int(asked.form.get("DurationSeconds") or 3600) > int(role.max_session_duration or 3600):
        text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        return refusal(asked, 400, "ValidationError", text)
    return document(asked, "AssumeRole", _as_xml(moto.assume(asked)))


def _wrong(asked: Asked) -> tuple[str, str] | None:
    """What is wrong with the call's own words, as code and message."""
    name, seconds = asked.form.get("RoleSessionName", ""), asked.form.get("DurationSeconds", "900")
    if not 2 <= len(name) <= 64 or not may_be_in_iam(name):
        return (
            INVALID,
            f"{INVALID_TEXT} Value '{name}' at 'roleSessionName' failed to satisfy constraint",
        )
    if not seconds.isdigit() or not 900 <= int(seconds) <= 43200:
        return (
            INVALID,
            f"{INVALID_TEXT} Value '{seconds}' at 'durationSeconds' failed to satisfy constraint",
        )
    if asked.form.get("Policy") and not is_policy(asked.form["Policy"]):
        return "MalformedPolicyDocument", "This policy contains invalid Json"
    return None


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
