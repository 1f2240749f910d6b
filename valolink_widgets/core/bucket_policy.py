"""The statement that refuses plain http, beside the statements of others in a bucket's policy.

Sources: "Restrict access to only HTTPS requests" in "Security best practices for Amazon S3"; the
limit of 20 KB in "Policies and permissions in Amazon S3". PutBucketPolicy replaces the whole
document; hence every function takes and returns the whole of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .documents import POLICY_VERSION, Document, same_policy, same_statement, statements
from .finding import Finding, error
from .ground import partition_of
from .text import say

SID = "ValolinkTlsOnly"
BYTE_LIMIT = 20 * 1024


def tls_only(bucket: str, region: str) -> Document:
    """The statement: whatever comes without TLS is denied, whoever sends it."""
    arn = f"arn:{partition_of(region)}:s3:::{bucket}"
    return {
        "Sid": SID,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def merge(existing: Mapping[str, Any] | None, ours: Mapping[str, Any]) -> Document:
    """`existing` with `ours` in it, found again by its Sid; statements of others as they are.

    One of ours that differs is replaced where it stands; one that is there under another Sid, or
    none, is recognised and not added.
    """
    if not existing:
        return {"Version": POLICY_VERSION, "Statement": [deepcopy(dict(ours))]}
    merged = deepcopy(dict(existing))
    found = statements(merged)
    places = [i for i, statement in enumerate(found) if statement.get("Sid") == ours["Sid"]]
    if not places and any(same_statement(statement, ours) for statement in found):
        return merged
    if places and len(places) == 1 and same_statement(found[places[0]], ours):
        return merged
    kept = [statement for i, statement in enumerate(found) if i not in places]
    kept.insert(places[0] if places else len(kept), deepcopy(dict(ours)))
    return {**merged, "Statement": kept}


def without_ours(existing: Mapping[str, Any], *, exact: Mapping[str, Any] | None = None) -> Any:
    """`existing` without what carries our Sid; None where nothing else is left.

    `exact`: only what still reads so; an equal one made by hand stays.
    """
    found = statements(existing)
    kept = [
        statement
        for statement in found
        if statement.get("Sid") != SID
        or (exact is not None and not same_statement(statement, exact))
    ]
    if len(kept) == len(found):
        return deepcopy(dict(existing))
    return {**deepcopy(dict(existing)), "Statement": deepcopy(kept)} if kept else None


def has_ours(policy: Mapping[str, Any]) -> bool:
    """Whether a statement carries our Sid."""
    return any(statement.get("Sid") == SID for statement in statements(policy))


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two bucket policies say the same; one that says it twice is somebody's."""
    if not one or not other:
        return not one and not other
    same_number = len(statements(one)) == len(statements(other))
    return same_number and same_policy(one, other)


def limits(policy: Mapping[str, Any]) -> tuple[Finding, ...]:
    """An error where the document is more than S3 takes: 20 KB, as it is sent."""
    size = len(json.dumps(policy).encode())
    if size <= BYTE_LIMIT:
        return ()
    return (
        error(
            "bucket-policy.too-large",
            say(
                "The bucket's policy would have {size} bytes; S3 takes {limit}.",
                size=size,
                limit=BYTE_LIMIT,
            ),
            say("Remove statements that nobody needs any more, then plan again."),
            "tls_only",
        ),
    )
