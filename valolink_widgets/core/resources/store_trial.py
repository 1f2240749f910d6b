"""What a new key must do before Valohai gets it, and what happens when Valohai refuses it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ..call import Call, Ref
from ..echo import shown
from ..finding import Finding, error, note
from ..ground import Ground
from ..resource import Refs
from ..text import say
from ..withdrawal import Withdrawal
from .key_calls import gave_way, switch_off
from .store_facts import StoreWanted

# AWS's replicas disagree about a key that is new: one answer proves nothing.
IN_A_ROW = 3
# What the answer to the trial's own PutObject tells: the version to delete again.
TEST_VERSION = "test-version"


def trial(ground: Ground, wanted: StoreWanted, refs: Refs) -> Iterator[Call]:
    """STS knows the key, several times; and it does what it may with a test object.

    Several S3 calls in a row, in the bucket's region, are several successes there as well.
    """
    signer = {"id": refs("access-key", "id"), "secret": refs("access-key", "secret")}
    for _ in range(IN_A_ROW):
        yield Call("sts", "GetCallerIdentity", {}, "", "key", signer)
    region = refs("bucket", "region")
    of_bucket = {"Bucket": wanted.bucket, "ExpectedBucketOwner": ground.account}
    for operation, params in _on_objects(wanted, _test_key(ground, wanted)):
        in_vain = "NoSuchKey" if wanted.reads_only and operation == "GetObject" else ""
        yield Call("s3", operation, {**of_bucket, **params}, region, "key", signer, in_vain)


def _test_key(ground: Ground, wanted: StoreWanted) -> str:
    """The test object's: the same for each trial of a link, and below the prefix."""
    link = f"{ground.host} {wanted.project_id} {wanted.bucket}"
    return f"{wanted.prefix}.valolink-test/{hashlib.sha256(link.encode()).hexdigest()[:16]}"


def _on_objects(wanted: StoreWanted, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Put, get, list, delete. Who only reads looks for what is not there.

    In a bucket that keeps versions the very one that was put is deleted, where the key may do that:
    a delete that names none would leave it, and a marker.

    That it is not there S3 tells only who may list without a condition: with a prefix the answer
    would be the same as to who may not read at all, so there is nothing to learn from it.
    """
    listing = ("ListObjectsV2", {"Prefix": key, "MaxKeys": 1})
    if not wanted.reads_only:
        yield "PutObject", {"Key": key, "Body": "Valolink tries the new key.\n"}
        yield "GetObject", {"Key": key}
        yield listing
        version = {"VersionId": Ref("store", TEST_VERSION)} if wanted.clears_versions else {}
        yield "DeleteObject", {"Key": key, **version}
        return
    yield from (listing for _ in range(IN_A_ROW))
    if not wanted.prefix:
        yield "GetObject", {"Key": key}


def version_of(answer: Mapping[str, Any]) -> str:
    """The version that a PutObject made; `null` is S3's own name for it where none is kept."""
    return str(answer.get("VersionId") or "null")


def not_tried(wanted: StoreWanted) -> Finding:
    """Why Valohai does not try the key itself, and who does."""
    if wanted.reads_only:
        summary = say(
            "Valohai does not try the key: it would write a test file, and this key only reads."
            " Valolink tried that it reads."
        )
    else:
        summary = say(
            "Valohai does not try the key: it would write its test file outside of {prefix}."
            " Valolink tries it there instead.",
            prefix=shown(wanted.prefix),
        )
    return note("store.not-tried", summary, field="access_profile")


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
