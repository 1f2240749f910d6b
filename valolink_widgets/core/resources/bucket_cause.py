"""What is behind a HEAD's refusal, which has no words: three more reads tell.

STS says whether the session still works; a GET of the same right gets the words that a HEAD does
not; the list of our own buckets says whose the bucket is.
"""

from __future__ import annotations

from ..call import Call, Port
from ..errors import CallRefused, InvalidSettings
from ..finding import Finding, error
from ..naming import proposals
from ..text import say

WORDLESS = frozenset({"Forbidden", "BadRequest", "400", "403"})
_DENIED = frozenset({"AccessDenied", "Forbidden", "403"})


def behind(port: Port, head: CallRefused, get: Call) -> CallRefused | InvalidSettings | None:
    """Why HEAD was refused; None where `get`, which needs the same right, is not."""
    try:
        port.send(Call("sts", "GetCallerIdentity"))
        port.send(get)
    except CallRefused as told:
        return told if told.code not in _DENIED else _denied(port, head, told)
    return None


def _denied(port: Port, head: CallRefused, told: CallRefused) -> CallRefused | InvalidSettings:
    bucket = str(head.call.params["Bucket"])
    ours = _is_in_our_account(port, bucket)
    if ours is None:  # AWS names a policy only to the owner's account and organization
        return told if "not authorized" in told.message else head
    if ours:
        return told
    return InvalidSettings([_other_account(bucket, str(head.call.params["ExpectedBucketOwner"]))])


def _is_in_our_account(port: Port, bucket: str) -> bool | None:
    """Whether the operator's account owns it; None where we may not list its buckets."""
    try:
        answer = port.send(Call("s3", "ListBuckets", {"Prefix": bucket}))
    except CallRefused:
        return None
    return any(found.get("Name") == bucket for found in answer.get("Buckets") or ())


def _other_account(bucket: str, account: str) -> Finding:
    first, second = proposals(bucket, account)
    return error(
        "bucket.other-account",
        say("The bucket {bucket} belongs to another AWS account.", bucket=bucket),
        say(
            "Choose another name, for example `{first}` or `{second}`. Nothing was changed.",
            first=first,
            second=second,
        ),
        "bucket",
    )
