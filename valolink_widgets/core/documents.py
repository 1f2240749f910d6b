"""The guide's documents as pure functions, and what it means for two documents to be equal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import unquote

from .fields import MULTIPART, POST, PRESIGNED_PUT, UPLOAD_MODES

Document = dict[str, Any]

POLICY_VERSION = "2012-10-17"
# AWS reads a document without a version as the older language (IAM reference, "Version").
_OLDEST_VERSION = "2008-10-17"
# The IDs of our CORS rules, of all upload modes.
CORS_IDS = frozenset({"valolink-get", "valolink-post", "valolink-put", "valolink-multipart"})
# What a PUT to a presigned address sends beyond what a browser always may.
PUT_HEADERS = ("Authorization", "Content-Type", "x-amz-*")
MULTIPART_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
)


def cors_rules(origin: str, mode: str = POST, *, reads_only: bool = False) -> list[Document]:
    """CORS rules with ids of our own; `origin` is Valohai's `scheme://host`.

    In the upload mode `post` they are the guide's two. Every mode has its GET, and its own rule
    for uploads unless nothing is uploaded. An ID stands for one and the same rule in all of them.
    """
    get = _cors_rule("valolink-get", ["GET"], "*")
    return [get] if reads_only else [get, _upload_rule(mode, origin)]


def all_cors_rules(origin: str) -> list[list[Document]]:
    """What `cors_rules` gives in each mode, and where nothing is uploaded."""
    return [
        *(cors_rules(origin, mode) for mode in UPLOAD_MODES),
        cors_rules(origin, reads_only=True),
    ]


def access_policy(bucket: str, partition: str = "aws") -> Document:
    """The guide's access policy: everything in this bucket, nothing elsewhere."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": _resources(bucket, partition)}
    return {"Version": POLICY_VERSION, "Statement": [statement]}


def multipart_policy(bucket: str, partition: str = "aws") -> Document:
    """What the role for large uploads may do: the guide's seven actions and GetBucketLocation.

    The eighth lets the holder of the role find the bucket's region by itself.
    """
    statement = {
        "Sid": "MultipartAccess",
        "Effect": "Allow",
        "Action": list(MULTIPART_ACTIONS),
        "Resource": _resources(bucket, partition),
    }
    return {"Version": POLICY_VERSION, "Statement": [statement]}


def trust_policy(user_arn: str) -> Document:
    """The guide's trust: exactly this user may assume the role."""
    statement = {"Effect": "Allow", "Principal": {"AWS": user_arn}, "Action": "sts:AssumeRole"}
    return {"Version": POLICY_VERSION, "Statement": [statement]}


