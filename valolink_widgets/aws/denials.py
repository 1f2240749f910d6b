"""What AWS's words tell of a denial: who, the action, on what, and which layer said no."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.call import Call
from ..core.ground import partition_of
from .layers import KMS_KEY, LAYERS, NOT_TOLD, PUBLIC_BLOCK, RESOURCE, TRUST, Layer

_WHO = re.compile(r"User: \"?(?P<arn>arn:[^\s\"]+)\"? is not authorized")
_ACTION = re.compile(r"not authorized to perform: \"?(?P<action>[\w-]+:\w+)")
_ON = re.compile(r"on resource: \"?(?P<arn>arn:[^\s\"]+)")
# The oldest form ends in "with an explicit deny"; the newest names the policy after a colon.
_DENIED_BY = re.compile(
    r"(?:with|due to) an explicit deny(?: in (?:an?|the) (?P<layer>[a-z][a-z -]*[a-z]))?"
    r"(?:: (?P<policy>arn:[^\s\"]+))?",
    re.IGNORECASE,
)
_NOT_ALLOWED_BY = re.compile(r"because no (?P<layer>[a-z][a-z -]*?) allows", re.IGNORECASE)
_BLOCKED_BY = re.compile(r"by the (?P<setting>\w+) (?:block public access )?setting")
_ENCODED = re.compile(r"[Ee]ncoded authorization failure message: (?P<text>\S+)")


@dataclass(frozen=True, slots=True)
class Denial:
    """What is known of a denial; texts are empty where neither AWS nor the call tells.

    `explicit`: a rule denies it; else none allows it. `policy` is the ARN of the policy that
    denied, `setting` the public-access block that did, `encoded` what only AWS can read.
    """

    actions: tuple[str, ...]
    resource: str
    caller: str
    layer: Layer
    explicit: bool
    policy: str = ""
    setting: str = ""
    encoded: str = ""

    def sentence(self) -> str:
        """Why, for a person."""
        return self.layer.denied if self.explicit else self.layer.not_allowed


def denial(call: Call, message: str, caller: str = "") -> Denial:
    """Read AWS's message; what it leaves out comes from the call, and from who sent it."""
    said = " ".join(message.split())
    explicit, blocked = _DENIED_BY.search(said), _BLOCKED_BY.search(said)
    action, who = _found(_ACTION, said, "action"), _found(_WHO, said, "arn") or caller
    phrase = explicit["layer"] if explicit else _found(_NOT_ALLOWED_BY, said, "layer")
    return Denial(
        (action,) if action else call.permissions() or (call.name,),
        _found(_ON, said, "arn").rstrip(".,") or arn_of(call, who),
        who,
        PUBLIC_BLOCK if blocked else _layer((phrase or "").lower(), action),
        bool(explicit or blocked),
        (explicit["policy"] or "").rstrip(".,") if explicit else "",
        blocked["setting"] if blocked else "",
        _found(_ENCODED, said, "text"),
    )


def _layer(phrase: str, action: str) -> Layer:
    layer = LAYERS.get(phrase, NOT_TOLD)
    if layer is not RESOURCE:
        return layer
    # AWS calls them by their kind; people know them by what they are the policy of.
    return KMS_KEY if action.startswith("kms:") else TRUST if action == "sts:AssumeRole" else layer


def arn_of(call: Call, caller: str = "") -> str:
    """The ARN of what the call is about, `*` where it has none; `*` also for an unknown account."""
    params = {name: value for name, value in call.params.items() if isinstance(value, str)}
    parts = caller.split(":")
    known = len(parts) > 5
    partition = parts[1] if known else partition_of(call.region)
    account = parts[4] if known else params.get("ExpectedBucketOwner", "*")
    if "RoleArn" in params:
        return params["RoleArn"]
    if "Bucket" in params:
        key = f"/{params['Key']}" if "Key" in params else ""
        return f"arn:{partition}:s3:::{params['Bucket']}{key}"
    for name, kind in (("UserName", "user"), ("RoleName", "role")):
        if name in params:
            return f"arn:{partition}:iam::{account}:{kind}/{params[name]}"
    return "*"


def _found(pattern: re.Pattern[str], text: str, group: str) -> str:
    match = pattern.search(text)
    return match[group] if match else ""
