"""Whose account, whose bucket: nothing goes out under another account, or to another's bucket."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.aws.regions import data_loader
from valolink_widgets.connection import Connection
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.settings import Settings
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.guide.step import Status
from valolink_widgets.guide.walkthrough import Walkthrough

from .conftest import BUCKET, World, codes, writes

ANOTHER = "999999999999"


def takes_an_owner(operation: str) -> bool:
    """Whether S3's API lets this operation name the owner that is expected."""
    model = data_loader().load_service_model("s3", "service-2")
    shape = model["operations"][operation].get("input", {}).get("shape", "")
    return "ExpectedBucketOwner" in model["shapes"].get(shape, {}).get("members", {})


@pytest.mark.quick
def test_every_call_of_s3_names_the_owner_it_expects(world: World) -> None:
    calls: list[Call] = []
    world.hook = calls.append
    walk = world.walk(large_uploads=True)
    walk.apply_all().raise_for_errors()
    walk.undo()
    of_s3 = [call for call in calls if call.service == "s3"]
    without = {c.operation for c in of_s3 if "ExpectedBucketOwner" not in c.params}
    assert without == {"CreateBucket"}
    assert not any(takes_an_owner(operation) for operation in without)
    owners = {c.params["ExpectedBucketOwner"] for c in of_s3 if c.operation not in without}
    assert owners == {world.place.account_id}
    done = {(call.operation, call.identity) for call in of_s3}
    assert {("PutObject", "key"), ("GetObject", "key"), ("DeleteObject", "key")} <= done
    assert ("DeleteBucket", "operator") in done


@pytest.mark.quick
def test_another_account_s_bucket_is_never_absent(world: World) -> None:
    world.control("buckets/", name=BUCKET)
    walk = world.walk()
    report = walk.apply_all()
    assert "bucket.other-account" in codes(report)
    assert writes(report) == []
    (finding,) = {f for f in report.findings if f.code == "bucket.other-account"}
    free = finding.remedy.split("`")[1]
    assert world.walk(bucket=free).apply_all().ok


class Elsewhere(Connection):
    """A connection whose AWS says that the caller is of another account."""

    def __init__(self, inner: Any) -> None:
        self._inner, self.host, self.notices = inner, inner.host, inner.notices

    def send(self, call: Call) -> Any:
        answer = dict(self._inner.send(call))
        if call.name == "sts:GetCallerIdentity":
            arn = f"arn:aws:iam::{ANOTHER}:user/op"
            answer.update(Account=ANOTHER, Arn=arn)
        return answer


def logs_in_elsewhere(walk: Walkthrough) -> None:
    """From now on the guide's new connections are to another account."""
    connect = walk._engines.connect
    walk._engines.connect = lambda settings: Elsewhere(connect(settings))


@pytest.mark.quick
def test_a_new_login_as_another_account_stops_the_guide(world: World) -> None:
    walk = world.walk(approval="ask")
    walk.plan("requirements")
    walk.apply("bucket")
    logs_in_elsewhere(walk)
    expires(world, "HeadBucket")
    view = walk.plan("bucket")
    assert view.status is Status.WAITING
    assert "ground.other-account" in codes(walk.report())
    assert walk.view("requirements").status is Status.BLOCKED
    sent = [line.call.name for line in walk.report().sent]
    before = len(sent)
    for step in STEPS[1:]:
        walk.plan(step.slug)
        walk.apply(step.slug)
    after = [line.call.name for line in walk.report().sent][before:]
    assert after == []


def test_the_first_account_is_welcome_again(world: World) -> None:
    walk = world.walk()
    walk.plan("requirements")
    connect = walk._engines.connect
    logs_in_elsewhere(walk)
    expires(world, "HeadBucket")
    walk.plan("bucket")
    walk._engines.connect = connect
    walk.plan("requirements")
    assert walk.view("requirements").status is Status.DONE
    assert walk.apply_all().ok


def test_another_target_has_an_account_of_its_own(world: World) -> None:
    walk = world.walk()
    walk.plan("requirements")
    assert dict(walk.standing.pinned) == {walk.standing.target: world.place.account_id}
    logs_in_elsewhere(walk)
    walk.answer(profile="another")
    walk.plan("requirements")
    assert walk.view("requirements").status is Status.DONE
    assert walk.standing.pinned[walk.standing.target] == ANOTHER


def expires(world: World, operation: str, *, once: bool = True) -> None:
    """AWS says at this call that the session is over."""

    def hook(call: Call) -> None:
        if call.operation == operation and call.identity == "operator":
            if once:
                world.hook = lambda _: None
            raise CallRefused(call, "ExpiredToken", "The provided token has expired.", status=400)

    world.hook = hook


@pytest.mark.parametrize(
    "operation", ["CreateBucket", "PutBucketCors", "CreateUser", "PutUserPolicy"]
)
def test_a_session_that_ends_half_way_goes_on_after_a_new_login(
    world: World, operation: str
) -> None:
    walk = world.walk(large_uploads=True)
    expires(world, operation)
    report = walk.apply_all()
    assert "aws.ExpiredToken" in codes(report)
    answers = dict(walk.answers)
    assert walk.apply_all().raise_for_errors().ok
    assert walk.answers == answers
    assert len(world.keys()) == 1
    assert len(world.stores()) == 1


@pytest.mark.quick
def test_the_settings_target_is_what_is_pinned(world: World) -> None:
    connection = world.connect(Settings())
    walk = Walkthrough(
        {"bucket": BUCKET}, lambda _: connection, world.walk().standing.vault, world.clock, "1"
    )
    assert walk.standing.pinned == {}
    walk.plan("requirements")
    assert list(walk.standing.pinned.values()) == [world.place.account_id]
