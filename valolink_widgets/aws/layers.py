"""The layers in which AWS decides, each with its words and with who may change it.

Sources: "Troubleshoot access denied error messages" in the IAM User Guide, "Troubleshoot access
denied (403 Forbidden) errors" in the S3 User Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.finding import Who
from ..core.text import say


@dataclass(frozen=True, slots=True)
class Layer:
    """A kind of policy: its name, two sentences, and who may change it.

    `principal`: its statements name who they are for, as a resource's policy does.
    """

    name: str
    not_allowed: str
    denied: str
    who: Who
    principal: bool = False


IDENTITY = Layer(
    say("identity-based policy"),
    say("No identity-based policy allows it."),
    say("An identity-based policy denies it."),
    Who.ACCOUNT,
)
RESOURCE = Layer(
    say("resource-based policy"),
    say("No resource-based policy allows it."),
    say("A resource-based policy denies it."),
    Who.BUCKET,
    principal=True,
)
SERVICE_CONTROL = Layer(
    say("service control policy"),
    say("No service control policy allows it."),
    say("A service control policy denies it."),
    Who.ORGANIZATION,
)
RESOURCE_CONTROL = Layer(
    say("resource control policy"),
    say("No resource control policy allows it."),
    say("A resource control policy denies it."),
    Who.ORGANIZATION,
    principal=True,
)
BOUNDARY = Layer(
    say("permissions boundary"),
    say("No permissions boundary allows it."),
    say("A permissions boundary denies it."),
    Who.ACCOUNT,
)
SESSION = Layer(
    say("session policy"),
    say("No session policy allows it."),
    say("A session policy denies it."),
    Who.ACCOUNT,
)
ENDPOINT = Layer(
    say("VPC endpoint policy"),
    say("No VPC endpoint policy allows it."),
    say("A VPC endpoint policy denies it."),
    Who.NETWORK,
    principal=True,
)
KMS_KEY = Layer(
    say("KMS key policy"),
    say("No KMS key policy allows it."),
    say("A KMS key policy denies it."),
    Who.KEY,
    principal=True,
)
TRUST = Layer(
    say("role trust policy"),
    say("No role trust policy allows it."),
    say("A role trust policy denies it."),
    Who.ACCOUNT,
    principal=True,
)
PUBLIC_BLOCK = Layer(
    say("public-access block"),
    say("No public-access block allows it."),
    say("A public-access block of S3 denies it."),
    Who.ACCOUNT,
)
NOT_TOLD = Layer(
    say("AWS does not say which policy"),
    say("AWS does not say which policy is in the way."),
    say("A policy denies it explicitly; AWS does not say which one."),
    Who.ACCOUNT,
)
# By AWS's own words, in lower case.
LAYERS: Mapping[str, Layer] = {
    "identity-based policy": IDENTITY,
    "resource-based policy": RESOURCE,
    "service control policy": SERVICE_CONTROL,
    "resource control policy": RESOURCE_CONTROL,
    "permissions boundary": BOUNDARY,
    "session policy": SESSION,
    "vpc endpoint policy": ENDPOINT,
    "kms key policy": KMS_KEY,
    "role trust policy": TRUST,
    "public-access block": PUBLIC_BLOCK,
}
