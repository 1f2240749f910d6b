"""Each call of S3 needs the action that AWS documents for it, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .test_authorization import EVERYTHING, message, put


@pytest.mark.parametrize(
    ("action", "call", "arguments"),
    [
        ("s3:ListAllMyBuckets", "list_buckets", {}),
        ("s3:GetBucketLocation", "get_bucket_location", {"Bucket": "own"}),
        ("s3:GetBucketCORS", "get_bucket_cors", {"Bucket": "own"}),
        ("s3:GetBucketTagging", "get_bucket_tagging", {"Bucket": "own"}),
        ("s3:GetEncryptionConfiguration", "get_bucket_encryption", {"Bucket": "own"}),
        ("s3:GetBucketPublicAccessBlock", "get_public_access_block", {"Bucket": "own"}),
        ("s3:PutBucketPublicAccessBlock", "delete_public_access_block", {"Bucket": "own"}),
        ("s3:PutBucketCORS", "delete_bucket_cors", {"Bucket": "own"}),
        ("s3:DeleteBucketPolicy", "delete_bucket_policy", {"Bucket": "own"}),
        ("s3:GetBucketPolicyStatus", "get_bucket_policy_status", {"Bucket": "own"}),
        ("s3:GetBucketOwnershipControls", "get_bucket_ownership_controls", {"Bucket": "own"}),
        ("s3:ListBucketMultipartUploads", "list_multipart_uploads", {"Bucket": "own"}),
        ("s3:ListBucketVersions", "list_object_versions", {"Bucket": "own"}),
        ("s3:DeleteBucket", "delete_bucket", {"Bucket": "own"}),
        ("s3:AbortMultipartUpload", "abort_multipart_upload", {"Key": "k", "UploadId": "u"}),
        ("s3:ListMultipartUploadParts", "list_parts", {"Key": "k", "UploadId": "u"}),
        ("s3:GetObjectVersion", "get_object", {"Key": "k", "VersionId": "v"}),
        ("s3:DeleteObjectVersion", "delete_object", {"Key": "k", "VersionId": "v"}),
        ("s3:PutObjectAcl", "put_object_acl", {"Key": "k", "ACL": "private"}),
        ("s3:GetObjectTagging", "get_object_tagging", {"Key": "k"}),
        ("s3:CreateBucket", "create_bucket", {"Bucket": "newer"}),
    ],
)
def test_every_call_needs_its_own_action(
    sandbox: Sandbox, action: str, call: str, arguments: dict[str, Any]
) -> None:
    """Refused while everything but this action is allowed, and not refused with it alone."""
    sandbox.bucket("own")
    given = {"Bucket": "own", **arguments} if "Key" in arguments else arguments
    key = sandbox.user("u", EVERYTHING, {**EVERYTHING, "Effect": "Deny", "Action": action})
    method = getattr(sandbox.client("s3", key), call)
    assert f"perform: {action} on resource" in message(method, **given)
    put(sandbox, "u", {**EVERYTHING, "Action": action})
    try:
        method(**given)
    except sandbox.client("s3").exceptions.ClientError as error:
        assert f"perform: {action} " not in str(error)  # noqa: PT017
