"""What each fault must come to at each call: the codes of the errors that the run ends with.

The rule is the fault's own code. The table has what differs from it, the first row that fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from .edge import Point

_HTTP: Mapping[str, tuple[str, str]] = {  # at AWS, at Valohai
    "closed": ("timeout", "timeout"),
    "lost": ("timeout", "timeout"),
    "page": ("not-aws", "not-json"),
    "empty": ("503", "503"),
}
# What may be hidden, and the warning that it was not checked.
_LOOKS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "s3:GetPublicAccessBlock",
            "s3control:GetPublicAccessBlock",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketAcl",
            "s3:GetBucketOwnershipControls",
        ),
        "bucket.not-checked",
    ),
    **dict.fromkeys(
        (
            "s3:GetBucketPolicy",
            "s3:GetBucketVersioning",
            "s3:GetBucketLifecycleConfiguration",
            "s3:GetBucketEncryption",
        ),
        "protection.not-checked",
    ),
}
_HEAD, _KEYS = "s3:HeadBucket", "iam:ListAccessKeys"
_NOT_BACK = "plan.not-converged"

# Patterns of calls and of faults, and the codes.
_TABLE: tuple[tuple[tuple[str, ...], tuple[str, ...], frozenset[str]], ...] = (
    # A key whose secret was lost with the answer must not be left; the next run takes it away.
    (("iam:CreateAccessKey",), ("lost",), frozenset({"aws.timeout", _NOT_BACK})),
    # Done, and found by looking: nothing is left to be said.
    (("*:Create*", "*:Put[!O]*", "*:Update*"), ("lost",), frozenset()),
    # Who may not look goes on, with a warning.
    (tuple(_LOOKS), ("AccessDenied*",), frozenset()),
    # Absence is no error to a reading, but what was just made is not absent.
    (("iam:Get*",), ("NoSuchEntity",), frozenset({_NOT_BACK})),
    ((_HEAD,), ("NoSuchBucket",), frozenset({_NOT_BACK})),
    # Without its keys, whose the store is cannot be told.
    ((_KEYS,), ("NoSuchEntity",), frozenset({_NOT_BACK, "store.not-ours"})),
    # The answer to a HEAD has no words, only a status.
    ((_HEAD,), ("BucketAlready*", "OperationAborted"), frozenset({"aws.409"})),
    ((_HEAD,), ("InternalError",), frozenset({"aws.500"})),
    ((_HEAD,), ("SlowDown", "ServiceUnavailable"), frozenset({"aws.503"})),
    # A name that is taken, by somebody who does not let us look.
    (("s3:HeadBucket:operator:1",), ("AccessDenied*",), frozenset({"bucket.other-account"})),
    # It does not take the key, so the key is switched off.
    (("valohai:CreateStore",), ("400",), frozenset({"valohai.400", "store.key-refused"})),
)


def expected(at: Point, fault: str) -> frozenset[str]:
    """The codes of all errors."""
    for calls, faults, codes in _TABLE:
        if _fits(fault, faults) and (_fits(at.name, calls) or _fits(str(at), calls)):
            return codes
    valohai = at.service == "valohai"
    kind = fault.partition(":")[0]
    code = _HTTP[kind][valohai] if kind in _HTTP else kind
    return frozenset({f"{'valohai' if valohai else 'aws'}.{code}"})


def warned(at: Point, fault: str) -> str:
    """The code of the warning that the run ends with instead; empty for none."""
    return _LOOKS.get(at.name, "") if _fits(fault, ("AccessDenied*",)) else ""


def _fits(text: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)
