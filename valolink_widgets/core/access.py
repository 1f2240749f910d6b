"""What the user may do in the bucket: profiles as data, and the policies that come of them.

Policy, table and documentation are made from the same rows. Sources: "Actions, resources, and
condition keys for Amazon S3" in AWS's service authorization reference; "Required permissions for
Amazon S3 API operations" in the S3 user guide; "IAM and AWS STS quotas" in the IAM user guide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from . import documents
from .fields import ACCESS_PROFILES, GUIDE, LEAST_PRIVILEGE, READ_ONLY
from .finding import Finding, error
from .text import say

Document = dict[str, Any]
On = Literal["list", "bucket", "objects", "key"]

# All inline policies of a user together, white space not counted.
SIZE_LIMIT = 2048
_KMS = re.compile(r"arn:[a-z-]+:kms:")


@dataclass(frozen=True, slots=True)
class Right:
    """One action: what it is for, and what stops without it.

    `on` is what it is allowed on: the bucket, its objects, the KMS key. A `list` is of the bucket
    too, but the only kind there that S3 can narrow to a prefix.
    """

    action: str
    on: On
    why: str
    without: str


_LIST = Right(
    "s3:ListBucket",
    "list",
    say("See which files there are."),
    say("Nothing can be searched for or listed, and a missing file looks like a forbidden one."),
)
_LOCATION = Right(
    "s3:GetBucketLocation",
    "bucket",
    say("Find the region of the bucket."),
    say("Programs that do not know the region cannot find the bucket."),
)
_GET = Right(
    "s3:GetObject",
    "objects",
    say("Download a file, or look at its size and type."),
    say("Executions get no inputs, and nobody can download a file."),
)
_PUT = Right(
    "s3:PutObject",
    "objects",
    say("Upload a file, whole or in parts."),
    say("Executions cannot save outputs, and uploads in the web app fail."),
)
_DELETE = Right(
    "s3:DeleteObject",
    "objects",
    say("Delete a file, also the small one with which a key is tried."),
    say("Files deleted in Valohai stay in the bucket, and so do test files."),
)
_PARTS = Right(
    "s3:ListMultipartUploadParts",
    "objects",
    say("See which parts of an upload have arrived."),
    say("An upload in parts that broke off cannot be resumed."),
)
_ABORT = Right(
    "s3:AbortMultipartUpload",
    "objects",
    say("Give up an upload in parts, and throw its parts away."),
    say("Parts of broken uploads stay, unseen, and are paid for."),
)
_EVERYTHING = Right(
    "s3:*",
    "objects",
    say("The guide opens the whole bucket: files, versions, and its settings."),
    say("Take a smaller profile, and see there what each action is for."),
)
_EVERY_FILE = Right(
    "s3:*",
    "objects",
    say("The guide allows everything, here with the files below the prefix."),
    say("Take a smaller profile, and see there what each action is for."),
)
_VERSIONS = Right(
    "s3:ListBucketVersions",
    "list",
    say("See the older versions of files."),
    say("Older versions cannot be found."),
)
_DECRYPT = Right(
    "kms:Decrypt",
    "key",
    say("Read files encrypted with your key, and put uploads in parts together."),
    say("No file can be read, and uploads in parts fail at their end."),
)
_ENCRYPT = Right(
    "kms:GenerateDataKey",
    "key",
    say("Encrypt new files with your key."),
    say("Nothing can be uploaded."),
)
_READING = (_LIST, _LOCATION, _GET)
_BELOW = (_LIST, _VERSIONS, _LOCATION, _EVERY_FILE)
_OF_PROFILE: Mapping[str, tuple[Right, ...]] = {
    GUIDE: (_EVERYTHING,),
    LEAST_PRIVILEGE: (*_READING, _PUT, _DELETE, _PARTS, _ABORT),
    READ_ONLY: _READING,
}


def rights(profile: str, prefix: str = "", kms_key: str = "") -> tuple[Right, ...]:
    """The actions of a profile, in the order to show them."""
    found = _BELOW if prefix and profile == GUIDE else _OF_PROFILE[profile]
    of_key = (_DECRYPT,) if profile == READ_ONLY else (_DECRYPT, _ENCRYPT)
    return (*found, *(of_key if kms_key else ()))


def user_policy(
    bucket: str,
    partition: str = "aws",
    profile: str = GUIDE,
    prefix: str = "",
    kms_key: str = "",
    old_keys: Sequence[str] = (),
) -> Document:
    """The inline policy of the user whose key Valohai gets; of the guide its own, word by word.

    What is encrypted with `old_keys` can still be read.
    """
    found = rights(profile, prefix, kms_key)
    if profile == GUIDE and not prefix:
        document = documents.access_policy(bucket, partition)
    else:
        document = _narrowed([(r.on, r.action) for r in found], bucket, partition, prefix)
    return _with_keys(document, kms_key, [r.action for r in found if r.on == "key"], old_keys)


def role_policy(
    bucket: str,
    partition: str = "aws",
    prefix: str = "",
    kms_key: str = "",
    old_keys: Sequence[str] = (),
) -> Document:
    """The inline policy of the role for large uploads.

    With a prefix it has no s3:ListBucketMultipartUploads: S3 cannot narrow that, and it tells the
    names of files elsewhere.
    """
    if prefix:
        document = _narrowed(_of_role(), bucket, partition, prefix)
    else:
        document = documents.multipart_policy(bucket, partition)
    return _with_keys(document, kms_key, [_DECRYPT.action, _ENCRYPT.action], old_keys)


def keys_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The KMS keys that a policy names, in the order they stand: the one in use comes first."""
    named = (name for statement in documents.statements(document) for name in _named(statement))
    return tuple(dict.fromkeys(name for name in named if _KMS.match(name)))


