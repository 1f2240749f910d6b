"""Reads that several resources share. Within one reading each is sent once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..call import Call, Port
from ..errors import CallRefused
from .bucket_cause import WORDLESS, behind

NO_BUCKET = {"NoSuchBucket", "404"}
ELSEWHERE = {"PermanentRedirect", "AuthorizationHeaderMalformed", "BadRequest"}
TAG = "valolink"


def absent_as_none(port: Port, call: Call, codes: Collection[str]) -> Mapping[str, Any] | None:
    """The answer, or None where the refusal's code says that there is nothing."""
    try:
        return port.send(call)
    except CallRefused as refusal:
        if refusal.code in codes:
            return None
        raise


def bucket_call(operation: str, bucket: str, account: str, region: str = "", **params: Any) -> Call:
    """An S3 call on a bucket that must belong to this account.

    `ExpectedBucketOwner` keeps another account's bucket out, whatever its name.
    """
    return Call(
        "s3", operation, {"Bucket": bucket, "ExpectedBucketOwner": account, **params}, region
    )


def bucket_region(
    port: Port, bucket: str, account: str, asked: str, *, told: bool = False
) -> str | None:
    """The region where the bucket is, from AWS; None where there is no such bucket.

    A HEAD that is refused has no words: what is behind it is asked for (see `bucket_cause`), and a
    bucket elsewhere is looked at where AWS says that it is; `told`: AWS said so already.
    """
    head = bucket_call("HeadBucket", bucket, account, asked)
    try:
        answer = absent_as_none(port, head, NO_BUCKET)
    except CallRefused as refusal:
        where = refusal.region or asked
        if refusal.code in ELSEWHERE and where != asked and not told:
            return bucket_region(port, bucket, account, where, told=True)
        if refusal.code not in WORDLESS:
            raise
        get = bucket_call("ListObjectsV2", bucket, account, where, MaxKeys=0)
        if problem := behind(port, refusal, get):
            raise problem from None
        return where
    return None if answer is None else _region_in(answer, asked)


def _region_in(answer: Mapping[str, Any], asked: str) -> str:
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return str(answer.get("BucketRegion") or headers.get("x-amz-bucket-region") or asked)


def bucket_tags(port: Port, bucket: str, account: str, region: str) -> dict[str, str]:
    """The bucket's tags; none is `{}`."""
    call = bucket_call("GetBucketTagging", bucket, account, region)
    answer = absent_as_none(port, call, {"NoSuchTagSet", "NoSuchTagSetError"})
    return tag_map(answer or {}, "TagSet")


def is_ours(tags: Mapping[str, str], bucket: str) -> bool:
    """Whether Valolink made it for the link of this bucket: exactly that tag says so."""
    return tags.get(TAG) == bucket


def tag_map(answer: Mapping[str, Any], name: str = "Tags") -> dict[str, str]:
    """AWS's list of `{Key, Value}` as a mapping."""
    return {tag["Key"]: tag["Value"] for tag in answer.get(name) or ()}


def all_access_keys(port: Port, user: str) -> list[Mapping[str, Any]] | None:
    """The user's access keys, inactive ones included; None where there is no such user."""
    answer = absent_as_none(
        port, Call("iam", "ListAccessKeys", {"UserName": user}), {"NoSuchEntity"}
    )
    return None if answer is None else list(answer["AccessKeyMetadata"])


def all_stores(port: Port) -> list[Mapping[str, Any]]:
    """Every S3 store the operator can see; `configuration` is `{}` where Valohai keeps it back."""
    stores = port.send(Call("valohai", "ListStores"))["results"]
    return [_configured(port, store) for store in stores if store.get("type", "s3") == "s3"]


def _configured(port: Port, store: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(store.get("configuration"), Mapping):
        return store
    whole = absent_as_none(port, Call("valohai", "GetStore", {"id": store["id"]}), {"403", "404"})
    configuration = (whole or {}).get("configuration")
    found = configuration if isinstance(configuration, Mapping) else {}
    return {**store, **(whole or {}), "configuration": found}
