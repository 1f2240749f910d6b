"""Whose bucket it is: one that is not there, another account's, and the owner that is expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..answers import refusal
from ..inside import NEIGHBOUR_ACCOUNT
from ..s3_actions import source_bucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

EXPECTED, EXPECTED_SOURCE = "x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"
ACCOUNT = re.compile(r"\d{12}")


def missing_buckets(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """S3 says 404 of a bucket that is not there to anybody, whatever he may do."""
    if asked.service != "s3" or not asked.bucket or asked.on_bucket("PUT"):
        return onward(asked)
    for name in (asked.bucket, source_bucket(asked)):
        if name and not moto.region_of(name):
            return refusal(asked, 404, "NoSuchBucket", "The specified bucket does not exist")
    return onward(asked)


def expected_owner(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes no notice of the account that a bucket is expected to belong to."""
    if asked.service != "s3" or asked.on_bucket("PUT"):
        return onward(asked)
    pairs = ((EXPECTED, asked.bucket), (EXPECTED_SOURCE, source_bucket(asked)))
    for header, bucket in pairs:
        expected = asked.headers.get(header)
        if expected is None or not bucket:
            continue
        if not ACCOUNT.fullmatch(expected):
            text = f"The value of the {header} header must be an AWS account ID."
            return refusal(asked, 400, "InvalidBucketOwnerAWSAccountID", text)
        if expected != (moto.account_id if moto.bucket(bucket) else NEIGHBOUR_ACCOUNT):
            return refusal(asked, 403, "AccessDenied", "Access Denied")
    return onward(asked)
