"""Protections that others gave the bucket: they stay, and the link goes on working under them."""

from __future__ import annotations

import json

import pytest

from .conftest import BUCKET, World, writes
from .test_protections import OURS, policy_of


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
