"""What may be opened to everybody: ACLs and bucket policies, against the blocks in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import refusal
from ..refusals import words
from ..s3_actions import bucket_arn

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

OWNERS_ACLS = {"private", "bucket-owner-full-control"}
PUBLIC_ACLS = {"public-read", "public-read-write", "authenticated-read"}


def acls_while_they_are_off(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes an ACL where the bucket's ownership or its blocks forbid one."""
    bucket, canned = moto.bucket(asked.bucket), asked.headers.get("x-amz-acl", "")
    sets = "acl" in asked.query
    asks = asked.method == "PUT" and (sets or canned)
    if not asks or bucket is None or asked.service != "s3":
        return onward(asked)
    if bucket.ownership_rule == "BucketOwnerEnforced" and (sets or canned not in OWNERS_ACLS):
        text = "The bucket does not allow ACLs"
        return refusal(asked, 400, "AccessControlListNotSupported", text)
    if "block_public_acls" in moto.blocks(bucket) and canned in PUBLIC_ACLS:
        return refusal(asked, 403, "AccessDenied", "Access Denied")
    return onward(asked)


def public_policy_while_blocked(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes a public policy although the bucket's blocks forbid it; AWS says 403."""
    bucket = moto.bucket(asked.bucket) if asked.on_bucket("PUT", "policy") else None
    if bucket and "block_public_policy" in moto.blocks(bucket) and moto.is_public(asked.body):
        text = words(asked, "s3:PutBucketPolicy", bucket_arn(asked.bucket), None)
        why = "because public policies are prevented by the BlockPublicPolicy setting"
        return refusal(asked, 403, "AccessDenied", f"{text} {why} in S3 Block Public Access.")
    return onward(asked)