def size(document: Mapping[str, Any]) -> int:
    """The characters that count towards IAM's limit: all but white space."""
    return sum(not character.isspace() for character in json.dumps(document))


def limits(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    """An error where the policy of a user is more than IAM takes."""
    if (length := size(document)) <= SIZE_LIMIT:
        return ()
    summary = say(
        "The access policy has {size} characters; IAM takes {limit}.",
        size=length,
        limit=SIZE_LIMIT,
    )
    remedy = say("Shorten the prefix, which stands in it several times.")
    return (error("access-policy.too-large", summary, remedy, "prefix"),)


def is_a_user_policy(document: Mapping[str, Any], bucket: str, partition: str) -> bool:
    """Whether `document` is what some profile, prefix and KMS key would make of it."""
    return any(
        documents.same_policy(document, user_policy(bucket, partition, profile, *more))
        for profile in ACCESS_PROFILES
        for more in _guesses(document, bucket, partition)
    )


def is_a_role_policy(document: Mapping[str, Any], bucket: str, partition: str) -> bool:
    """The same of the policy of the role."""
    return any(
        documents.same_policy(document, role_policy(bucket, partition, *more))
        for more in _guesses(document, bucket, partition)
    )


def _of_role() -> list[tuple[On, str]]:
    lists = {"s3:ListBucket", "s3:ListBucketVersions"}
    of_bucket = {"s3:GetBucketLocation"}
    return [
        ("list" if action in lists else "bucket" if action in of_bucket else "objects", action)
        for action in documents.MULTIPART_ACTIONS
        if action != "s3:ListBucketMultipartUploads"
    ]


def _narrowed(
    actions: Sequence[tuple[On, str]], bucket: str, partition: str, prefix: str
) -> Document:
    """A document that allows each action where it is: on the bucket, a list of it, or objects."""
    arn = f"arn:{partition}:s3:::{bucket}"
    lists, of_bucket, objects = (
        [action for on, action in actions if on == place] for place in ("list", "bucket", "objects")
    )
    if prefix:
        below = {"Condition": {"StringLike": {"s3:prefix": f"{prefix}*"}}}
        statements = [_allow(lists, arn) | below, _allow(of_bucket, arn)]
    else:
        statements = [_allow([*lists, *of_bucket], arn)]
    statements.append(_allow(objects, f"{arn}/{prefix}*"))
    return {"Version": documents.POLICY_VERSION, "Statement": statements}


def _allow(actions: list[str], resource: str) -> Document:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _with_keys(
    document: Document, kms_key: str, actions: list[str], old_keys: Sequence[str]
) -> Document:
    """With statements by which what this KMS key encrypts can be read and written, and what the
    old ones do be read."""
    if kms_key:
        document["Statement"].append(_allow(actions, kms_key))
    document["Statement"] += [_allow([_DECRYPT.action], key) for key in old_keys]
    return document


def _named(statement: Mapping[str, Any]) -> list[str]:
    names = documents.listed(statement.get("Resource", ()))
    return [name for name in names if isinstance(name, str)]


def _guesses(
    document: Mapping[str, Any], bucket: str, partition: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The prefixes, KMS keys and old keys that `document` may have been made with."""
    named = {name for s in documents.statements(document) for name in _named(s)}
    start = f"arn:{partition}:s3:::{bucket}/"
    prefixes = {n[len(start) : -1] for n in named if n.startswith(start) and n.endswith("*")}
    keys = keys_of(document)
    for prefix in sorted(prefixes):
        yield prefix, "", ()
        for key in keys:
            yield prefix, key, tuple(old for old in keys if old != key)