def same_policy(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether two policies mean the same.

    A string is a one-item list; neither order nor repetition counts; actions and condition keys
    ignore case; `*` as principal is `{"AWS": "*"}`. `Id` and `Sid` are labels, on which no decision
    of IAM depends: they do not count.
    """
    return _policy_meaning(a) == _policy_meaning(b)


def same_statement(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether two statements mean the same, whatever their `Sid`."""
    return _statement_meaning(a) == _statement_meaning(b)


def parse_document(value: str | Mapping[str, Any]) -> Document:
    """A document as IAM may return it: a mapping, JSON, or URL-encoded JSON (RFC 3986).

    Raises ValueError where it is no JSON object.
    """
    if not isinstance(value, str):
        return deepcopy(dict(value))
    # Encoded JSON begins with `%7B`: plain JSON, which may hold a `%` too, never does.
    text = unquote(value) if value.lstrip().startswith("%") else value
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("The document is JSON, but not an object.")
    return document


def merge_trust(existing: Mapping[str, Any], user_arn: str) -> Document:
    """`existing`, changed no more than it takes for `user_arn` to be trusted.

    Statements of others stay. An equal one made by hand is recognised. Ours whose principal is a
    bare user id (`AIDA…`: the user was deleted, and made again) gives way, since AWS would refuse
    to take it back.
    """
    ours = trust_policy(user_arn)
    if not existing:
        return ours
    wanted = ours["Statement"][0]
    merged = deepcopy(dict(existing))
    kept = [s for s in statements(merged) if not _is_dead(s, wanted)]
    if not any(_statement_meaning(s) == _statement_meaning(wanted) for s in kept):
        kept.append(wanted)
    return {**merged, "Statement": kept}


def without_trust(existing: Mapping[str, Any], user_arn: str) -> Document:
    """`existing` without the statement by which `user_arn` is trusted, those of others as they are.

    Unchanged where nothing else would be left: AWS takes no trust without a statement.
    """
    ours = _statement_meaning(trust_policy(user_arn)["Statement"][0])
    kept = [s for s in statements(existing) if _statement_meaning(s) != ours]
    document = deepcopy(dict(existing))
    return {**document, "Statement": deepcopy(kept)} if kept else document


def trust_problems(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The AWS principals of a trust that are no ARN, in the order they stand.

    `AIDA…` is the id of a user that is gone, `*` everybody.
    """
    named = [name for s in statements(document) for name in _aws_principals(s)]
    return tuple(name for name in named if not name.startswith("arn:"))


def statements(document: Mapping[str, Any]) -> list[Document]:
    """The statements of a document, whether it has one or a list of them."""
    return listed(document.get("Statement", []))


def _upload_rule(mode: str, origin: str) -> Document:
    """A part of an upload is known by its ETag, so a page must be able to read that header."""
    if mode == PRESIGNED_PUT:
        return _cors_rule("valolink-put", ["PUT"], origin, PUT_HEADERS)
    if mode == MULTIPART:
        return _cors_rule("valolink-multipart", ["PUT", "POST"], origin, PUT_HEADERS, ["ETag"])
    return _cors_rule("valolink-post", ["POST"], origin)


def _cors_rule(
    rule_id: str,
    methods: list[str],
    origin: str,
    headers: Iterable[str] = ("Authorization",),
    exposed: Iterable[str] = (),
) -> Document:
    return {
        "ID": rule_id,
        "AllowedHeaders": list(headers),
        "AllowedMethods": methods,
        "AllowedOrigins": [origin],
        "ExposeHeaders": list(exposed),
        "MaxAgeSeconds": 3000,
    }


def _resources(bucket: str, partition: str) -> list[str]:
    return [f"arn:{partition}:s3:::{bucket}", f"arn:{partition}:s3:::{bucket}/*"]


def listed(value: Any) -> list[Any]:
    """A value that may be one or several, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _aws_principals(statement: Mapping[str, Any]) -> list[str]:
    principal = statement.get("Principal", {})
    if isinstance(principal, str):
        return [principal]
    return listed(principal.get("AWS", []))


def _is_dead(statement: Document, wanted: Document) -> bool:
    """Whether `statement` is `wanted`, but for a user id where the ARN should stand."""
    principal, names = statement.get("Principal"), _aws_principals(statement)
    if not isinstance(principal, Mapping) or set(principal) != {"AWS"} or not names:
        return False
    if not all(re.fullmatch(r"AIDA[A-Z0-9]+", name) for name in names):
        return False
    alive = {**statement, "Principal": wanted["Principal"]}
    return _statement_meaning(alive) == _statement_meaning(wanted)


def _policy_meaning(document: Mapping[str, Any]) -> object:
    meanings = frozenset(_statement_meaning(s) for s in statements(document))
    return document.get("Version", _OLDEST_VERSION), meanings


def _statement_meaning(statement: Mapping[str, Any]) -> object:
    return frozenset(
        (element, _element_meaning(element, value))
        for element, value in statement.items()
        if element != "Sid"
    )


def _element_meaning(element: str, value: Any) -> object:
    if element in {"Action", "NotAction"}:
        return frozenset(str(action).lower() for action in listed(value))
    if element in {"Principal", "NotPrincipal"}:
        named = {"AWS": value} if isinstance(value, str) else value
        return frozenset((kind, _set_of(names)) for kind, names in named.items())
    if element == "Condition":
        return frozenset(
            (operator, key.lower(), _set_of(values))
            for operator, keys in value.items()
            for key, values in keys.items()
        )
    return _set_of(value)


def _set_of(value: Any) -> frozenset[str]:
    # IAM compares conditions as text: `true` and `"true"` are one value.
    return frozenset(
        v if isinstance(v, str) else json.dumps(v, sort_keys=True) for v in listed(value)
    )
