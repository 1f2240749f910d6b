"""Which key may do what, by its user's inline policy."""

from __future__ import annotations

from typing import Any

from ...counting import BY_PARTS, IN_IAM, IN_S3
from ...sandbox.conftest import Key, Sandbox, own_bucket, policy, trust
from .asking import DONE, Asked, row, said

S3_AND_IAM = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html"
)
PARTS_AND_RIGHTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html"
S3_ERRORS = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"

SERVICE = "arn:aws:iam::123456789012:root"
EVERYTHING = {
    "PolicyName": "p",
    "PolicyDocument": policy({"Effect": "Allow", "Action": "*", "Resource": "*"}),
}


@row("key limited to its bucket", S3_AND_IAM, IN_S3)
def limited(account: Sandbox) -> Asked:
    own, other = account.bucket("own-bucket"), account.bucket("other-bucket")
    operator = account.client("s3")
    for bucket in (own, other):
        operator.put_object(Bucket=bucket, Key="there", Body=b"x")
    key = account.user("limited", own_bucket(own))
    s3 = account.client("s3", key)
    for bucket, expected in ((own, DONE), (other, "AccessDenied")):
        for name, more in _OPERATIONS.items():
            where = {"Bucket": bucket, **more}
            if name in ("get_object_tagging", "get_object", "head_object"):
                where["Key"] = "there"
            wanted = "403" if (name[:4], expected) == ("head", "AccessDenied") else expected
            yield f"{name} in {bucket}", said(getattr(s3, name), **where), wanted
        yield f"delete_objects in {bucket}", _delete_several(s3, bucket), expected


_OBJECT = {"Key": "new"}
_OPERATIONS: dict[str, dict[str, Any]] = {
    "head_bucket": {},
    "get_bucket_location": {},
    "list_objects_v2": {},
    "list_objects": {},
    "list_object_versions": {},
    "list_multipart_uploads": {},
    "put_object": {**_OBJECT, "Body": b"x"},
    "get_object": _OBJECT,
    "head_object": _OBJECT,
    "put_object_tagging": {"Key": "there", "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
    "get_object_tagging": _OBJECT,
    "delete_object": _OBJECT,
    "get_bucket_versioning": {},
    "put_bucket_tagging": {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
}


def _delete_several(s3: Any, bucket: str) -> str:
    """Refused one by one: the answer as a whole is a success."""
    answer: dict[str, Any] = {}

    def ask() -> None:
        answer.update(s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "there"}]}))

    whole = said(ask)
    return str(answer["Errors"][0]["Code"]) if answer.get("Errors") else whole


@row("an upload by parts, on the own and on another bucket", PARTS_AND_RIGHTS, BY_PARTS)
def parts(account: Sandbox) -> Asked:
    own, other = account.bucket("own-bucket"), account.bucket("other-bucket")
    operator = account.client("s3")
    s3 = account.client("s3", account.user("limited", own_bucket(own)))
    for bucket, expected in ((own, DONE), (other, "AccessDenied")):
        where = {"Bucket": bucket, "Key": "big"}
        yield f"create in {bucket}", said(s3.create_multipart_upload, **where), expected
        begun = {**where, "UploadId": operator.create_multipart_upload(**where)["UploadId"]}
        part = {"PartNumber": 1, "Body": b"p" * 100}
        yield f"part in {bucket}", said(s3.upload_part, **begun, **part), expected
        tag = operator.upload_part(**begun, **part)["ETag"]
        yield f"list in {bucket}", said(s3.list_parts, **begun), expected
        whole = {"MultipartUpload": {"Parts": [{"ETag": tag, "PartNumber": 1}]}}
        complete = said(s3.complete_multipart_upload, **begun, **whole)
        yield f"complete in {bucket}", complete, expected
        left = operator.create_multipart_upload(**where)["UploadId"]
        abort = said(s3.abort_multipart_upload, **where, UploadId=left)
        yield f"abort in {bucket}", abort, expected


