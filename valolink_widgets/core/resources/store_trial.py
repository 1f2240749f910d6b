"""What a new key must do before Valohai gets it, and what happens when Valohai refuses it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ..call import Call
from ..finding import Finding, error
from ..ground import Ground
from ..resource import Refs
from ..text import say
from ..withdrawal import Withdrawal
from .key_calls import gave_way, switch_off
from .store_facts import StoreWanted

# AWS's replicas disagree about a key that is new: one answer proves nothing.
IN_A_ROW = 3


def trial(ground: Ground, wanted: StoreWanted, refs: Refs) -> Iterator[Call]:
    """STS knows the key, several times; and it puts, gets, lists and deletes a test object.

    Four S3 calls in a row, in the bucket's region, are several successes there as well.
    """
    signer = {"id": refs("access-key", "id"), "secret": refs("access-key", "secret")}
    for _ in range(IN_A_ROW):
        yield Call("sts", "GetCallerIdentity", {}, "", "key", signer)
    region = refs("bucket", "region")
    link = f"{ground.host} {wanted.project_id} {wanted.bucket}"
    name = f".valolink-test/{hashlib.sha256(link.encode()).hexdigest()[:16]}"
    of_bucket = {"Bucket": wanted.bucket, "ExpectedBucketOwner": ground.account}
    for operation, params in (
        ("PutObject", {"Key": name, "Body": "Valolink tries the new key.\n"}),
        ("GetObject", {"Key": name}),
        ("ListObjectsV2", {"Prefix": name, "MaxKeys": 1}),
        ("DeleteObject", {"Key": name}),
    ):
        yield Call("s3", operation, {**of_bucket, **params}, region, "key", signer)


def key_refused(user: str, key_id: str, *, ours: bool) -> Withdrawal:
    """The key is kept, switched off and marked, for the next run; an adopted user is not marked."""
    stays_on = _refused(
        "store.key-refused-active",
        say(
            "Valohai does not take the access key {key} of {user}. The key is still active: it was "
            "not switched off.",
            key=key_id,
            user=user,
        ),
    )
    off = _refused(
        "store.key-refused",
        say(
            "Valohai does not take the access key {key} of {user}. The key is kept, switched off.",
            key=key_id,
            user=user,
        ),
    )
    calls = tuple(switch_off(user, key_id)) if ours else ()
    return Withdrawal(calls, off if ours else stays_on, stays_on, spoils=("access-key",))


def _refused(code: str, summary: str) -> Finding:
    remedy = say(
        "Mend what Valohai names, such as a bucket policy that keeps it out, then run again: the "
        "key is switched on again, or replaced where nobody has its secret."
    )
    return error(code, summary, remedy, "store")


def store_given_way(own: str, name: str) -> Withdrawal:
    """Takes back the store `own`, where it was made; then the key that was made for it."""
    calls = (Call("valohai", "DeleteStore", {"id": own}),) if own else ()
    failed = error(
        "run.store-not-taken-back",
        say(
            "Another run works on the same link. This one could not take back the Valohai store "
            "{name}.",
            name=name,
        ),
        say("Delete the newer of the two stores in Valohai under Settings, Data Stores."),
        "store",
    )
    return Withdrawal(calls, gave_way(), failed, withdraws=("access-key",))
