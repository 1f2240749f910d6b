"""What a call was meant to do, in a person's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..core.call import Call

_DOING: Mapping[str, str] = {
    "s3:HeadBucket": "look at the bucket {Bucket}",
    "s3:CreateBucket": "create the bucket {Bucket}",
    "s3:DeleteBucket": "delete the bucket {Bucket}",
    "s3:GetBucketLocation": "read the region of the bucket {Bucket}",
    "s3:GetBucketTagging": "read the tags of the bucket {Bucket}",
    "s3:PutBucketTagging": "tag the bucket {Bucket}",
    "s3:GetBucketCors": "read the CORS rules of the bucket {Bucket}",
    "s3:PutBucketCors": "set the CORS rules of the bucket {Bucket}",
    "s3:DeleteBucketCors": "delete the CORS rules of the bucket {Bucket}",
    "s3:GetPublicAccessBlock": "read the public-access blocks of the bucket {Bucket}",
    "s3:PutPublicAccessBlock": "block public access to the bucket {Bucket}",
    "s3:GetBucketPolicyStatus": "read whether the policy of the bucket {Bucket} is public",
    "s3:GetBucketPolicy": "read the policy of the bucket {Bucket}",
    "s3:GetBucketAcl": "read the access list of the bucket {Bucket}",
    "s3:GetBucketOwnershipControls": "read the object ownership of the bucket {Bucket}",
    "s3:ListBuckets": "list the buckets of your account",
    "s3:ListObjectsV2": "list the objects in the bucket {Bucket}",
    "s3:PutObject": "write the object {Key} to the bucket {Bucket}",
    "s3:GetObject": "read the object {Key} from the bucket {Bucket}",
    "s3:HeadObject": "look at the object {Key} in the bucket {Bucket}",
    "s3:DeleteObject": "delete the object {Key} from the bucket {Bucket}",
    "iam:GetUser": "look at the IAM user {UserName}",
    "iam:CreateUser": "create the IAM user {UserName}",
    "iam:DeleteUser": "delete the IAM user {UserName}",
    "iam:ListUserTags": "read the tags of the IAM user {UserName}",
    "iam:ListAccessKeys": "list the access keys of the IAM user {UserName}",
    "iam:GetAccessKeyLastUsed": "read when the access key {AccessKeyId} was last used",
    "iam:CreateAccessKey": "create an access key for the IAM user {UserName}",
    "iam:UpdateAccessKey": "switch the access key {AccessKeyId} on or off",
    "iam:DeleteAccessKey": "delete the access key {AccessKeyId} of the IAM user {UserName}",
    "iam:GetUserPolicy": "read the policy {PolicyName} of the IAM user {UserName}",
    "iam:PutUserPolicy": "set the policy {PolicyName} of the IAM user {UserName}",
    "iam:DeleteUserPolicy": "delete the policy {PolicyName} of the IAM user {UserName}",
    "iam:GetRole": "look at the IAM role {RoleName}",
    "iam:CreateRole": "create the IAM role {RoleName}",
    "iam:DeleteRole": "delete the IAM role {RoleName}",
    "iam:UpdateAssumeRolePolicy": "set who may take the IAM role {RoleName}",
    "iam:GetRolePolicy": "read the policy {PolicyName} of the IAM role {RoleName}",
    "iam:PutRolePolicy": "set the policy {PolicyName} of the IAM role {RoleName}",
    "iam:DeleteRolePolicy": "delete the policy {PolicyName} of the IAM role {RoleName}",
    "sts:GetCallerIdentity": "ask AWS who you are",
    "sts:AssumeRole": "take the role {RoleArn} with the linked key",
}
_RESOURCES = ("Bucket", "UserName", "RoleName", "RoleArn", "AccessKeyId")


class Named(dict[str, str]):
    """Values for a text's placeholders; one that is missing reads `?`."""

    def __missing__(self, name: str) -> str:
        return "?"


def doing(call: Call) -> str:
    """`create the bucket `b``: fits after "AWS did not" and "could not"."""
    params = Named({name: _quoted(value) for name, value in call.params.items()})
    if call.name in _DOING:
        return _DOING[call.name].format_map(params)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", call.operation).lower()
    return f"{words} ({call.service}) on {resource(call)}"


def resource(call: Call) -> str:
    """What the call is about, quoted: a bucket, a user, a role."""
    named = (call.params[name] for name in _RESOURCES if name in call.params)
    return next((_quoted(value) for value in named), "your account")


def _quoted(value: Any) -> str:
    return f"`{value}`" if isinstance(value, str) else "it"
