"""Who is asking: the clock, the key, its session and its signature, in the order of AWS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..answers import refusal
from ..attached import caller_of
from ..signatures import (
    body_holds,
    form_holds,
    header_holds,
    header_instead,
    query_expired,
    query_holds,
    query_token,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

SKEW = timedelta(minutes=15)
STAMP = "%Y%m%dT%H%M%SZ"
UNKNOWN = (403, "InvalidClientTokenId", "The security token included in the request is invalid.")
EXPIRED = (403, "ExpiredToken", "The security token included in the request is expired")
UNKNOWN_S3 = (
    403,
    "InvalidAccessKeyId",
    "The AWS Access Key Id you provided does not exist in our records.",
)
EXPIRED_S3 = (400, "ExpiredToken", "The provided token has expired.")
INVALID_TOKEN_S3 = (
    400,
    "InvalidToken",
    "The provided token is malformed or otherwise invalid.",
)
SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method."
)


def known_callers(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto knows neither inactive, expired nor very new keys, and no clock but its own."""
    how = asked.signed
    if not how and asked.service != "s3":
        text = "Request is missing Authentication Token"
        return refusal(asked, 403, "MissingAuthenticationToken", text)
    if how:
        refused = _refused(asked, moto)
        if refused is not None:
            return refused
        asked.caller = caller_of(moto, asked.key_id)
        asked.fourth_version = bool(asked.signing_name)
    if how != "header":
        asked.presigned = how == "query"
        header_instead(asked)
    return onward(asked)


def _refused(asked: Asked, moto: Moto) -> Response | None:
    if asked.signed == "header" and asked.headers["Authorization"].startswith("AWS "):
        text = "The authorization mechanism you have provided is not supported. "
        return refusal(asked, 400, "InvalidRequest", text + "Please use AWS4-HMAC-SHA256.")
    skewed = _skewed(asked, moto.propagation.now()) if asked.signed == "header" else None
    if skewed is not None:
        return skewed
    key, session = moto.user_key(asked.key_id), moto.session(asked.key_id)
    in_s3 = asked.service == "s3"
    if asked.of_another_partition or not _is_known(key, session, moto):
        return refusal(asked, *(UNKNOWN_S3 if in_s3 else UNKNOWN))
    wrong = _wrong_token(asked, session, in_s3)
    if wrong:
        return refusal(asked, *wrong)
    if moto.has_expired(asked.key_id, session):
        return refusal(asked, *(EXPIRED_S3 if in_s3 else EXPIRED))
    return _wrongly_signed(asked, moto, (key or session).secret_access_key)


def _is_known(key: Any, session: Any, moto: Moto) -> bool:
    if key is not None:
        active = key.status == "Active"
        return active and moto.propagation.known(key.access_key_id, moto.options.key_delay)
    return session is not None and moto.role(session.role_arn) is not None


def _wrong_token(asked: Asked, session: Any, in_s3: bool) -> tuple[int, str, str] | None:
    """A session's key needs its token, and a user's key must not have one."""
    wanted = session.session_token if session else None
    if asked.signed == "form" and asked.posted:
        given = asked.posted.fields.get("x-amz-security-token")
    elif asked.signed == "query":
        given = query_token(asked)
    else:
        given = asked.headers.get("X-Amz-Security-Token")
    if given == wanted:
        return None
    if not in_s3:
        return UNKNOWN
    return INVALID_TOKEN_S3 if given else UNKNOWN_S3


def _skewed(asked: Asked, now: datetime) -> Response | None:
    stamp = asked.headers.get("X-Amz-Date", "")
    try:
        made = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        text = "AWS authentication requires a valid Date or x-amz-date header"
        return refusal(asked, 403, "AccessDenied", text)
    if abs(made - now) <= SKEW:
        return None
    if asked.service == "s3":
        text = "The difference between the request time and the current time is too large."
        milliseconds = str(int(SKEW.total_seconds() * 1000))
        return refusal(
            asked,
            403,
            "RequestTimeTooSkewed",
            text,
            RequestTime=stamp,
            ServerTime=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            MaxAllowedSkewMilliseconds=milliseconds,
        )
    # IAM and STS have no code of their own for it.
    limit, here = now - SKEW if made < now else now + SKEW, now.strftime(STAMP)
    what = "expired" if made < now else "not yet current"
    than = "now earlier" if made < now else "still later"
    sign = "-" if made < now else "+"
    text = f"Signature {what}: {stamp} is {than} than {limit:{STAMP}} ({here} {sign} 15 min.)"
    return refusal(asked, 403, "SignatureDoesNotMatch", text)


def _wrongly_signed(asked: Asked, moto: Moto, secret: str) -> Response | None:
    if asked.signed == "form":  # the time of its policy is asked about with its conditions
        if form_holds(asked, secret):
            return None
        return refusal(asked, 403, "SignatureDoesNotMatch", SIGNATURE)
    if asked.signed == "header":
        if not header_holds(asked, secret):
            return refusal(asked, 403, "SignatureDoesNotMatch", SIGNATURE)
        if not body_holds(asked):
            text = "The provided 'x-amz-content-sha256' header does not match what was computed."
            return refusal(asked, 400, "XAmzContentSHA256Mismatch", text)
        return None
    if query_expired(asked, moto.propagation.now()):
        return refusal(asked, 403, "AccessDenied", "Request has expired")
    if not query_holds(asked, secret, query_token(asked)):
        return refusal(asked, 403, "SignatureDoesNotMatch", SIGNATURE)
    return None
