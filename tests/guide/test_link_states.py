"""Each part of the picture, derived from where the guide stands."""

from __future__ import annotations

from typing import Any

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.picture import Node
from valolink_widgets.core.picture_places import PLACES
from valolink_widgets.guide.link_states import link_states
from valolink_widgets.guide.walkthrough import Walkthrough

from .conftest import BUCKET, World


def states(walk: Walkthrough, **more: Any) -> dict[str, str]:
    return {node.place: node.state.value for node in link_states(walk.standing, **more)}


def named(walk: Walkthrough) -> dict[str, Node]:
    return {node.place: node for node in link_states(walk.standing)}


def test_before_anything_was_read(world: World) -> None:
    found = states(world.walk(bucket=""))
    assert tuple(found) == PLACES
    assert found["project"] == "unknown"
    assert found["bucket"] == "unknown"
    assert found["role"] == "unwanted"
    assert {found[p] for p in ("store", "key", "user", "policy", "cors")} == {"waiting"}


def test_step_by_step(world: World) -> None:
    walk = world.walk(approval="ask", large_uploads=True)
    walk.plan("requirements")
    walk.plan("bucket")
    found = states(walk)
    assert (found["project"], found["bucket"], found["cors"]) == ("exists", "ready", "waiting")
    assert states(walk, working=("bucket",))["bucket"] == "working"
    walk.apply("bucket")
    walk.plan("user")
    assert states(walk)["bucket"] == "exists"
    assert (states(walk)["user"], states(walk)["key"]) == ("ready", "ready")
    for slug in ("cors", "user", "access", "large-uploads", "link"):
        walk.apply(slug)
    assert set(states(walk).values()) == {"exists"}
    assert states(walk, working=("link",))["store"] == "exists"


def test_all_at_once_and_by_name(world: World) -> None:
    walk = world.walk()
    walk.plan_all()
    found = states(walk)
    assert found["bucket"] == "ready"
    assert {found[p] for p in ("store", "key", "user", "policy", "cors")} == {"absent"}
    walk.apply_all().raise_for_errors()
    nodes = named(walk)
    assert nodes["key"].name == world.keys()[0]
    assert nodes["bucket"].name == BUCKET
    assert nodes["cors"].name in world.place.valohai_host
    assert nodes["store"].go == "Go to step 7, Link the store"
    assert (nodes["role"].state.value, nodes["role"].name) == ("unwanted", "")


def test_drift_is_a_difference(world: World) -> None:
    walk = world.walk()
    walk.apply_all().raise_for_errors()
    world.send("s3", "DeletePublicAccessBlock", Bucket=BUCKET)
    walk.plan("bucket")
    assert states(walk)["bucket"] == "differs"


def test_what_failed_and_what_hangs_on_it(world: World) -> None:
    walk = world.walk()
    walk.plan("requirements")
    walk.apply("bucket")

    def refuse(call: Call) -> None:
        if call.operation == "CreateUser":
            raise CallRefused(call, "LimitExceeded", "too many")

    world.hook = refuse
    walk.apply("user")
    assert (states(walk)["user"], states(walk)["key"]) == ("failed", "absent")


def test_what_stands_in_the_way(world: World) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    walk = world.walk()
    walk.plan("requirements")
    walk.plan("bucket")
    assert states(walk)["bucket"] == "blocked"
    assert states(world.walk(bucket="Bad_Name"))["bucket"] == "blocked"


def test_after_the_undoing_nothing_is_said_to_exist(world: World) -> None:
    walk = world.walk()
    walk.apply_all().raise_for_errors()
    walk.undo()
    assert "exists" not in {s for place, s in states(walk).items() if place != "project"}


def test_the_report_carries_it(world: World) -> None:
    report = world.walk().report()
    assert [node.place for node in report.link] == list(PLACES)
