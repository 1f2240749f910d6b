"""Which operation a request asks for, of whom, and about what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from valolink_widgets.core.export.cli import VALOHAI_ROUTES

from ..aws.asked import Asked
from ..aws.corrections.access import ACCOUNT_BLOCK
from .fault import Met

if TYPE_CHECKING:
    from ..aws.inside import Moto

# A part of a bucket, by its mark in the query string, as the S3 API Reference names it.
_PARTS: Mapping[str, str] = {
    "location": "BucketLocation",
    "tagging": "BucketTagging",
    "cors": "BucketCors",
    "publicAccessBlock": "PublicAccessBlock",
    "policyStatus": "BucketPolicyStatus",
    "policy": "BucketPolicy",
    "acl": "BucketAcl",
    "ownershipControls": "BucketOwnershipControls",
    "encryption": "BucketEncryption",
    "versioning": "BucketVersioning",
    "lifecycle": "BucketLifecycleConfiguration",
}
_WHOLE: Mapping[str, str] = {
    "HEAD": "HeadBucket",
    "GET": "ListObjectsV2",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
    "POST": "DeleteObjects",
    "OPTIONS": "Preflight",
}
_UPLOADS: Mapping[tuple[str, str], str] = {
    ("POST", "uploads"): "CreateMultipartUpload",
    ("PUT", "uploadId"): "UploadPart",
    ("POST", "uploadId"): "CompleteMultipartUpload",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("GET", "uploadId"): "ListParts",
}
_USER_ARN = re.compile(r"arn:[\w-]+:iam::\d{12}:user/(?:[^\"\s]*/)?([^\"\s/]+)")
_API = "/api/v0/"
_ROUTES = [
    (method, re.compile(path.replace("{id}", "[^/]+")), operation)
    for operation, (method, path) in VALOHAI_ROUTES.items()
]


def of_aws(environ: dict[str, Any], moto: Moto) -> Met:
    """A request to the AWS side."""
    asked = Asked(environ)
    service = asked.service
    known = {"s3": _s3, "s3control": _s3_control}
    operation = known.get(service, lambda one: one.form.get("Action", ""))(asked)
    user = asked.form.get("UserName", "") if service == "iam" else ""
    trusts = operation in ("CreateRole", "UpdateAssumeRolePolicy")
    trust = asked.form.get("AssumeRolePolicyDocument") or asked.form.get("PolicyDocument", "")
    trusted = _USER_ARN.findall(trust) if trusts else []
    names = {f"user:{name}" for name in (user, *trusted) if name} | {f"key:{asked.key_id}"}
    about = _about(asked, moto, operation, user)
    if trusted:
        about["principal"] = f"arn:aws:iam::{moto.account_id}:user/{trusted[0]}"
    return Met(service, operation, _by(asked, moto), frozenset(names), about)


def _s3(asked: Asked) -> str:
    if not asked.bucket:
        return "ListBuckets"
    query = set(asked.query)
    if asked.posted:
        return "PutObject"  # a fault of it is one of the form that does the same
    if asked.key:
        upload = (name for (method, mark), name in _UPLOADS.items() if _is(asked, method, mark))
        return next(upload, f"{asked.method.capitalize()}Object")
    part = next((name for mark, name in _PARTS.items() if mark in query), "")
    if part and asked.method == "DELETE":
        part = part.removesuffix("Configuration")  # DeleteBucketLifecycle
    return f"{asked.method.capitalize()}{part}" if part else _WHOLE.get(asked.method, "")


def _s3_control(asked: Asked) -> str:
    of_blocks = asked.raw_path == ACCOUNT_BLOCK
    return f"{asked.method.capitalize()}PublicAccessBlock" if of_blocks else ""


def _is(asked: Asked, method: str, mark: str) -> bool:
    return asked.method == method and mark in asked.query


def _by(asked: Asked, moto: Moto) -> str:
    if asked.key_id == moto.operator[0]:
        return "operator"
    if not asked.key_id:
        return ""
    return "role" if moto.session(asked.key_id) else "key"


def _about(asked: Asked, moto: Moto, operation: str, user: str) -> dict[str, str]:
    """What the words of a refusal may speak of."""
    service, account = asked.service, moto.account_id
    role = asked.form.get("RoleName", "")
    thing = f"role with name {role}" if role else f"user with name {user}"
    own = f"arn:aws:iam::{account}:" + (f"role/{role}" if role else f"user/{user}")
    key = asked.posted.value("key") if asked.posted else asked.key
    place = f"arn:aws:s3:::{asked.bucket}" + (f"/{key}" if key else "")
    trusted = asked.form.get("RoleArn", "*")
    resource = {"s3": place, "s3control": "*", "sts": trusted}.get(service, own)
    return {
        "caller": _caller(asked, moto),
        "action": _action(service, operation),
        "resource": resource,
        "account": account,
        "bucket": asked.bucket if service == "s3" else "",
        "user": user,
        "region": asked.region or "us-east-1",
        "thing": thing,
        "quota": "AccessKeysPerUser: 2" if operation == "CreateAccessKey" else "UsersPerAccount",
    }


# Where the action that IAM asks for is called otherwise than the operation.
_ACTIONS: Mapping[str, str] = {
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListObjectsV2": "ListBucket",
    "GetBucketCors": "GetBucketCORS",
    "PutBucketCors": "PutBucketCORS",
    "DeleteBucketCors": "PutBucketCORS",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "ListBuckets": "ListAllMyBuckets",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
}


def _action(service: str, operation: str) -> str:
    if service == "s3control":
        return f"s3:{operation.replace('Public', 'AccountPublic')}"
    return f"{service}:{_ACTIONS.get(operation, operation)}"


def _caller(asked: Asked, moto: Moto) -> str:
    key = moto.user_key(asked.key_id)
    if key is not None:
        return f"arn:aws:iam::{moto.account_id}:user/{key.user_name}"
    session = moto.session(asked.key_id)
    return str(session.arn) if session else "anonymous"


def of_valohai(environ: dict[str, Any]) -> Met:
    """A request to Valohai."""
    path, method = str(environ["PATH_INFO"]).removeprefix(_API), environ["REQUEST_METHOD"]
    if method == "PUT" and path.startswith("projects/"):
        method = "PATCH"  # the two ways to change a project are one operation
    found = (name for verb, route, name in _ROUTES if verb == method and route.fullmatch(path))
    return Met("valohai", next(found, f"{method} {path}"), "operator")


def made_by(met: Met, status: int, body: bytes) -> list[str]:
    """The key or the user that a successful request made."""
    if status != 200 or met.service != "iam":
        return []
    if met.operation == "CreateUser":
        return [f"user:{(met.about or {}).get('user', '')}"]
    if met.operation == "CreateAccessKey":
        found = re.findall(r"<AccessKeyId>(\w+)</AccessKeyId>", body.decode("utf-8", "replace"))
        return [f"key:{key_id}" for key_id in found]
    return []
