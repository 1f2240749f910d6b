"""A run in an account of other people: what each of their settings says afterwards."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from valolink_widgets.core.documents import cors_rules

from .conftest import BUCKET, World, codes, writes
from .others import ANSWERS, HANDS, NAME, READ_ALL, ROBOT, RULES, TAGS, TRUST, settle, snapshot

THEIRS = {"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://a.example"]}


def put_rules(world: World, rules: list[dict[str, Any]]) -> None:
    given = {"CORSRules": rules}
    world.send("s3", "PutBucketCors", Bucket=BUCKET, CORSConfiguration=given)


def rules_now(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.send("s3", "GetBucketCors", Bucket=BUCKET)["CORSRules"]
    return found


@pytest.mark.quick
def test_every_setting_of_theirs_is_as_it_was(world: World) -> None:
    settle(world)
    before = snapshot(world)
    walk = world.walk(**ANSWERS)
    report = walk.apply_all().raise_for_errors()
    now = snapshot(world)

    was, bucket = before[f"bucket {BUCKET}"], now[f"bucket {BUCKET}"]
    assert bucket.pop("GetBucketCors")["CORSRules"][: len(RULES)] == RULES
    assert all(bucket.pop("GetPublicAccessBlock")["PublicAccessBlockConfiguration"].values())
    for ours in ("GetBucketCors", "GetPublicAccessBlock"):
        was.pop(ours)
    assert bucket == was  # tags, policy, versioning, lifecycle, encryption, notification, ACL

    was, user = before[f"user {ROBOT}"], now[f"user {ROBOT}"]
    assert len(user["keys"]) == 2
    assert set(was.pop("keys")) < set(user.pop("keys"))
    assert was.pop("inline")["theirs"] == user.pop("inline")["theirs"]
    assert user == was  # tags, managed policies, groups

    was, role = before[f"role {HANDS}"], now[f"role {HANDS}"]
    trust = role.pop("trust")["Statement"]
    assert trust[:2] == TRUST["Statement"]
    assert len(trust) == 3
    was.pop("trust")
    assert was.pop("inline")["theirs"] == role.pop("inline")["theirs"]
    assert role == was

    assert [s for s in now["stores"] if s["name"] != BUCKET] == before["stores"]
    for of_others in ("bucket their-bucket", "policies"):
        assert now[of_others] == before[of_others]
    assert "default-store.replaces" in codes(report)
    assert "user-policy.replaces" in codes(report)


def test_the_plan_shows_what_it_replaces(world: World) -> None:
    settle(world)
    walk = world.walk(**ANSWERS)
    walk.plan_all()
    changes = {
        change.address: change
        for step in walk.standing.statuses
        if (plan := walk.view(step).plan)
        for change in plan.changes
    }
    policy, default = changes["user-policy"], changes["default-store"]
    assert policy.verb == "~"
    assert '-      "Action": "s3:ListAllMyBuckets"' in policy.diff
    assert '+      "Action": "s3:*"' in policy.diff
    assert default.verb == "~"
    assert default.summary == f"default store of demo/first-project: archive -> {BUCKET}"
    assert changes["public-access-block"].verb == "~"
    assert '"RestrictPublicBuckets": true' in changes["public-access-block"].diff


def test_without_consent_nothing_of_theirs_is_touched(world: World) -> None:
    settle(world)
    before = snapshot(world)
    report = world.walk(**{**ANSWERS, "adopt": False}).apply_all()
    assert {"bucket.not-ours", "user.not-ours", "role.not-ours"} <= codes(report)
    assert writes(report) == []
    assert snapshot(world) == before


def test_tags_that_somebody_added_to_ours_stay(world: World) -> None:
    world.walk(large_uploads=True).apply_all().raise_for_errors()
    world.send("iam", "TagUser", UserName=NAME, Tags=TAGS)
    world.send("iam", "TagRole", RoleName=NAME, Tags=TAGS)
    own = world.send("s3", "GetBucketTagging", Bucket=BUCKET)["TagSet"]
    world.send("s3", "PutBucketTagging", Bucket=BUCKET, Tagging={"TagSet": [*own, *TAGS]})
    before = snapshot(world)
    assert writes(world.walk(large_uploads=True).apply_all().raise_for_errors()) == []
    assert snapshot(world) == before


def test_a_store_with_our_name_for_another_bucket_stops_the_link(world: World) -> None:
    settle(world)
    before = snapshot(world)
    report = world.walk(**ANSWERS, store="archive").apply_all()
    assert "store.name-taken" in codes(report)
    assert writes(report) == []
    assert snapshot(world) == before


@pytest.mark.parametrize("named", [False, True])
def test_a_rule_like_ours_that_somebody_made_by_hand_is_recognised(
    world: World, named: bool
) -> None:
    settle(world)
    by_hand = deepcopy(cors_rules(world.place.valohai_host))
    for number, rule in enumerate(by_hand):
        rule["AllowedHeaders"] = ["AUTHORIZATION"]
        rule.pop("ID")
        rule.pop("ExposeHeaders")
        if named:
            rule["ID"] = f"by-hand-{number}"
    theirs = [by_hand[1], THEIRS, by_hand[0]]
    put_rules(world, theirs)
    report = world.walk(**ANSWERS).apply_all().raise_for_errors()
    assert rules_now(world) == theirs
    assert "s3:PutBucketCors" not in writes(report)


@pytest.mark.parametrize(
    ("rules", "code", "number"),
    [
        ([THEIRS] * 99, "cors.too-many-rules", "101"),
        (
            [
                {**THEIRS, "AllowedOrigins": [f"https://{n:04}{'a' * 600}.example"]}
                for n in range(97)
            ],
            "cors.too-large",
            "65536",
        ),
    ],
)
def test_more_rules_than_s3_takes_are_found_before_anything_is_sent(
    world: World, rules: list[dict[str, Any]], code: str, number: str
) -> None:
    settle(world)
    put_rules(world, rules)
    before = snapshot(world)
    report = world.walk(**ANSWERS).apply_all()
    found = next(finding for finding in report.findings if finding.code == code)
    assert number in found.summary
    assert "Remove rules" in found.remedy
    assert writes(report) == []
    assert snapshot(world) == before


def test_exactly_as_many_rules_as_s3_takes(world: World) -> None:
    settle(world)
    theirs = [{**THEIRS, "ID": f"theirs-{n}"} for n in range(98)]
    put_rules(world, theirs)
    world.walk(**ANSWERS).apply_all().raise_for_errors()
    found = rules_now(world)
    assert len(found) == 100
    assert found[:98] == theirs


@pytest.mark.parametrize("kind", ["User", "Role"])
def test_our_own_policy_that_somebody_edited_is_shown_and_put_right(
    world: World, kind: str
) -> None:
    world.walk(large_uploads=True).apply_all().raise_for_errors()
    params = {f"{kind}Name": NAME, "PolicyName": NAME, "PolicyDocument": json.dumps(READ_ALL)}
    world.send("iam", f"Put{kind}Policy", **params)
    report = world.walk(large_uploads=True).apply_all().raise_for_errors()
    assert writes(report) == [f"iam:Put{kind}Policy"]
    (entry,) = report.ledger.changes
    assert entry.before == READ_ALL
