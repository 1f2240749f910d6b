"""How buckets come to be: their names, their owners, and what a new one has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import refusal
from ..names import may_be_a_bucket
from ..s3_actions import tags_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

AES256 = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}}


def bucket_names(asked: Asked, moto: Moto, onward: Onward) -> Response:  # noqa: ARG001
    """moto checks a bucket name's length and little else."""
    own_namespace = asked.headers.get("x-amz-bucket-namespace") == "account-regional"
    if asked.on_bucket("PUT") and not may_be_a_bucket(asked.bucket, own_namespace):
        return refusal(asked, 400, "InvalidBucketName", "The specified bucket is not valid.")
    return onward(asked)


def names_of_others(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """A name that another account has taken is nobody else's; moto keeps names per account."""
    if asked.on_bucket("PUT") and moto.taken_by_another(asked.bucket):
        text = "The requested bucket name is not available. Please select a different name."
        return refusal(asked, 409, "BucketAlreadyExists", text)
    return onward(asked)


def new_buckets(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto drops the tags of the creating call, and its new buckets are open and bare.

    On AWS a new bucket has all four public access blocks, no ACLs, and AES256. Creating it again
    in us-east-1 is 200 too, and changes none of this.
    """
    if not asked.on_bucket("PUT"):
        return onward(asked)
    tags = tags_in(asked.body)
    with moto.lock:
        known = moto.bucket(asked.bucket)
        answer = onward(asked)
        bucket = moto.bucket(asked.bucket)
        if answer.status_code == 200 and bucket is not None and bucket is not known:
            finish_new(moto, asked.bucket)
            if tags:
                moto.s3.put_bucket_tagging(asked.bucket, tags)
    return answer


def finish_new(moto: Moto, name: str) -> None:
    """Give a bucket just made in moto what AWS gives a new one."""
    bucket = moto.bucket(name)
    moto.s3.put_public_access_block(name, _all_blocked())
    bucket.ownership_rule = bucket.ownership_rule or "BucketOwnerEnforced"
    bucket.encryption = AES256


def _all_blocked() -> dict[str, str]:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return dict.fromkeys(names, "true")
