"""Which permissions a request to S3 needs, from its method, its sub-resource and its headers.

Source: AWS, "Required permissions for Amazon S3 API operations".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

if TYPE_CHECKING:
    from .asked import Asked

# Sub-resource: its name in Get and Put actions; a delete needs the Put, but for those below.
OF_BUCKET = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "analytics": "AnalyticsConfiguration",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "inventory": "InventoryConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "metrics": "MetricsConfiguration",
    "notification": "BucketNotification",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "policyStatus": "BucketPolicyStatus",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
OF_OBJECT = {
    "acl": "ObjectAcl",
    "attributes": "ObjectAttributes",
    "legal-hold": "ObjectLegalHold",
    "retention": "ObjectRetention",
    "tagging": "ObjectTagging",
    "torrent": "ObjectTorrent",
}
DELETES = {"policy": "DeleteBucketPolicy", "website": "DeleteBucketWebsite"}
VERSIONED = {"ObjectAcl", "ObjectAttributes", "ObjectTagging", "ObjectTorrent"}
Needed = list[tuple[str, str]]


def bucket_arn(bucket: str, key: str = "") -> str:
    """The ARN of a bucket, or of an object in it."""
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def needed(asked: Asked) -> Needed:
    """The actions that have to be allowed, each with the resource it is on.

    Deleting several objects in one call is none of them: each is judged by itself.
    """
    if asked.service == "s3control":
        verb = "Get" if asked.method == "GET" else "Put"
        return [(f"s3:{verb}AccountPublicAccessBlock", "*")]
    if not asked.bucket:
        return [("s3:ListAllMyBuckets", "*")]
    actions = _on_object(asked) if asked.key else _on_bucket(asked)
    own = bucket_arn(asked.bucket, asked.key)
    return [(f"s3:{action}", own) for action in actions] + _of_source(asked)


def _on_bucket(asked: Asked) -> list[str]:
    part = next((one for one in OF_BUCKET if one in asked.query), "")
    if part:
        if asked.method == "DELETE":
            return [DELETES.get(part, "Put" + OF_BUCKET[part])]
        return [("Put" if asked.method == "PUT" else "Get") + OF_BUCKET[part]]
    if asked.method == "PUT":
        return _creating(asked)
    if asked.method == "DELETE":
        return ["DeleteBucket"]
    if asked.method == "POST":
        return [] if "delete" in asked.query else ["PutObject"]
    if "uploads" in asked.query:
        return ["ListBucketMultipartUploads"]
    return ["ListBucketVersions" if "versions" in asked.query else "ListBucket"]


def _creating(asked: Asked) -> list[str]:
    actions = ["CreateBucket"]
    if "x-amz-acl" in asked.headers:
        actions.append("PutBucketAcl")
    if "x-amz-object-ownership" in asked.headers:
        actions.append("PutBucketOwnershipControls")
    return [*actions, "TagResource"] if tags_in(asked.body) else actions


def _on_object(asked: Asked) -> list[str]:
    part = next((one for one in OF_OBJECT if one in asked.query), "")
    version = "versionId" in asked.query
    if part:
        verb = {"PUT": "Put", "DELETE": "Delete"}.get(asked.method, "Get")
        name = OF_OBJECT[part]
        if version and name in VERSIONED:
            name = name.replace("Object", "ObjectVersion")
        return [verb + name]
    if asked.method == "DELETE":
        if "uploadId" in asked.query:
            return ["AbortMultipartUpload"]
        return ["DeleteObjectVersion" if version else "DeleteObject"]
    if asked.method in {"GET", "HEAD"}:
        if "uploadId" in asked.query:
            return ["ListMultipartUploadParts"]
        return ["GetObjectVersion" if version else "GetObject"]
    if asked.method == "POST" and "restore" in asked.query:
        return ["RestoreObject"]
    return ["PutObject", *_beside_the_object(asked)]


def _beside_the_object(asked: Asked) -> list[str]:
    headers = {"x-amz-acl": "PutObjectAcl", "x-amz-tagging": "PutObjectTagging"}
    return [action for name, action in headers.items() if name in asked.headers]


def _of_source(asked: Asked) -> Needed:
    source = asked.headers.get("x-amz-copy-source", "")
    if not source or asked.method != "PUT":
        return []
    path, _, query = source.partition("?")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    action = "s3:GetObjectVersion" if "versionId" in parse_qs(query) else "s3:GetObject"
    return [(action, bucket_arn(bucket, key))]


def source_bucket(asked: Asked) -> str:
    """The bucket that a copy reads from; empty where nothing is copied."""
    return source_object(asked)[0]


def source_object(asked: Asked) -> tuple[str, str]:
    """Bucket and key that a copy reads from; empty where nothing is copied."""
    source = asked.headers.get("x-amz-copy-source", "")
    bucket, _, key = unquote(source.partition("?")[0]).removeprefix("/").partition("/")
    return bucket, key


def tags_in(body: bytes) -> dict[str, str]:
    """The tags in the body of a CreateBucket."""
    root = parsed(body)
    if root is None:
        return {}
    tags = root.iterfind("{*}Tags/{*}Tag")
    return {tag.findtext("{*}Key", ""): tag.findtext("{*}Value", "") for tag in tags}


def parsed(body: bytes) -> ElementTree.Element | None:
    """XML that somebody sent, read without entities; None where it is none."""
    if not body.strip() or b"<!" in body:  # no document type: entities could expand for ever
        return None
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - entities are ruled out above
    except ElementTree.ParseError:
        return None
