"""Who may speak at all: moto's back door, other services, presigned URLs, inactive keys."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from ..answers import refusal
from ..signatures import query_expired, query_holds, query_key_id, query_token, sign_anew

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

CONTROL_HEADER = "X-Sandbox-Control"
SERVICES = {"s3", "iam", "sts", "s3control"}
NO_SUCH_KEY = {
    "s3": ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist."),
    "iam": ("InvalidClientTokenId", "The security token included in the request is invalid."),
    "sts": ("InvalidClientTokenId", "The security token included in the request is invalid."),
}


def moto_api(asked: Asked, moto: Moto, onward: Onward, *, control_token: str) -> Response:
    """moto gives every secret at /moto-api to anybody; AWS has no such place."""
    if asked.raw_path.startswith("/moto-api") or str(asked.environ["PATH_INFO"]).startswith(
        "/moto-api"
    ):
        given = asked.headers.get(CONTROL_HEADER, "")
        if not hmac.compare_digest(given.encode(), control_token.encode()):
            return refusal(asked, 403, "AccessDenied", "Access Denied")
        return moto.answer(asked)
    return onward(asked)


def other_services(asked: Asked, moto: Moto, onward: Onward) -> Response:  # noqa: ARG001
    """moto has a hundred services, not all of which ask who is calling."""
    if asked.signing_name == "s3express":  # what botocore takes from a name with --x-s3
        code = "InvalidBucketName" if asked.method == "PUT" and not asked.key else "NoSuchBucket"
        return refusal(asked, 400, code, "The sandbox has no directory buckets.")
    if asked.service not in SERVICES:
        return refusal(asked, 501, "NotImplemented", "The sandbox has S3, IAM and STS only.")
    return onward(asked)


def presigned_urls(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """With IAM enforced moto answers a presigned URL with 500, for want of a header."""
    if asked.signed != "query":
        return onward(asked)
    key_id = query_key_id(asked)
    secret, session = moto.secret(key_id), moto.session(key_id)
    if not secret:
        return refusal(asked, 403, *NO_SUCH_KEY["s3"])
    if query_expired(asked):
        return refusal(asked, 403, "AccessDenied", "Request has expired")
    token = session.session_token if session else None
    if query_token(asked) != token:
        text = "The provided token is malformed or otherwise invalid."
        return refusal(asked, 400, "InvalidToken", text)
    if not query_holds(asked, secret, token):
        text = "The request signature we calculated does not match the signature you provided."
        return refusal(asked, 403, "SignatureDoesNotMatch", text)
    sign_anew(asked, key_id, secret, token)
    return onward(asked)


def inactive_keys(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes an inactive key as if it were active."""
    key = moto.user_key(asked.key_id)
    if key is not None and key.status != "Active":
        return refusal(asked, 403, *NO_SUCH_KEY.get(asked.service, NO_SUCH_KEY["s3"]))
    return onward(asked)
