"""Which refusals pass by themselves, and how long to wait for it.

AWS needs seconds until all of it knows a principal that was just made. Only these codes with these
messages are tried again, and only for principals that this process just made; every other refusal
is final. Sources: IAM User Guide, "Changes that I make are not always immediately visible" and
"Troubleshoot access denied error messages"; S3 and STS API references, "Error responses".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .access import keys_of
from .call import Call
from .errors import CallRefused
from .text import say

PRINCIPAL_SECONDS = 120.0
READ_BACK_SECONDS = 30.0
CONFLICT_SECONDS = 60.0
BUSY_SECONDS = 120.0
LONGEST_PAUSE = 30.0
# What AWS takes long to show: principals, and lifecycle rules, which reach all of S3 within minutes
# ("Setting a lifecycle configuration on a bucket" in the S3 user guide).
SLOW = frozenset({"user", "access-key", "role", "abort-uploads"})


@dataclass(frozen=True, slots=True)
class Wait:
    """A refusal worth waiting for: at most so many seconds, because of `reason`.

    `pause`: the seconds that the other side asked us to wait before the next try; 0: it did not.
    """

    seconds: float
    reason: str
    pause: float = 0.0


_KEY_UNKNOWN = {
    "InvalidAccessKeyId": "The AWS Access Key Id you provided does not exist",
    "InvalidClientTokenId": "The security token included in the request is invalid",
}
_NOT_YET_ALLOWED = re.compile(
    r"User: \S+ is not authorized to perform: ((?:s3|kms):\w+) on resource: \S+ "
    r"because no identity-based policy allows the \1 action"
)
_NOT_YET_ASSUMABLE = re.compile(
    r"User: \S+ is not authorized to perform: sts:AssumeRole on resource: \S+"
)
_NOT_YET_A_PRINCIPAL = re.compile(r'Invalid principal in policy: "AWS":"(arn:[^"]+:user/[^"]+)"')
# The answer to a HEAD has no body, so it does not tell an unknown key from a right that is missing
# (S3 API reference, HeadObject).
_WITHOUT_WORDS = frozenset({"Forbidden", "403"})
# Where Valohai says that it does not get into the bucket with the key; "" is the store as a whole.
_ABOUT_THE_KEY = {
    "",
    "configuration",
    "configuration.access_key_id",
    "configuration.secret_access_key",
}


def wait_for(refusal: CallRefused, made: Mapping[str, float], now: float) -> Wait | None:
    """How long this refusal may be waited for; None when it is final.

    `made` maps what `marks` tells of principals that were made or changed to the time of it.
    """
    fresh = {address for address, when in dict(made).items() if now - when < PRINCIPAL_SECONDS}
    if _unknown_key(refusal, fresh):
        return Wait(PRINCIPAL_SECONDS, say("AWS does not know the new access key everywhere yet"))
    if _unknown_principal(refusal, fresh):
        reason = say("AWS does not know the new user or role everywhere yet")
        return Wait(PRINCIPAL_SECONDS, reason)
    if refusal.code == "NoSuchKey" and refusal.call.kind == "proof" and "versioning" in fresh:
        # "Retaining multiple versions of objects with S3 Versioning" in the S3 user guide.
        return Wait(PRINCIPAL_SECONDS, say("S3 is still switching versioning on"))
    if refusal.code == "OperationAborted":
        return Wait(CONFLICT_SECONDS, say("AWS is still working on this bucket"))
    if refusal.call.service == "valohai" and refusal.code == "429":
        pause = min(refusal.retry_after, LONGEST_PAUSE)
        return Wait(BUSY_SECONDS, say("Valohai is busy and asked us to wait"), pause)
    return None


def marks(address: str, call: Call) -> tuple[str, ...]:
    """What to remember as made once `call` wrote there; a policy also that it names a KMS key."""
    document = call.params.get("PolicyDocument")
    keyed = isinstance(document, Mapping) and keys_of(document)
    return (address, _with_kms(address)) if keyed else (address,)


def _with_kms(policy: str) -> str:
    return f"{policy}+kms"


def about_the_key(refusal: CallRefused) -> bool:
    """Whether Valohai refused the credentials that it was given for a store."""
    call = refusal.call
    of_a_store = call.service == "valohai" and call.operation in ("CreateStore", "UpdateStore")
    return of_a_store and refusal.code == "400" and refusal.field in _ABOUT_THE_KEY


def _unknown_key(refusal: CallRefused, fresh: set[str]) -> bool:
    """The key, or the policy that lets it in, is not known where it was tried."""
    if about_the_key(refusal):
        return bool(fresh & {"access-key", "user-policy"})
    if refusal.call.identity not in ("key", "role"):
        return False  # nobody's calls are refused for good
    said = refusal.message.strip().rstrip(".")
    if refusal.code in _KEY_UNKNOWN:
        # S3 ends the sentence with "in our records", some of its regions without it.
        exact = said.removesuffix(" in our records") == _KEY_UNKNOWN[refusal.code]
        return exact and "access-key" in fresh
    if refusal.call.operation == "HeadObject" and refusal.code in _WITHOUT_WORDS:
        return bool(fresh & {"access-key", _policy_of(refusal)})
    return refusal.code == "AccessDenied" and _not_yet_allowed(refusal, said, fresh)


def _policy_of(refusal: CallRefused) -> str:
    return "role-policy" if refusal.call.identity == "role" else "user-policy"


def _not_yet_allowed(refusal: CallRefused, said: str, fresh: set[str]) -> bool:
    if refusal.call.operation == "AssumeRole":
        return "role" in fresh and bool(_NOT_YET_ASSUMABLE.fullmatch(said))
    policy = _policy_of(refusal)
    plain = refusal.call.service in ("s3", "browser") and said == "Access Denied"
    named = _NOT_YET_ALLOWED.fullmatch(said)
    known = named is None or named[1].startswith("s3:") or _with_kms(policy) in fresh
    return policy in fresh and known and (plain or named is not None)


def _unknown_principal(refusal: CallRefused, fresh: set[str]) -> bool:
    """The user or role that a call names was made a moment ago, and is not there yet."""
    call, said = refusal.call, refusal.message.strip()
    if call.service != "iam":
        return False
    if refusal.code == "NoSuchEntity":
        return any(
            kind in fresh
            and said == f"The {kind} with name {call.params.get(name)} cannot be found."
            for kind, name in (("user", "UserName"), ("role", "RoleName"))
        )
    found = _NOT_YET_A_PRINCIPAL.fullmatch(said)
    malformed = refusal.code == "MalformedPolicyDocument" and "user" in fresh
    # Somebody else's dead principal stands in a trust by its unique id, and never comes to life.
    return malformed and found is not None and found[1] in json.dumps(dict(call.params))


def pauses() -> tuple[float, ...]:
    """Seconds between tries: short at first, then every ten."""
    return (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0)


def pause(attempt: int) -> float:
    """The pause after so many tries, counted from 0."""
    steps = pauses()
    return steps[min(attempt, len(steps) - 1)]
