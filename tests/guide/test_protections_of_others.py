"""Protections that others gave the bucket: they stay, and the link goes on working under them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from valolink_widgets.core.access import keys_of
from valolink_widgets.core.fields import ACCESS_PROFILES, READ_ONLY
from valolink_widgets.core.lifecycle import is_ours
from valolink_widgets.core.vault import Vault

from .conftest import BUCKET, World, codes, writes
from .others import snapshot
from .test_profiles import as_key, policy
from .test_protections import KEY, OURS, empty, found, policy_of
from .test_undo_exactly import run, undo


def bucket_of_others(world: World) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)


@pytest.mark.parametrize("asked_for", [False, True])
@pytest.mark.parametrize("sid", ["ByHand", ""])
def test_a_policy_made_by_hand_is_not_undone(world: World, asked_for: bool, sid: str) -> None:
    """All of it says what our statement says, and no report tells who wrote it."""
    bucket_of_others(world)
    by_hand = {**{n: v for n, v in OURS.items() if n != "Sid"}, **({"Sid": sid} if sid else {})}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [by_hand]})
    world.send("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=policy)
    world.walk(adopt=True, tls_only=asked_for).apply_all().raise_for_errors()
    report = world.walk(adopt=True, tls_only=asked_for).undo().raise_for_errors()
    assert "s3:DeleteBucketPolicy" not in writes(report)
    assert policy_of(world) == [by_hand]


@pytest.mark.one_judge  # the other one forgets a prefix in the older form
def test_our_rule_goes_beside_rules_of_the_older_form(world: World, tmp_path: Path) -> None:
    bucket_of_others(world)
    older = {"ID": "old", "Prefix": "tmp/", "Status": "Enabled", "Expiration": {"Days": 30}}
    rules = {"Bucket": BUCKET, "LifecycleConfiguration": {"Rules": [older]}}
    world.send("s3", "PutBucketLifecycleConfiguration", **rules)
    before = snapshot(world)
    run(world, tmp_path / "r.json", adopt=True, abort_uploads=True)
    first, ours = found(world, "GetBucketLifecycleConfiguration")["Rules"]
    assert first == older
    assert is_ours(ours)
    again = world.walk(adopt=True, abort_uploads=True).apply_all().raise_for_errors()
    assert writes(again) == []
    undo(world, tmp_path / "r.json").walkthrough.report().raise_for_errors()
    assert snapshot(world) == before


OTHER_KEY = KEY.replace("1234abcd", "ffffabcd")


@pytest.mark.parametrize("profile", ACCESS_PROFILES)
def test_a_kms_key_taken_back_leaves_the_link_working(world: World, profile: str) -> None:
    """The bucket encrypts with it still, and a fresh process does not know that."""
    answers = {"access_profile": profile, "large_uploads": profile != READ_ONLY}
    world.walk(kms_key=KEY, **answers).apply_all().raise_for_errors()
    vault = Vault()
    walk = world.walk(vault, **answers)
    report = walk.apply_all().raise_for_errors()
    kinds = ("User", "Role") if answers["large_uploads"] else ("User",)
    for kind in kinds:
        assert keys_of(policy(world, kind)) == (KEY,)
        assert f"{kind.lower()}-policy.keeps-key" in codes(report)
    assert writes(world.walk(vault, **answers).apply_all().raise_for_errors()) == []


def test_what_an_old_kms_key_encrypts_can_still_be_read(world: World, tmp_path: Path) -> None:
    before, vault = snapshot(world), Vault()
    run(world, tmp_path / "r.json", vault, kms_key=KEY)
    world.send("s3", "PutObject", Bucket=BUCKET, Key="old", Body="1")
    for key in (OTHER_KEY, KEY, OTHER_KEY):
        run(world, tmp_path / "r.json", vault, kms_key=key)
        walk = world.walk(vault, kms_key=key)
        assert writes(walk.apply_all().raise_for_errors()) == []
        signer = walk.standing.known()["access-key"]
        assert as_key(world, signer, "GetObject", Key="old") == "done"
        assert as_key(world, signer, "PutObject", Key="new", Body="2") == "done"
    assert keys_of(policy(world)) == (OTHER_KEY, KEY)
    assert [s["Action"] for s in policy(world)["Statement"][2:]] == [["kms:Decrypt"]]
    empty(world)
    undo(world, tmp_path / "r.json").walkthrough.report().raise_for_errors()
    assert snapshot(world) == before
