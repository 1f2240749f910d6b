"""What an ACL lets everybody do: moto keeps ACLs, and asks none of them.

Source: "Access control list (ACL) overview" in the S3 user guide: READ on a bucket lets list it,
READ on an object lets get it; with object ownership enforced, or ignored by a block, none counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asked import Asked
    from .inside import Moto

ENFORCED = "BucketOwnerEnforced"


def opened(asked: Asked, moto: Moto, action: str) -> bool:
    """Whether an ACL lets an unsigned request do this in its bucket."""
    bucket = moto.bucket(asked.bucket)
    if bucket is None or asked.caller.arn or asked.service != "s3":
        return False
    if bucket.ownership_rule == ENFORCED or "ignore_public_acls" in moto.blocks(bucket):
        return False
    if action == "s3:ListBucket":
        return bool(bucket.acl and bucket.acl.public_read)
    key = bucket.keys.get(asked.key) if action == "s3:GetObject" else None
    # moto hands an object that is put without one the bucket's own.
    return bool(key and key.acl and key.acl is not bucket.acl and key.acl.public_read)
