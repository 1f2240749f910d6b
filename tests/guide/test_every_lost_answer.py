"""Each write that a link or its undoing can send is carried out once while its answer is lost: the
run looks what came of it, goes on, and ends where one with all answers ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.walkthrough import Walkthrough

from ..counting import LOST, count
from .conftest import BUCKET, World
from .others import ANSWERS, BUCKET_POLICY, settle, snapshot
from .test_protections import empty
from .test_refused_keys import linked_well, refuse, statuses

PACKAGE = Path(__file__).parents[2] / "valolink_widgets"
# As in `Call("iam", "TagUser", …)` and `self.call("PutBucketCors", …)`.
WRITE = re.compile(r'call\(\s*(?:"\w+",\s*)?"((?:Create|Put|Delete|Update|Tag|Untag)\w+)"', re.I)


class Losing:
    """The first answer to each write is lost, but for `heard`: `lost` names them."""

    def __init__(self, world: World, heard: str = "") -> None:
        self.lost: set[str] = set()
        self._heard = heard
        world.after = self._after

    def _after(self, call: Call) -> None:
        if call.kind == "write" and call.name not in {*self.lost, self._heard}:
            self.lost.add(call.name)
            raise CallRefused(call, "timeout", outcome="unknown")


def undone(walk: Walkthrough) -> None:
    walk.undo()
    assert walk.undoing.done, walk.undoing.findings


def fresh(world: World) -> set[str]:
    """A link with everything, and its undoing."""
    before, losing = snapshot(world), Losing(world)
    walk = world.walk(large_uploads=True)
    walk.apply_all().raise_for_errors()
    undone(walk)
    assert snapshot(world) == before
    return losing.lost


def of_others(world: World) -> set[str]:
    """A link through what other people made, and its undoing.

    A key of their user that nobody got could be anybody's: it is never deleted.
    """
    settle(world)
    before, losing = snapshot(world), Losing(world, heard="iam:CreateAccessKey")
    walk = world.walk(**ANSWERS)
    walk.apply_all().raise_for_errors()
    undone(walk)
    assert snapshot(world) == before
    return losing.lost


def bare(world: World) -> set[str]:
    """A bucket of others without blocks and rules of its own."""
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    world.send("s3", "DeletePublicAccessBlock", Bucket=BUCKET)
    before, losing = snapshot(world), Losing(world)
    walk = world.walk(adopt=True)
    walk.apply_all().raise_for_errors()
    undone(walk)
    assert snapshot(world) == before
    return losing.lost


def new_key(world: World) -> set[str]:
    """A store that gets another key, since nobody holds the secret of its own."""
    world.walk(Vault()).apply_all().raise_for_errors()
    losing = Losing(world)
    world.walk(Vault(), large_uploads=True).apply_all().raise_for_errors()
    world.after = lambda _: None
    (store,), (key,) = world.stores(), world.keys()
    assert store["configuration"]["access_key_id"] == key
    return losing.lost


def refused_key(world: World) -> set[str]:
    """A key that Valohai does not take at first: it is switched off, and on again."""
    losing = Losing(world)
    refuse(world)
    walk = world.walk()
    walk.apply_all()
    assert statuses(world) == ["Inactive"]
    lost, losing.lost = losing.lost, set()
    world.hook = lambda _: None
    walk.apply_all().raise_for_errors()
    world.after = lambda _: None
    linked_well(world)
    assert "iam:UpdateAccessKey" in lost & losing.lost
    return lost | losing.lost


def protected(world: World) -> set[str]:
    """Every protection on a bucket of others that had none, and the undoing of them."""
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    before, losing = snapshot(world), Losing(world)
    walk = world.walk(adopt=True, hardening="valohai", tls_only=True)
    walk.apply_all().raise_for_errors()
    undone(walk)
    world.after = lambda _: None
    now = snapshot(world)
    for image in (before, now):  # S3 has no way back from suspended to never
        image[f"bucket {BUCKET}"].pop("GetBucketVersioning")
    assert now == before
    return losing.lost


def kept(world: World) -> set[str]:
    """A bucket of ours that others use by now: it stays when the link is undone, unprotected."""
    walk = world.walk(hardening="valohai")
    walk.apply_all().raise_for_errors()
    empty(world)
    world.send("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=BUCKET_POLICY)
    losing = Losing(world)
    walk.undo()
    world.after = lambda _: None
    (rule,) = world.send("s3", "GetBucketEncryption", Bucket=BUCKET)[
        "ServerSideEncryptionConfiguration"
    ]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    return losing.lost


SCENES: tuple[Callable[[World], set[str]], ...] = (
    fresh,
    of_others,
    bare,
    new_key,
    refused_key,
    protected,
    kept,
)


@pytest.mark.one_judge
def test_every_write_is_found_though_its_answer_was_lost(world: World) -> None:
    seen: set[str] = set()
    for scene in SCENES:
        world.reset()
        world.hook = world.after = lambda _: None
        for name in scene(world):
            seen.add(name.partition(":")[2])
            count(LOST, f"{scene.__name__} {name}")
    assert len(written()) >= 14
    assert written() - seen == set()


def written() -> set[str]:
    """The writes that the guide's own code names in whole words."""
    rooms = (PACKAGE / "core" / "resources", PACKAGE / "guide")
    texts = (path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py"))
    return {name for text in texts for name in WRITE.findall(text)}
