"""What is open to everybody: requests without a signature, and policies that invite them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import refusal
from ..policies import everybody_may, is_policy
from ..signatures import sign_anew

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

OWNERS_ACLS = {"private", "bucket-owner-full-control"}
PUBLIC_ACLS = {"public-read", "public-read-write", "authenticated-read"}
# What a request without a name may want of an object or a bucket.
OBJECT_ACTIONS = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject"}
BUCKET_ACTIONS = {"GET": "s3:ListBucket", "HEAD": "s3:ListBucket"}


def unsigned_requests(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """With IAM enforced moto answers an unsigned request with 500; AWS says 403, or serves it."""
    if asked.signed:
        return onward(asked)
    if asked.service != "s3":
        text = "Request is missing Authentication Token"
        return refusal(asked, 403, "MissingAuthenticationToken", text)
    bucket = moto.bucket(asked.bucket)
    if asked.bucket and bucket is None and not moto.taken_by_another(asked.bucket):
        return refusal(asked, 404, "NoSuchBucket", "The specified bucket does not exist")
    if bucket is None or not _open(asked, bucket):
        answer = refusal(asked, 403, "AccessDenied", "Access Denied")
        return buckets_region(answer, bucket)
    sign_anew(asked, *moto.operator)
    return onward(asked)


def buckets_region(answer: Response, bucket: object) -> Response:
    """S3 names a bucket's region to everybody, refused or not."""
    region = getattr(bucket, "region_name", "")
    if region:
        answer.headers["x-amz-bucket-region"] = region
    return answer


def _open(asked: Asked, bucket: object) -> bool:
    policy = getattr(bucket, "policy", None)
    blocks = getattr(bucket, "public_access_block", None)
    if not policy or not is_policy(policy) or (blocks and blocks.restrict_public_buckets):
        return False
    if set(asked.query) - {"x-id", "list-type", "prefix", "delimiter", "max-keys"}:
        return False  # sub-resources such as ?policy need rights of their own
    action = (OBJECT_ACTIONS if asked.key else BUCKET_ACTIONS).get(asked.method)
    resource = f"arn:aws:s3:::{asked.bucket}" + (f"/{asked.key}" if asked.key else "")
    return bool(action) and everybody_may(policy, str(action), resource)


def acls_while_they_are_off(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes an ACL where the bucket's ownership or its blocks forbid one."""
    bucket, canned = moto.bucket(asked.bucket), asked.headers.get("x-amz-acl", "")
    asks = asked.method == "PUT" and ("acl" in asked.query or canned)
    if not asks or bucket is None or asked.service != "s3" or canned in OWNERS_ACLS:
        return onward(asked)
    if bucket.ownership_rule == "BucketOwnerEnforced":
        text = "The bucket does not allow ACLs"
        return refusal(asked, 400, "AccessControlListNotSupported", text)
    blocks = bucket.public_access_block
    if blocks and blocks.block_public_acls and canned in PUBLIC_ACLS:
        return refusal(asked, 403, "AccessDenied", "Access Denied")
    return onward(asked)


def public_policy_while_blocked(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes a public policy although the bucket's blocks forbid it; AWS says 403."""
    bucket = moto.bucket(asked.bucket) if asked.on_bucket("PUT", "policy") else None
    blocks = bucket.public_access_block if bucket else None
    if blocks and blocks.block_public_policy and moto.is_public(asked.body):
        text = (
            "User is not authorized to perform: s3:PutBucketPolicy because public policies are "
            "prevented by the BlockPublicPolicy setting in S3 Block Public Access."
        )
        return refusal(asked, 403, "AccessDenied", text)
    return onward(asked)
