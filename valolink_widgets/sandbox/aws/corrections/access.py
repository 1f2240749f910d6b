"""Who may speak at all: moto's back door, and services that are not here."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from ..answers import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

CONTROL_HEADER = "X-Sandbox-Control"
SERVICES = {"s3", "iam", "sts", "s3control"}
ACCOUNT_BLOCK = "/v20180820/configuration/publicAccessBlock"


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
    elsewhere = asked.service == "s3control" and asked.raw_path != ACCOUNT_BLOCK
    if asked.service not in SERVICES or elsewhere:
        return refusal(asked, 501, "NotImplemented", "The sandbox has S3, IAM and STS only.")
    return onward(asked)
