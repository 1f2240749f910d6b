"""The rules for the ARN of a KMS key, each as a finding.

Sources: "Key identifiers (KeyId)" in the AWS KMS developer guide; "Specifying server-side
encryption with AWS KMS (SSE-KMS)" in Amazon's S3 user guide: the key is in the bucket's region.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .echo import shown
from .finding import Finding, error
from .ground import partition_of
from .text import say

_ARN = re.compile(
    r"arn:(?P<partition>aws(?:-[a-z]+)*):kms:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12})"
    r":key/(?P<id>(?:mrk-)?[0-9a-f-]{32,36})"
)
_ALIAS = re.compile(r"(?:arn:[a-z-]+:kms:[a-z0-9-]*:[0-9]*:)?alias/.*", re.DOTALL)
_BARE = re.compile(r"(?:key/)?(?:mrk-)?[0-9a-f-]{32,36}", re.IGNORECASE)
_EXAMPLE = "arn:{partition}:kms:{region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@dataclass(frozen=True, slots=True)
class KmsKey:
    """What the ARN of a KMS key tells."""

    partition: str
    region: str
    account: str
    id: str


def parsed(arn: str) -> KmsKey | None:
    """The parts of a key's ARN; None where it is none: an alias, or a key's bare id."""
    match = _ARN.fullmatch(arn)
    return KmsKey(**match.groupdict()) if match else None


def key_arn(text: str, *, region: str = "") -> tuple[Finding, ...]:
    """Every rule that `text` breaks as the ARN of a key for a bucket in `region`."""
    key = parsed(text)
    if key is None:
        return (_no_arn(text, region),)
    if region and key.partition != partition_of(region):
        return (_partition(text, key, region),)
    return (elsewhere(text, key, region),) if region and key.region != region else ()


def elsewhere(arn: str, key: KmsKey, region: str) -> Finding:
    """The error of a key that is not in the bucket's region."""
    return error(
        "kms-key.region",
        say(
            "The KMS key {arn} is in {there}, and the bucket in {region}: S3 takes keys of the "
            "bucket's own region only.",
            arn=shown(arn, 120),
            there=key.region,
            region=shown(region),
        ),
        say(
            "Give a key in {region}, or set the region to {there} if the bucket is there.",
            region=shown(region),
            there=key.region,
        ),
        "kms_key",
    )


def _partition(arn: str, key: KmsKey, region: str) -> Finding:
    return error(
        "kms-key.partition",
        say(
            "The KMS key {arn} is of the partition {there}, and the region {region} of {ours}.",
            arn=shown(arn, 120),
            there=key.partition,
            region=shown(region),
            ours=partition_of(region),
        ),
        say("Give a key of the account that the bucket is in."),
        "kms_key",
    )


def _no_arn(text: str, region: str) -> Finding:
    """Not the ARN of a key: most often its alias or its bare id, which another account reads as
    one of its own."""
    example = shown(_EXAMPLE.format(partition=partition_of(region), region=region or "REGION"), 120)
    code, summary = "kms-key.form", say("{text} is not the ARN of a KMS key.", text=shown(text))
    remedy = say("Use a key's ARN, for example {example}.", example=example)
    if _ALIAS.fullmatch(text):
        code = "kms-key.alias"
        summary = say(
            "{text} is an alias: policies and Valohai need the key itself.", text=shown(text)
        )
    elif _BARE.fullmatch(text):
        code, summary = "kms-key.bare-id", say("{text} is a key's bare id.", text=shown(text))
    if code != "kms-key.form":
        remedy = say(
            "Copy the key's ARN from the KMS console, Customer managed keys; it looks like "
            "{example}.",
            example=example,
        )
    return error(code, summary, remedy, "kms_key")
