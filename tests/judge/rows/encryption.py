"""A bucket with a KMS key: what it keeps of it, and who may write and read there."""

from __future__ import annotations

from typing import Any

from ...sandbox.conftest import Sandbox, own_bucket
from .asking import DONE, Asked, row, said

DEFAULT = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"
RIGHTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0d4c3b2a-1111-4222-8333-444455556666"


def rule(algorithm: str, key: str = "") -> dict[str, Any]:
    default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
    whole = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    return {"ServerSideEncryptionConfiguration": {"Rules": [whole]}}


@row("a bucket's own encryption", DEFAULT)
def kept(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("own-bucket")

    def found() -> str:
        try:
            answer = s3.get_bucket_encryption(Bucket=name)
        except s3.exceptions.ClientError as refused:
            return str(refused.response["Error"]["Code"])
        (one,) = answer["ServerSideEncryptionConfiguration"]["Rules"]
        default = one["ApplyServerSideEncryptionByDefault"]
        return f"{default['SSEAlgorithm']} {default.get('KMSMasterKeyID')}"

    for algorithm, key in (("aws:kms", KEY), ("aws:kms", ""), ("AES256", "")):
        put = said(s3.put_bucket_encryption, Bucket=name, **rule(algorithm, key))
        yield f"put {algorithm} {key}", put, DONE
        yield f"get {algorithm} {key}", found(), f"{algorithm} {key or None}"
    wrong = said(s3.put_bucket_encryption, Bucket=name, **rule("AES256", KEY))
    yield "a key that has no use", wrong, "InvalidArgument"
    yield "delete", said(s3.delete_bucket_encryption, Bucket=name), DONE
    yield "get after that", found(), "AES256 None"


@row("a key of KMS needs rights of its own", RIGHTS)
def rights(account: Sandbox) -> Asked:
    operator, own = account.client("s3"), account.bucket("own-bucket")
    operator.put_bucket_encryption(Bucket=own, **rule("aws:kms", KEY))
    operator.put_object(Bucket=own, Key="there", Body=b"x")
    uses = {"Effect": "Allow", "Resource": KEY}
    makes, reads = {**uses, "Action": "kms:GenerateDataKey"}, {**uses, "Action": "kms:Decrypt"}
    for who, statements, makes_it, reads_it in (
        ("neither", (), "AccessDenied", "AccessDenied"),
        ("makes", (makes,), DONE, "AccessDenied"),
        ("reads", (reads,), "AccessDenied", DONE),
        ("both", (makes, reads), DONE, DONE),
    ):
        s3 = account.client("s3", account.user(who, own_bucket(own), *statements))
        put = said(s3.put_object, Bucket=own, Key="k", Body=b"x")
        yield f"put_object, {who}", put, makes_it
        yield f"get_object, {who}", said(s3.get_object, Bucket=own, Key="there"), reads_it
        begin = said(s3.create_multipart_upload, Bucket=own, Key="big")
        yield f"create_multipart_upload, {who}", begin, makes_it
        where = {"Bucket": own, "Key": "big"}
        where["UploadId"] = operator.create_multipart_upload(**where)["UploadId"]
        part = said(s3.upload_part, **where, PartNumber=1, Body=b"x")
        yield f"upload_part, {who}", part, reads_it
