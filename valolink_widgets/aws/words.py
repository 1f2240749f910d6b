"""What a call was meant to do, in a person's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..core.call import Call
from ..core.text import say

_DOING: Mapping[str, str] = {
    "s3:HeadBucket": say("look at the bucket {Bucket}"),
    "s3:CreateBucket": say("create the bucket {Bucket}"),
    "s3:DeleteBucket": say("delete the bucket {Bucket}"),
    "s3:GetBucketLocation": say("read the region of the bucket {Bucket}"),
    "s3:GetBucketTagging": say("read the tags of the bucket {Bucket}"),
    "s3:PutBucketTagging": say("tag the bucket {Bucket}"),
    "s3:GetBucketCors": say("read the CORS rules of the bucket {Bucket}"),
    "s3:PutBucketCors": say("set the CORS rules of the bucket {Bucket}"),
    "s3:DeleteBucketCors": say("delete the CORS rules of the bucket {Bucket}"),
    "s3:GetPublicAccessBlock": say("read the public-access blocks of the bucket {Bucket}"),
    "s3:PutPublicAccessBlock": say("block public access to the bucket {Bucket}"),
    "s3control:GetPublicAccessBlock": say("read the public-access blocks of your account"),
    "s3:PutBucketPolicy": say("set the policy of the bucket {Bucket}"),
    "s3:DeleteBucketPolicy": say("delete the policy of the bucket {Bucket}"),
    "s3:GetBucketVersioning": say("read the versioning of the bucket {Bucket}"),
    "s3:PutBucketVersioning": say("set the versioning of the bucket {Bucket}"),
    "s3:GetBucketLifecycleConfiguration": say("read the lifecycle rules of the bucket {Bucket}"),
    "s3:PutBucketLifecycleConfiguration": say("set the lifecycle rules of the bucket {Bucket}"),
    "s3:DeleteBucketLifecycle": say("delete the lifecycle rules of the bucket {Bucket}"),
    "s3:GetBucketEncryption": say("read the default encryption of the bucket {Bucket}"),
    "s3:PutBucketEncryption": say("set the default encryption of the bucket {Bucket}"),
    "s3:DeleteBucketEncryption": say("put the bucket {Bucket} back to S3's own encryption"),
    "s3:GetBucketPolicyStatus": say("read whether the policy of the bucket {Bucket} is public"),
    "s3:GetBucketPolicy": say("read the policy of the bucket {Bucket}"),
    "s3:GetBucketAcl": say("read the access list of the bucket {Bucket}"),
    "s3:GetBucketOwnershipControls": say("read the object ownership of the bucket {Bucket}"),
    "s3:ListBuckets": say("list the buckets of your account"),
    "s3:ListObjectsV2": say("list the objects in the bucket {Bucket}"),
    "s3:PutObject": say("write the object {Key} to the bucket {Bucket}"),
    "s3:GetObject": say("read the object {Key} from the bucket {Bucket}"),
    "s3:HeadObject": say("look at the object {Key} in the bucket {Bucket}"),
    "s3:DeleteObject": say("delete the object {Key} from the bucket {Bucket}"),
    "iam:GetUser": say("look at the IAM user {UserName}"),
    "iam:CreateUser": say("create the IAM user {UserName}"),
    "iam:DeleteUser": say("delete the IAM user {UserName}"),
    "iam:ListUserTags": say("read the tags of the IAM user {UserName}"),
    "iam:ListAccessKeys": say("list the access keys of the IAM user {UserName}"),
    "iam:GetAccessKeyLastUsed": say("read when the access key {AccessKeyId} was last used"),
    "iam:CreateAccessKey": say("create an access key for the IAM user {UserName}"),
    "iam:UpdateAccessKey": say("switch the access key {AccessKeyId} on or off"),
    "iam:DeleteAccessKey": say("delete the access key {AccessKeyId} of the IAM user {UserName}"),
    "iam:GetUserPolicy": say("read the policy {PolicyName} of the IAM user {UserName}"),
    "iam:PutUserPolicy": say("set the policy {PolicyName} of the IAM user {UserName}"),
    "iam:DeleteUserPolicy": say("delete the policy {PolicyName} of the IAM user {UserName}"),
    "iam:GetRole": say("look at the IAM role {RoleName}"),
    "iam:CreateRole": say("create the IAM role {RoleName}"),
    "iam:DeleteRole": say("delete the IAM role {RoleName}"),
    "iam:UpdateAssumeRolePolicy": say("set who may take the IAM role {RoleName}"),
    "iam:GetRolePolicy": say("read the policy {PolicyName} of the IAM role {RoleName}"),
    "iam:PutRolePolicy": say("set the policy {PolicyName} of the IAM role {RoleName}"),
    "iam:DeleteRolePolicy": say("delete the policy {PolicyName} of the IAM role {RoleName}"),
    "s3:CreateMultipartUpload": say("begin the upload {Key} to the bucket {Bucket}"),
    "s3:UploadPart": say("write a part of {Key} to the bucket {Bucket}"),
    "s3:ListParts": say("list the parts of the upload {Key} in the bucket {Bucket}"),
    "s3:CompleteMultipartUpload": say("put {Key} in the bucket {Bucket} together from its parts"),
    "s3:AbortMultipartUpload": say("abort the upload {Key} to the bucket {Bucket}"),
    "browser:Preflight": say("let a page of {Origin} send {Method} to the bucket {Bucket}"),
    "browser:PostForm": say("take the object {Key} for the bucket {Bucket} from a form"),
    "browser:PutUrl": say("take the object {Key} for the bucket {Bucket} by a presigned address"),
    "browser:PutPartUrl": say(
        "take a part of {Key} for the bucket {Bucket} by a presigned address"
    ),
    "browser:GetUrl": say("give the object {Key} of the bucket {Bucket} by a presigned address"),
    "sts:GetCallerIdentity": say("ask AWS who you are"),
    "sts:AssumeRole": say("take the role {RoleArn} with the linked key"),
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
    return say(
        "{operation} ({service}) on {resource}",
        operation=words,
        service=call.service,
        resource=resource(call),
    )


def resource(call: Call) -> str:
    """What the call is about, quoted: a bucket, a user, a role."""
    named = (call.params[name] for name in _RESOURCES if name in call.params)
    return next((_quoted(value) for value in named), say("your account"))


def _quoted(value: Any) -> str:
    return f"`{value}`" if isinstance(value, str) else say("it")
