"""AWS's partitions and regions by the names people know, from botocore's own data."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session


@cache
def region_list(partition: str = "aws") -> tuple[tuple[str, str], ...]:
    """Code and friendly name of every region with S3, by name; empty for an unknown partition."""
    with_s3 = set(_session().get_available_regions("s3", partition_name=partition))
    names: dict[str, str] = {
        code: region["description"]
        for data in _endpoints()["partitions"]
        if data["partition"] == partition
        for code, region in data["regions"].items()
    }
    return tuple(sorted(((c, n) for c, n in names.items() if c in with_s3), key=lambda r: r[1]))


# The regions that every account has; all that came after 2019-03-20 are switched on one by one.
# Source: "Enable or disable AWS Regions in your account" in the Account Management guide.
_ALWAYS_ON = re.compile(
    r"us-(east|west)-[12]|ca-central-1|sa-east-1|eu-(central|north)-1|eu-west-[123]"
    r"|ap-northeast-[123]|ap-south-1|ap-southeast-[12]"
)


def is_opt_in(region: str) -> bool:
    """Whether an account has this region only after somebody switched it on."""
    return region in dict(region_list()) and not _ALWAYS_ON.fullmatch(region)


def data_loader() -> Any:
    """botocore's loader of service models, one a process.

    A session with a loader of its own reads megabytes of JSON again: 120 ms instead of 25.
    """
    return _session().get_component("data_loader")


@cache
def _session() -> Session:
    import botocore.session

    # A profile that is named but missing must not keep the list of regions from showing.
    return botocore.session.Session(session_vars={"profile": (None, None, None, None)})


@cache
def _endpoints() -> Any:
    return data_loader().load_data("endpoints")