@row("what a linked user may ask of IAM and STS", S3_AND_IAM, IN_IAM)
def elsewhere(account: Sandbox) -> Asked:
    key = account.user("limited", own_bucket("own-bucket"))
    account.user("somebody-else")
    trusted = {"RoleName": "theirs", "AssumeRolePolicyDocument": policy(trust(SERVICE))}
    role = account.client("iam").create_role(**trusted)["Role"]["Arn"]
    iam, sts = account.client("iam", key), account.client("sts", key)
    s3 = account.client("s3", key)
    for name, call, more in (
        ("list_users", iam.list_users, {}),
        ("get_user", iam.get_user, {"UserName": "somebody-else"}),
        ("create_user", iam.create_user, {"UserName": "more"}),
        ("create_access_key", iam.create_access_key, {"UserName": "somebody-else"}),
        ("put_user_policy", iam.put_user_policy, {"UserName": "limited", **EVERYTHING}),
        ("assume_role", sts.assume_role, {"RoleArn": role, "RoleSessionName": "session"}),
    ):
        yield name, said(call, **more), "AccessDenied"
    yield "get_caller_identity", said(sts.get_caller_identity), DONE
    yield "list_buckets", said(s3.list_buckets), "AccessDenied"


@row("wrong secret, unknown key", S3_ERRORS)
def unknown(account: Sandbox) -> Asked:
    user = account.user("somebody", own_bucket("own-bucket"))
    wrong, nobodys = Key(user.id, "x" * 40), Key("AKIA" + "Q" * 16, "x" * 40)
    for service, call, name in (
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("iam", "list_users", "InvalidClientTokenId"),
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
    ):
        asked = getattr(account.client(service, wrong), call)
        yield f"{service}, wrong secret", said(asked), "SignatureDoesNotMatch"
        yield f"{service}, unknown key", said(getattr(account.client(service, nobodys), call)), name


@row("inactive key", KEYS)
def inactive(account: Sandbox) -> Asked:
    own = account.bucket("own-bucket")
    key, iam = account.user("idle", own_bucket(own)), account.client("iam")
    s3, sts = account.client("s3", key), account.client("sts", key)
    yield "while active", said(s3.list_objects_v2, Bucket=own), DONE
    iam.update_access_key(UserName="idle", AccessKeyId=key.id, Status="Inactive")
    yield "s3", said(s3.list_objects_v2, Bucket=own), "InvalidAccessKeyId"
    yield "sts", said(sts.get_caller_identity), "InvalidClientTokenId"
    iam.update_access_key(UserName="idle", AccessKeyId=key.id, Status="Active")
    yield "active again", said(s3.list_objects_v2, Bucket=own), DONE


@row("deleted key", KEYS)
def deleted(account: Sandbox) -> Asked:
    own = account.bucket("own-bucket")
    key = account.user("gone", own_bucket(own))
    account.client("iam").delete_access_key(UserName="gone", AccessKeyId=key.id)
    s3 = account.client("s3", key)
    yield "s3", said(s3.list_objects_v2, Bucket=own), "InvalidAccessKeyId"


@row("a use of a key sets its last-used date", KEYS)
def last_used(account: Sandbox) -> Asked:
    own, iam = account.bucket("own-bucket"), account.client("iam")
    key = account.user("used", own_bucket(own))

    def seen() -> str:
        used = iam.get_access_key_last_used(AccessKeyId=key.id)["AccessKeyLastUsed"]
        return str(used.get("ServiceName")) if used.get("LastUsedDate") else "never"

    yield "before", seen(), "never"
    account.client("s3", key).put_object(Bucket=own, Key="k", Body=b"x")
    yield "after", seen(), "s3"


@row("CopyObject from a bucket without read right", S3_AND_IAM)
def copy(account: Sandbox) -> Asked:
    own, other = account.bucket("own-bucket"), account.bucket("other-bucket")
    for bucket in (own, other):
        account.client("s3").put_object(Bucket=bucket, Key="there", Body=b"x")
    s3 = account.client("s3", account.user("limited", own_bucket(own)))
    for bucket, expected in ((own, DONE), (other, "AccessDenied")):
        source = {"Bucket": bucket, "Key": "there"}
        asked = said(s3.copy_object, Bucket=own, Key="copy", CopySource=source)
        yield f"from {bucket}", asked, expected
