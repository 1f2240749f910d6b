"""Encryption with a KMS key: what a bucket keeps of it, and who may use the key.

The sandbox has no KMS of its own. Every key of this account counts as there, with the key policy
that AWS gives a new one: it leaves the decision to IAM's policies. Sources: "Using server-side
encryption with AWS KMS keys" and "Specifying server-side encryption with AWS KMS" in the S3 User
Guide; CreateMultipartUpload and UploadPart in the S3 API reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..answers import refusal
from ..attached import verdict_on
from ..context import context_of
from ..policies import Layer, Request, Verdict
from ..refusals import denied
from ..s3_actions import OF_OBJECT, bucket_arn, parsed, source_object
from .buckets import AES256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

ALGORITHM = "x-amz-server-side-encryption"
KEY_ID, BUCKET_KEY = f"{ALGORITHM}-aws-kms-key-id", f"{ALGORITHM}-bucket-key-enabled"
WITH_KMS = {"aws:kms", "aws:kms:dsse"}
MAKE, READ = "kms:GenerateDataKey", "kms:Decrypt"
OLD_SIGNATURE = (
    "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature "
    "Version 4."
)
NOT_APPLICABLE = (
    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
)


def encryption_of_buckets(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes any algorithm, and leaves a bucket without any when its rule is deleted."""
    if asked.on_bucket("PUT", "encryption"):
        root = parsed(asked.body)
        found = (
            root.find("{*}Rule/{*}ApplyServerSideEncryptionByDefault") if root is not None else None
        )
        algorithm = found.findtext("{*}SSEAlgorithm", "") if found is not None else ""
        if algorithm not in {"AES256", *WITH_KMS}:
            text = "The XML you provided was not well-formed or did not validate"
            return refusal(asked, 400, "MalformedXML", f"{text} against our published schema")
        if algorithm == "AES256" and found is not None and found.findtext("{*}KMSMasterKeyID"):
            return refusal(asked, 400, "InvalidArgument", NOT_APPLICABLE)
    answer = onward(asked)
    bucket = moto.bucket(asked.bucket)
    if asked.on_bucket("DELETE", "encryption") and answer.status_code == 204 and bucket:
        bucket.encryption = AES256  # S3 encrypts every object; a bucket cannot do without
    return answer


def keys_of_objects(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto encrypts for everybody; on AWS who writes or reads has to be allowed to use the key."""
    bucket = moto.bucket(asked.bucket) if asked.service == "s3" and asked.key else None
    if bucket is None or any(part in asked.query for part in OF_OBJECT):
        return onward(asked)
    for action, key in _needed(asked, moto, bucket):
        refused = _refused(asked, moto, bucket, action, key)
        if refused is not None:
            return refused
    if asked.method == "POST" and "uploads" in asked.query:
        # An upload keeps what it was begun with, whatever the bucket's rule becomes.
        asked.rewrite(asked.raw_query, _as_headers(*_wanted(asked, bucket)))
    return onward(asked)


def _needed(asked: Asked, moto: Moto, bucket: Any) -> Iterator[tuple[str, str]]:
    """The permissions that a request needs, each with its key."""
    upload = bucket.multiparts.get(asked.query.get("uploadId", ""))
    begins = asked.method == "POST" and "uploads" in asked.query
    if asked.method in {"PUT", "POST"} and upload is not None:
        yield from _with(READ, upload.sse_encryption, upload.kms_key_id)
    elif begins or (asked.method == "PUT" and "uploadId" not in asked.query):
        yield from _with(MAKE, *_wanted(asked, bucket))
    read = source_object(asked) if asked.method == "PUT" else ("", "")
    if asked.method == "GET" and "uploadId" not in asked.query:
        read = asked.bucket, asked.key
    found = moto.object(*read, asked.query.get("versionId"))
    if found is not None:
        yield from _with(READ, found.encryption, found.kms_key_id)


def _with(action: str, algorithm: str | None, key: str | None) -> Iterator[tuple[str, str]]:
    """Nothing for AWS's own key `aws/s3`, whose policy lets in who may use S3 in the account."""
    if algorithm in WITH_KMS and key and not key.endswith("alias/aws/s3"):
        yield action, key


def _wanted(asked: Asked, bucket: Any) -> tuple[str, str]:
    """Algorithm and key that the request names, or else the bucket's rule."""
    algorithm = asked.headers.get(ALGORITHM, "")
    if algorithm:
        return algorithm, asked.headers.get(KEY_ID, "")
    rule = (bucket.encryption or AES256)["Rule"]["ApplyServerSideEncryptionByDefault"]
    return rule["SSEAlgorithm"], rule.get("KMSMasterKeyID") or ""


def _as_headers(algorithm: str, key: str) -> dict[str, str]:
    return {ALGORITHM: algorithm, **({KEY_ID: key} if key else {})}


def _refused(asked: Asked, moto: Moto, bucket: Any, action: str, key: str) -> Response | None:
    """What S3 says where the caller may not use the key; None where he may."""
    if not asked.caller.arn or not asked.fourth_version:
        return refusal(asked, 400, "InvalidArgument", OLD_SIGNATURE)
    arn = _arn(key, bucket.region_name, moto.account_id)
    region, account = (arn.split(":") + [""] * 5)[3:5]
    if region != bucket.region_name:
        return refusal(asked, 400, "KMS.NotFoundException", f"Invalid arn {region}")
    if account != moto.account_id:  # its own policy would have to name us, and does not
        return denied(asked, action, arn, Verdict(False, False, Layer.RESOURCE))
    context = {**context_of(asked, moto), **_of_kms(asked, bucket, moto)}
    request = Request(asked.caller.principal, action, arn, context)
    said = verdict_on(moto, asked.caller, request)
    return None if said.allowed else denied(asked, action, arn, said)


def _of_kms(asked: Asked, bucket: Any, moto: Moto) -> dict[str, tuple[str, ...]]:
    """The condition keys of KMS, where S3 asks it in the caller's name."""
    rule = (bucket.encryption or AES256)["Rule"]
    whole = str(asked.headers.get(BUCKET_KEY) or rule.get("BucketKeyEnabled", "")).lower() == "true"
    about = bucket_arn(asked.bucket, "" if whole else asked.key)
    return {
        "kms:viaservice": (f"s3.{bucket.region_name}.amazonaws.com",),
        "kms:calleraccount": (moto.account_id,),
        "kms:encryptioncontextkeys": ("aws:s3:arn",),
        "kms:encryptioncontext:aws:s3:arn": (about,),
    }


def _arn(key: str, region: str, account: str) -> str:
    if key.startswith("arn:"):
        return key
    kind = "" if key.startswith("alias/") else "key/"
    return f"arn:aws:kms:{region}:{account}:{kind}{key}"
