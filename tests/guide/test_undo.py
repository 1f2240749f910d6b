"""Undoing a link: what Valolink made goes, what others made stays, and nothing goes by halves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.step import Status
from valolink_widgets.guide.walkthrough import Walkthrough

from .conftest import BUCKET, World, codes, writes

NAME = f"valolink-{BUCKET}"
THEIRS = {"ID": "theirs", "AllowedMethods": ["PUT"], "AllowedOrigins": ["https://a.example"]}


def linked(world: World, **answers: Any) -> Walkthrough:
    walk = world.walk(**answers)
    walk.apply_all().raise_for_errors()
    return walk


def since(walk: Walkthrough, work: Callable[[], Any]) -> list[str]:
    before = len(writes(walk.report()))
    work()
    return writes(walk.report())[before:]


def is_there(world: World, service: str, operation: str, **params: str) -> bool:
    try:
        world.send(service, operation, **params)
    except CallRefused:
        return False
    return True


def left(world: World) -> set[str]:
    """What there still is of the link."""
    found = {
        "bucket": is_there(world, "s3", "HeadBucket", Bucket=BUCKET),
        "user": is_there(world, "iam", "GetUser", UserName=NAME),
        "role": is_there(world, "iam", "GetRole", RoleName=NAME),
        "store": bool(world.stores()),
    }
    return {name for name, there in found.items() if there}


def default_store(world: World) -> Any:
    project = world.send("valohai", "ListProjects")["results"][0]
    return world.send("valohai", "GetProject", id=project["id"])["default_store"]


def other_store(world: World, **configuration: str) -> dict[str, Any]:
    """A store that somebody made by hand, with a key of the operator."""
    bucket = configuration.get("bucket", "their-bucket")
    if not is_there(world, "s3", "HeadBucket", Bucket=bucket):
        where = {"LocationConstraint": "eu-west-1"}
        world.send("s3", "CreateBucket", Bucket=bucket, CreateBucketConfiguration=where)
    project = world.send("valohai", "ListProjects")["results"][0]["id"]
    sent = {
        "bucket": bucket,
        "region": "eu-west-1",
        "access_key_id": world.place.operator.access_key_id,
        "secret_access_key": world.place.operator.secret_access_key,
        **configuration,
    }
    store = {"name": "theirs", "type": "s3", "access_mode": "single_project", "project": project}
    made: dict[str, Any] = world.send("valohai", "CreateStore", **store, configuration=sent)
    return made


def make_default(world: World, store: Any) -> None:
    project = world.send("valohai", "ListProjects")["results"][0]["id"]
    world.send("valohai", "UpdateProject", id=project, default_store=store["id"])


def put_policy(world: World, name: str) -> None:
    """A policy of somebody else on the user `robot`."""
    allow = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [allow]}
    world.send("iam", "PutUserPolicy", UserName="robot", PolicyName=name, PolicyDocument=document)


@pytest.mark.quick
def test_undo_leaves_nothing(world: World) -> None:
    walk = linked(world, large_uploads=True)
    plan = walk.plan_undo()
    assert left(world) == {"bucket", "user", "role", "store"}
    assert {c.verb.value for c in plan.changes if c.calls} == {"-"}
    sent = since(walk, lambda: walk.undo(walk.undoing.ticket))
    assert sorted(sent) == sorted(call.name for call in plan.calls)
    assert left(world) == set()
    assert default_store(world) is None
    assert walk.undoing.done
    assert walk.plan_undo().empty
    walk.report().raise_for_errors()


def test_it_goes_in_the_reverse_order_of_needs(world: World) -> None:
    walk = linked(world, large_uploads=True)
    sent = since(walk, walk.undo)
    at = sent.index
    assert at("valohai:UpdateProject") < at("valohai:DeleteStore") < at("iam:DeleteAccessKey")
    assert at("iam:DeleteAccessKey") < at("iam:DeleteUser")
    assert at("iam:DeleteUserPolicy") < at("iam:DeleteUser")
    assert at("iam:DeleteRolePolicy") < at("iam:DeleteRole") < at("iam:DeleteUser")
    assert at("s3:DeleteBucketCors") < at("s3:DeleteBucket")


def test_undo_twice_sends_nothing_more(world: World) -> None:
    walk = linked(world)
    walk.undo()
    assert since(walk, walk.undo) == []
    again = world.walk()
    assert again.plan_undo().empty
    assert since(again, again.undo) == []
    assert writes(again.report()) == []


def test_where_nothing_was_made_there_is_nothing_to_undo(world: World) -> None:
    walk = world.walk()
    plan = walk.plan_undo()
    assert plan.empty
    assert plan.calls == ()
    assert not walk.undoing.done


def test_after_it_the_steps_are_to_be_read_again_and_the_link_can_be_made_anew(
    world: World,
) -> None:
    walk = linked(world)
    walk.undo()
    assert walk.view("bucket").status is Status.READY
    assert walk.view("link").status is Status.WAITING
    walk.apply_all().raise_for_errors()
    assert left(world) == {"bucket", "user", "store"}


@pytest.mark.parametrize("versioned", [False, True])
def test_a_bucket_that_holds_something_is_kept_and_nothing_is_sent(
    world: World, versioned: bool
) -> None:
    walk = linked(world)
    if versioned:  # what a person no longer sees still keeps a bucket from going
        state = {"Status": "Enabled"}
        world.send("s3", "PutBucketVersioning", Bucket=BUCKET, VersioningConfiguration=state)
    world.send("s3", "PutObject", Bucket=BUCKET, Key="data.csv", Body="1")
    if versioned:
        world.send("s3", "DeleteObject", Bucket=BUCKET, Key="data.csv")
    assert "bucket.not-empty" in {f.code for f in walk.plan_undo().findings}
    assert since(walk, lambda: walk.undo(walk.undoing.ticket)) == []
    assert "bucket.not-empty" in codes(walk.report())
    assert left(world) == {"bucket", "user", "store"}


def test_an_object_that_comes_at_the_last_moment_is_refused_by_aws(world: World) -> None:
    walk = linked(world)

    def upload_late(call: Call) -> None:
        if call.operation == "DeleteBucketCors":
            world.hook = lambda _: None
            world.send("s3", "PutObject", Bucket=BUCKET, Key="late.csv", Body="1")

    world.hook = upload_late
    walk.undo()
    assert left(world) == {"bucket"}
    assert codes(walk.report()) & {"aws.BucketNotEmpty", "bucket.not-empty"}


def test_what_others_made_stays(world: World) -> None:
    theirs = other_store(world)
    make_default(world, theirs)
    walk = linked(world)
    ours = world.send("s3", "GetBucketCors", Bucket=BUCKET)["CORSRules"]
    rules = {"CORSRules": [THEIRS, *ours]}
    world.send("s3", "PutBucketCors", Bucket=BUCKET, CORSConfiguration=rules)
    assert default_store(world) != theirs["id"]
    world.send("s3", "PutBucketTagging", Bucket=BUCKET, Tagging={"TagSet": []})
    walk.answer(adopt=True)
    walk.apply_all().raise_for_errors()
    diff = next(c.diff for c in walk.plan_undo().changes if c.address == "cors")
    assert "valolink-get" in diff
    assert "a.example" not in "".join(line for line in diff.splitlines() if line[:1] in "+-")
    walk.undo(walk.undoing.ticket)
    assert "undo.stays" in {f.code for f in walk.undoing.findings}
    assert left(world) == {"bucket", "store"}
    assert [store["id"] for store in world.stores()] == [theirs["id"]]
    assert default_store(world) == theirs["id"]
    kept = world.send("s3", "GetBucketCors", Bucket=BUCKET)["CORSRules"]
    assert [rule["ID"] for rule in kept] == ["theirs"]


def test_another_process_does_not_know_the_default_from_before(world: World) -> None:
    make_default(world, other_store(world))
    walk = linked(world)
    assert "undo.default-none" not in {f.code for f in walk.plan_undo().findings}
    walk = world.walk()
    assert "undo.default-none" in {f.code for f in walk.plan_undo().findings}
    walk.undo(walk.undoing.ticket)
    assert default_store(world) is None


def test_where_there_was_no_default_none_is_no_news(world: World) -> None:
    walk = linked(world)
    assert walk.plan_undo().findings == ()
    assert next(c.address for c in walk.plan_undo().changes if c.calls) == "default-store"


def test_a_default_that_somebody_chose_since_stays(world: World) -> None:
    walk = linked(world)
    theirs = other_store(world)
    make_default(world, theirs)
    walk.undo()
    assert default_store(world) == theirs["id"]
    assert left(world) == {"store"}


def test_an_adopted_user_keeps_itself_and_its_other_policies(world: World) -> None:
    world.send("iam", "CreateUser", UserName="robot")
    put_policy(world, "other")
    walk = linked(world, user="robot", adopt=True)
    walk.undo()
    assert "undo.stays" in {f.code for f in walk.undoing.findings}
    assert is_there(world, "iam", "GetUser", UserName="robot")
    assert world.keys("robot") == []  # this process knows that it made the key
    assert world.send("iam", "ListUserPolicies", UserName="robot")["PolicyNames"] == ["other"]
    assert left(world) == set()


def test_without_a_ledger_an_adopted_user_keeps_the_key(world: World) -> None:
    world.send("iam", "CreateUser", UserName="robot")
    linked(world, user="robot", adopt=True)
    walk = world.walk(user="robot", adopt=True)
    walk.plan_undo()
    assert "undo.key-left" in {f.code for f in walk.undoing.findings}
    walk.undo(walk.undoing.ticket)
    assert len(world.keys("robot")) == 1


def test_an_adopted_user_keeps_a_policy_that_somebody_changed(world: World) -> None:
    world.send("iam", "CreateUser", UserName="robot")
    walk = linked(world, user="robot", adopt=True)
    put_policy(world, NAME)
    walk.undo()
    assert world.send("iam", "ListUserPolicies", UserName="robot")["PolicyNames"] == [NAME]


def test_a_key_that_somebody_may_use_stops_it(world: World) -> None:
    linked(world)
    world.control("options", hide_key_ids=True)
    walk = world.walk()  # holds no secret, and no store shows it the key
    assert "key.unknown" in {f.code for f in walk.plan_undo().findings}
    assert since(walk, walk.undo) == []
    assert len(world.keys()) == 1


@pytest.mark.parametrize("shares", ["key", "bucket"])
def test_a_store_that_shares_the_key_or_the_bucket_stops_it(world: World, shares: str) -> None:
    vault = Vault()
    walk = world.walk(vault)
    walk.apply_all().raise_for_errors()
    if shares == "key":
        account, key = walk.standing.ground.account, world.keys()[0]  # type: ignore[union-attr]
        secret = vault.get(account, key)
        assert secret
        shared = {"access_key_id": key, "secret_access_key": secret.get_secret_value()}
        other_store(world, bucket=BUCKET, **shared)
    else:
        other_store(world, bucket=BUCKET)
    before = left(world)
    assert "undo.shared" in {f.code for f in walk.plan_undo().findings}
    assert since(walk, walk.undo) == []
    assert left(world) == before


def test_options_that_were_turned_off_since_are_undone_too(world: World) -> None:
    linked(world, large_uploads=True)
    walk = world.walk(large_uploads=False, web_uploads=False, default_store=False)
    walk.undo()
    assert left(world) == set()


def test_a_ticket_is_good_for_its_own_plan_only(world: World) -> None:
    walk = linked(world)
    assert since(walk, lambda: walk.undo("a-foreign-ticket")) == []
    assert since(walk, lambda: walk.undo("")) == []
    walk.plan_undo()
    ticket = walk.undoing.ticket
    assert since(walk, lambda: walk.undo("")) == []
    walk.undo(ticket)
    assert left(world) == set()
    assert since(walk, lambda: walk.undo(ticket)) == []


def test_what_changed_since_the_plan_was_shown_makes_it_stale(world: World) -> None:
    walk = linked(world)
    walk.plan_undo()
    ticket = walk.undoing.ticket
    world.send("s3", "DeleteBucketCors", Bucket=BUCKET)
    assert since(walk, lambda: walk.undo(ticket)) == []
    assert "plan.stale" in {f.code for f in walk.undoing.failures}
    walk.undo(walk.undoing.ticket)
    assert left(world) == set()


def test_another_answer_makes_its_plan_foreign(world: World) -> None:
    walk = linked(world)
    walk.plan_undo()
    ticket = walk.undoing.ticket
    walk.answer(bucket="other-bucket")
    assert walk.undoing.plan is None
    assert since(walk, lambda: walk.undo(ticket)) == []


@pytest.mark.parametrize("last", ["DeleteStore", "DeleteAccessKey", "DeleteUser"])
def test_killed_half_way_it_goes_on_in_a_new_process(world: World, last: str) -> None:
    linked(world, large_uploads=True)
    walk = world.walk()

    def kill(call: Call) -> None:
        if call.operation == last:
            walk.interrupt()

    world.after = kill
    walk.undo()
    world.after = lambda _: None
    again = world.walk()
    again.undo()
    again.report().raise_for_errors()
    assert left(world) == set()
    assert default_store(world) is None


def test_an_empty_ticket_approves_no_step_either(world: World) -> None:
    walk = world.walk(approval="ask")
    walk.plan("requirements")
    walk.apply("bucket", "")
    assert writes(walk.report()) == []
