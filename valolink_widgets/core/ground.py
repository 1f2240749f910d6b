"""What holds for every resource: whose account, whose project, which host."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    """The account and the project that a guide works on; read first, then pinned.

    `caller` is the operator's ARN; `project_id` is Valohai's uuid and `project` its `owner/name`;
    `host` is Valohai's address, `scheme://host[:port]` without a slash at the end.
    """

    account: str
    partition: str
    caller: str
    project: str
    project_id: str
    host: str

    def arn(self, service: str, path: str) -> str:
        """A global ARN of this account, as IAM's are: `arn:aws:iam::1234:user/x`."""
        return f"arn:{self.partition}:{service}::{self.account}:{path}"


_PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov", "eusc": "aws-eusc"}


def partition_of(region: str) -> str:
    """The partition that a region's name puts it in; `aws` unless the name says otherwise."""
    return next((p for start, p in _PARTITIONS.items() if region.startswith(f"{start}-")), "aws")
