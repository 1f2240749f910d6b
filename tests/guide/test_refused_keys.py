"""Valohai does not take the new key: it is kept, switched off, and the next run gets out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.patience import PRINCIPAL_SECONDS
from valolink_widgets.core.resources.key_calls import OFF_TAG
from valolink_widgets.core.vault import SecretFile, Vault

from .conftest import BUCKET, World, codes, writes

USER = f"valolink-{BUCKET}"


def refuse(world: World, name: str = "valohai:CreateStore", field: str = "configuration") -> None:
    def hook(call: Call) -> None:
        if call.name == name:
            raise CallRefused(call, "400", "Could not write", status=400, field=field)

    world.hook = hook


def statuses(world: World) -> list[str]:
    listed = world.send("iam", "ListAccessKeys", UserName=USER)["AccessKeyMetadata"]
    return [key["Status"] for key in listed]


def marks(world: World) -> dict[str, str]:
    tags = world.send("iam", "GetUser", UserName=USER)["User"].get("Tags", [])
    return {tag["Key"]: tag["Value"] for tag in tags}


def linked_well(world: World) -> None:
    (store,), (key,) = world.stores(), world.keys()
    assert store["configuration"]["access_key_id"] == key
    assert statuses(world) == ["Active"]
    assert marks(world) == {"valolink": BUCKET}
    assert writes(world.walk(Vault()).apply_all().raise_for_errors()) == []


@pytest.mark.quick
def test_the_key_is_tried_for_two_minutes_then_kept_and_switched_off(world: World) -> None:
    refuse(world)
    walk = world.walk()
    report = walk.apply_all()
    (finding,) = (f for f in report.findings if f.code == "store.key-refused")
    key = marks(world)[OFF_TAG]
    assert key in finding.summary
    assert finding.remedy
    assert statuses(world) == ["Inactive"]
    assert sum(world.clock.waits) == pytest.approx(PRINCIPAL_SECONDS)
    tried = [line for line in report.sent if line.call.name == "valohai:CreateStore"]
    assert {line.call.params["configuration"]["access_key_id"] for line in tried} == {key}


def test_who_holds_the_secret_switches_it_on_again(world: World) -> None:
    refuse(world)
    walk = world.walk()
    walk.apply_all()
    key = marks(world)[OFF_TAG]
    world.hook = lambda _: None
    report = walk.apply_all().raise_for_errors()
    assert report.outputs["access_key_id"] == key
    assert writes(report).count("iam:CreateAccessKey") == 1  # the report tells of both runs
    linked_well(world)


@pytest.mark.one_judge
def test_step_by_step_too(world: World) -> None:
    refuse(world)
    walk = world.walk()
    for slug in ("requirements", "bucket", "cors", "user", "access", "link"):
        walk.apply(slug)
    assert statuses(world) == ["Inactive"]
    world.hook = lambda _: None
    assert walk.apply("link").status == "done"
    linked_well(world)


def test_another_process_replaces_it_in_sight(world: World) -> None:
    refuse(world)
    world.walk(Vault()).apply_all()
    old = marks(world)[OFF_TAG]
    world.hook = lambda _: None
    report = world.walk(Vault()).apply_all().raise_for_errors()
    assert report.outputs["access_key_id"] != old
    assert "iam:DeleteAccessKey" in writes(report)
    linked_well(world)


@pytest.mark.one_judge
def test_the_secret_file_is_the_secret(world: World, tmp_path: Path) -> None:
    file = str(tmp_path / "key.csv")
    refuse(world)
    world.walk(Vault(), secret_file=file).apply_all()
    world.hook = lambda _: None
    report = world.walk(Vault(), secret_file=file).apply_all().raise_for_errors()
    found = SecretFile(file).read()
    assert found
    assert report.outputs["access_key_id"] == found[0]
    linked_well(world)


def test_refused_again_and_again_it_stays_one_key(world: World) -> None:
    refuse(world)
    for _ in range(3):
        assert "store.key-refused" in codes(world.walk(Vault()).apply_all())
        assert statuses(world) == ["Inactive"]
    walk = world.walk(Vault())
    for _ in range(2):
        assert "store.key-refused" in codes(walk.apply_all())
        assert statuses(world) == ["Inactive"]
    world.hook = lambda _: None
    world.walk(Vault()).apply_all().raise_for_errors()
    linked_well(world)


def test_an_update_that_is_refused_leaves_the_linked_key_alone(world: World) -> None:
    first = world.walk(Vault()).apply_all().raise_for_errors().outputs["access_key_id"]
    refuse(world, "valohai:UpdateStore")
    assert "store.key-refused" in codes(world.walk(Vault(), large_uploads=True).apply_all())
    assert world.keys() == [first]
    assert sorted(statuses(world)) == ["Active", "Inactive"]
    world.hook = lambda _: None
    world.walk(Vault(), large_uploads=True).apply_all().raise_for_errors()
    assert len(world.keys()) == 1
    linked_well_large(world)


def linked_well_large(world: World) -> None:
    assert statuses(world) == ["Active"]
    assert marks(world) == {"valolink": BUCKET}
    assert world.stores()[0]["configuration"]["access_key_id"] == world.keys()[0]


def test_a_held_key_that_the_store_has_is_never_switched_off(world: World) -> None:
    walk = world.walk()
    walk.apply_all().raise_for_errors()
    refuse(world, "valohai:UpdateStore")
    walk.answer(large_uploads=True)
    report = walk.apply_all()
    assert "valohai.400" in codes(report)
    assert statuses(world) == ["Active"]


def test_what_valohai_says_about_something_else_is_final_and_the_key_stays_on(
    world: World,
) -> None:
    refuse(world, field="name")
    report = world.walk().apply_all()
    assert "store.key-refused" not in codes(report)
    assert world.clock.waits == []
    assert statuses(world) == ["Active"]


def test_a_key_that_an_administrator_switched_off_stays_off(world: World) -> None:
    walk = world.walk()
    walk.apply_all().raise_for_errors()
    (key,) = world.keys()
    world.send("iam", "UpdateAccessKey", UserName=USER, AccessKeyId=key, Status="Inactive")
    for again in (walk, world.walk(Vault())):
        report = again.apply_all()
        assert "key.inactive" in codes(report)
    assert statuses(world) == ["Inactive"]


def test_an_adopted_user_is_not_marked(world: World) -> None:
    world.send("iam", "CreateUser", UserName=USER)
    refuse(world)
    report = world.walk(adopt=True).apply_all()
    assert "store.key-refused-active" in codes(report)
    assert marks(world) == {}
    assert statuses(world) == ["Active"]


@pytest.mark.one_judge
@pytest.mark.parametrize("name", ["iam:TagUser", "iam:UpdateAccessKey"])
def test_a_key_that_cannot_be_switched_off_is_named_as_active(world: World, name: str) -> None:
    def hook(call: Call) -> None:
        if call.name in ("valohai:CreateStore", name):
            code = "400" if call.service == "valohai" else "AccessDenied"
            raise CallRefused(call, code, field="configuration")

    world.hook = hook
    report = world.walk().apply_all()
    assert {"store.key-refused-active", "aws.AccessDenied"} <= codes(report)
    assert statuses(world) == ["Active"]
    world.hook = lambda _: None
    world.walk(Vault()).apply_all().raise_for_errors()
    linked_well(world)


@pytest.mark.one_judge
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", ["iam:TagUser", "iam:UpdateAccessKey"])
def test_killed_while_it_is_switched_off(world: World, name: str, moment: str) -> None:
    dead: list[Any] = []

    def before(call: Call) -> None:
        if dead or (moment == "before" and call.name == name):
            dead.append(call)
            raise SystemExit
        if call.name == "valohai:CreateStore":
            raise CallRefused(call, "400", field="configuration")

    def after(call: Call) -> None:
        if moment == "after" and call.name == name:
            dead.append(call)
            raise SystemExit

    world.hook, world.after = before, after
    with pytest.raises(SystemExit):
        world.walk(Vault()).apply_all()
    world.hook = world.after = lambda _: None
    world.walk(Vault()).apply_all().raise_for_errors()
    linked_well(world)
