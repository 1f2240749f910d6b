"""AWS's naming rules, written down here a second time so that the sandbox judges on its own."""

from __future__ import annotations

import re

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
IPV4 = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
BAD_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
BAD_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
IAM = re.compile(r"[A-Za-z0-9_+=,.@-]+")


def may_be_a_bucket(name: str, account_regional: bool) -> bool:
    """Whether S3 lets anybody create a bucket of this name.

    `-an` at the end belongs to the account regional namespace, and to it only.
    """
    return (
        BUCKET.fullmatch(name) is not None
        and ".." not in name
        and IPV4.fullmatch(name) is None
        and not name.startswith(BAD_STARTS)
        and not name.endswith(BAD_ENDS)
        and name.endswith("-an") == account_regional
    )


def longest_iam_name(field: str) -> int:
    """How many characters a `UserName`, `RoleName` or `PolicyName` may have."""
    return 128 if field == "PolicyName" else 64


def may_be_in_iam(name: str) -> bool:
    """Whether IAM takes these characters in a name."""
    return IAM.fullmatch(name) is not None
