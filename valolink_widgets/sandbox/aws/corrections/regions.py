"""Requests to the wrong region: S3 sends them on, and names the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

GLOBAL = "us-east-1"
REDIRECT = (
    "The bucket you are attempting to access must be addressed using the specified endpoint. "
    "Please send all future requests to this endpoint."
)


def wrong_region(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto serves every bucket in every region.

    A region's own address answers 301. The global one, which signs for us-east-1, brings the
    request to the bucket's region, where the signature's region is wrong: 400. Both name the right
    region in a header, which is all that is left of them in the answer to a HEAD. Nobody has to be
    known for this.
    """
    region = moto.region_of(asked.bucket) if asked.service == "s3" and asked.bucket else ""
    right = asked.region in {"", region} or asked.of_another_partition
    if not region or right or asked.on_bucket("PUT"):
        return onward(asked)
    if asked.signed in {"query", "form"}:
        answer = _malformed(
            asked,
            region,
            "AuthorizationQueryParametersError",
            "Error parsing the X-Amz-Credential parameter",
        )
    elif asked.region == GLOBAL:
        answer = _malformed(
            asked, region, "AuthorizationHeaderMalformed", "The authorization header is malformed"
        )
    else:
        where = f"{asked.bucket}.s3.{region}.amazonaws.com"
        answer = refusal(
            asked, 301, "PermanentRedirect", REDIRECT, Endpoint=where, Bucket=asked.bucket
        )
    answer.headers["x-amz-bucket-region"] = region
    return answer


def _malformed(asked: Asked, region: str, code: str, what: str) -> Response:
    text = f"{what}; the region '{asked.region}' is wrong; expecting '{region}'"
    return refusal(asked, 400, code, text, Region=region)


def refusals_name_the_region(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """S3 names a bucket's region to everybody, refused or not; moto does not."""
    answer = onward(asked)
    region = moto.region_of(asked.bucket) if asked.service == "s3" and asked.bucket else ""
    if region and answer.status_code == 403:
        answer.headers["x-amz-bucket-region"] = region
    return answer
