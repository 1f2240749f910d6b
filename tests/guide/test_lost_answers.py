"""A call is carried out, or not, and nobody says which: the run looks before it sends again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.report import Report
from valolink_widgets.core.vault import Vault

from .conftest import BUCKET, World, codes, writes

USER = f"valolink-{BUCKET}"
FIRST = [
    "s3:CreateBucket",
    "s3:PutPublicAccessBlock",
    "s3:PutBucketCors",
    "iam:CreateUser",
    "iam:CreateAccessKey",
    "iam:PutUserPolicy",
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "s3:PutObject",
    "s3:GetObject",
    "s3:DeleteObject",
    "valohai:CreateStore",
    "valohai:UpdateProject",
]
LATER = [
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:CreateAccessKey",
    "iam:TagUser",
    "valohai:UpdateStore",
    "iam:DeleteAccessKey",
    "iam:UntagUser",
]
CREATIONS = ("s3:CreateBucket", "iam:CreateUser", "iam:CreateRole", "valohai:CreateStore")


def losing(*names: str, times: int = 1) -> Callable[[Call], None]:
    """A hook after which nobody hears what became of the next calls of these names."""
    left = Counter(dict.fromkeys(names, times))

    def hook(call: Call) -> None:
        if left[call.name]:
            left[call.name] -= 1
            raise CallRefused(call, "timeout", outcome="unknown")

    return hook


def run(world: World, **answers: Any) -> Report:
    return world.walk(Vault(), large_uploads=True, **answers).apply_all()


def linked_well(world: World) -> None:
    (store,), (key,) = world.stores(), world.keys()
    assert store["configuration"]["access_key_id"] == key
    tags = world.send("iam", "GetUser", UserName=USER)["User"]["Tags"]
    assert [tag["Key"] for tag in tags] == ["valolink"]
    assert "Contents" not in world.send("s3", "ListObjectsV2", Bucket=BUCKET)
    world.hook = world.after = lambda _: None
    again = run(world).raise_for_errors()
    assert writes(again) == []


@pytest.mark.one_judge
@pytest.mark.parametrize("name", FIRST)
def test_done_but_the_answer_was_lost(world: World, name: str) -> None:
    world.after = losing(name)
    sent = writes(run(world).raise_for_errors())
    assert max(sent.count(made) for made in CREATIONS) == 1
    assert sent.count("iam:CreateAccessKey") == (2 if name == "iam:CreateAccessKey" else 1)
    linked_well(world)


@pytest.mark.quick
def test_every_answer_was_lost_once(world: World) -> None:
    world.after = losing(*FIRST, *LATER)
    sent = writes(run(world).raise_for_errors())
    assert max(sent.count(made) for made in CREATIONS) == 1
    linked_well(world)


@pytest.mark.one_judge
@pytest.mark.parametrize("name", FIRST)
def test_not_done_and_the_answer_was_lost(world: World, name: str) -> None:
    world.hook = losing(name)
    run(world).raise_for_errors()
    linked_well(world)


@pytest.mark.one_judge
@pytest.mark.parametrize("moment", ["hook", "after"])
@pytest.mark.parametrize("name", LATER)
def test_lost_while_the_store_gets_a_new_key(world: World, name: str, moment: str) -> None:
    world.walk().apply_all().raise_for_errors()
    setattr(world, moment, losing(name))
    run(world).raise_for_errors()
    linked_well(world)


def test_no_answer_ever_comes_through(world: World) -> None:
    """What was done is found by looking, whatever is lost; only a key needs its answer."""
    world.after = losing(*(set(FIRST) - {"iam:CreateAccessKey"}), times=99)
    report = run(world)
    # A proof is only its answer.
    assert codes(report) & {"aws.timeout"}
    assert len(world.keys()) == 1
    assert world.stores() == []
    world.after = lambda _: None
    run(world).raise_for_errors()
    linked_well(world)


@pytest.mark.quick
def test_a_key_whose_answers_are_all_lost_leaves_one_at_most(world: World) -> None:
    world.after = losing("iam:CreateAccessKey", times=99)
    report = run(world)
    assert "aws.timeout" in codes(report)
    assert writes(report).count("iam:CreateAccessKey") == 2
    assert len(world.keys()) == 1
    world.after = lambda _: None
    run(world).raise_for_errors()
    linked_well(world)


def test_a_lost_key_that_may_be_somebody_s_stays(world: World) -> None:
    """Where a store of this bucket hides its key, nobody can tell whose the new one is."""
    world.walk().apply_all().raise_for_errors()
    world.control("options", hide_key_ids=True)
    world.after = losing("iam:CreateAccessKey")
    before = world.keys()
    report = run(world, adopt=True)
    assert "key.unknown" in codes(report)
    assert set(before) <= set(world.keys())
    assert "iam:DeleteAccessKey" not in writes(report)


@pytest.mark.parametrize("tagged", [True, False])
def test_what_was_made_meanwhile_counts_as_ours_by_its_tag_only(world: World, tagged: bool) -> None:
    tags = [{"Key": "valolink", "Value": BUCKET}] if tagged else []
    made = []

    def hook(call: Call) -> None:
        if call.name == "iam:CreateUser" and not made:
            made.append(world.send("iam", "CreateUser", UserName=USER, Tags=tags))

    world.hook = hook
    report = run(world)
    assert report.ok is tagged
    if tagged:
        linked_well(world)
        return
    assert "user.not-ours" in codes(report)
    assert world.keys() == []
    assert world.stores() == []


def test_a_bucket_of_ours_without_the_tag_is_not_taken_after_a_lost_answer(world: World) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    made = []

    def hook(call: Call) -> None:
        if call.name == "s3:CreateBucket" and not made:
            made.append(
                world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
            )
            raise CallRefused(call, "timeout", outcome="unknown")

    world.hook = hook
    report = run(world)
    assert "bucket.not-ours" in codes(report)
    assert "s3:PutBucketCors" not in writes(report)


def test_nothing_is_sent_again_while_looking_is_not_possible(world: World) -> None:
    blind = []

    def hook(call: Call) -> None:
        if blind and call.name == "iam:GetUser":
            raise CallRefused(call, "timeout", outcome="unknown")

    def after(call: Call) -> None:
        if call.name == "iam:CreateUser":
            blind.append(call)
            raise CallRefused(call, "not-aws", outcome="unknown")

    world.hook, world.after = hook, after
    report = run(world)
    assert "aws.not-aws" in codes(report)
    assert writes(report).count("iam:CreateUser") == 1
    world.hook = world.after = lambda _: None
    run(world).raise_for_errors()
    linked_well(world)


def test_undoing_survives_lost_answers(world: World) -> None:
    run(world).raise_for_errors()
    walk = world.walk(Vault(), large_uploads=True)
    lost = ("s3:DeleteBucket", "iam:DeleteUser", "iam:DeleteRole", "iam:DeleteAccessKey")
    world.after = losing(*lost, "valohai:DeleteStore", "valohai:UpdateProject", "iam:TagUser")
    walk.undo()
    assert walk.undoing.done
    assert world.stores() == []
    with pytest.raises(CallRefused, match="NoSuchEntity"):
        world.send("iam", "GetUser", UserName=USER)
