"""Which IAM actions a call needs.

Most operations are allowed by the action of their own name. The exceptions stand here, from
"Required permissions for Amazon S3 API operations" in the S3 User Guide and, for tags given to
CreateBucket, from the S3 API reference (`CreateBucketConfiguration.Tags`: s3:TagResource).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..call import Call

_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "browser:GetUrl": ("s3:GetObject",),
    "browser:PostForm": ("s3:PutObject",),
    "browser:Preflight": (),  # the bucket's CORS rules decide, and nobody is asked who he is
    "browser:PutPartUrl": ("s3:PutObject",),
    "browser:PutUrl": ("s3:PutObject",),
    "s3:AbortMultipartUpload": ("s3:AbortMultipartUpload",),
    "s3:CompleteMultipartUpload": ("s3:PutObject",),
    "s3:CopyObject": ("s3:GetObject", "s3:PutObject"),
    "s3:CreateMultipartUpload": ("s3:PutObject",),
    "s3:DeleteBucketCors": ("s3:PutBucketCORS",),
    "s3:DeleteBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls",),
    "s3:DeleteBucketTagging": ("s3:PutBucketTagging",),
    "s3:DeleteObjects": ("s3:DeleteObject",),
    "s3:DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:GetBucketCors": ("s3:GetBucketCORS",),
    "s3:GetBucketEncryption": ("s3:GetEncryptionConfiguration",),
    "s3:GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:ListBuckets": ("s3:ListAllMyBuckets",),
    "s3:ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:ListObjects": ("s3:ListBucket",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:ListParts": ("s3:ListMultipartUploadParts",),
    "s3:PutBucketCors": ("s3:PutBucketCORS",),
    "s3:PutBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:PutBucketLifecycleConfiguration": ("s3:PutLifecycleConfiguration",),
    "s3:PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:UploadPart": ("s3:PutObject",),
    "s3control:GetPublicAccessBlock": ("s3:GetAccountPublicAccessBlock",),
    "sts:GetCallerIdentity": (),  # always allowed, even under an explicit deny
}

# A parameter that asks for one more action: (call, where the parameter is) -> action.
_MORE: Mapping[tuple[str, str], str] = {
    ("s3:CreateBucket", "CreateBucketConfiguration.Tags"): "s3:TagResource",
    ("s3:CreateBucket", "ObjectOwnership"): "s3:PutBucketOwnershipControls",
    ("s3:PutObject", "Tagging"): "s3:PutObjectTagging",
    ("iam:CreateUser", "Tags"): "iam:TagUser",
    ("iam:CreateRole", "Tags"): "iam:TagRole",
    ("sts:AssumeRole", "Tags"): "sts:TagSession",
}

# With a VersionId these are actions of their own.
_VERSIONED = ("s3:GetObject", "s3:HeadObject", "s3:DeleteObject")


def actions(call: Call) -> tuple[str, ...]:
    """The IAM actions that let `call` through; empty for Valohai and where none is needed."""
    if call.service == "valohai":
        return ()
    needed = _ACTIONS.get(call.name, (call.name,))
    if call.params.get("VersionId") and call.name in _VERSIONED:
        needed = tuple(f"{action}Version" for action in needed)
    more = (a for (name, path), a in _MORE.items() if name == call.name and _at(call.params, path))
    return (*needed, *more)


def _at(params: Mapping[str, Any], path: str) -> Any:
    value: Any = params
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
