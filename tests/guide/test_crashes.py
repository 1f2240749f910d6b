"""A run that is broken off at a call of giving a linked store a new key, before it goes out or
after it was done, and started again by a new guide, ends with one active key and one store.

First runs are really killed: `tests/kills/`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.vault import Vault

from .conftest import BUCKET, World, writes

# The calls of ticking large uploads later without the secret.
LATER = [
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:CreateAccessKey",
    "s3:PutObject",
    "s3:DeleteObject",
    "iam:TagUser",
    "valohai:UpdateStore",
    "iam:DeleteAccessKey",
    "iam:UntagUser",
]


class KilledError(BaseException):
    """The process is gone."""


def kill_at(world: World, name: str, moment: str) -> None:
    """From this call on nothing gets out any more, as when a process dies."""
    dead = Counter[str]()

    def before(call: Call) -> None:
        if dead or (moment == "before" and call.name == name):
            dead["yes"] += 1
            raise KilledError

    def after(call: Call) -> None:
        if moment == "after" and call.name == name:
            dead["yes"] += 1
            raise KilledError

    world.hook, world.after = before, after


def alive(world: World) -> None:
    world.hook = world.after = lambda _: None


def run(world: World, **answers: Any) -> Any:
    return world.walk(Vault(), **answers).apply_all()


def converges(world: World) -> None:
    report = run(world, large_uploads=True).raise_for_errors()
    assert len(world.keys()) == 1
    assert len(world.stores()) == 1
    assert world.stores()[0]["configuration"]["access_key_id"] == world.keys()[0]
    assert report.outputs["default_store"] == world.stores()[0]["id"]
    assert "Contents" not in world.send("s3", "ListObjectsV2", Bucket=BUCKET)
    assert writes(run(world, large_uploads=True)) == []


@pytest.mark.one_judge
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", LATER)
def test_killed_while_the_store_gets_a_new_key(world: World, name: str, moment: str) -> None:
    run(world).raise_for_errors()
    kill_at(world, name, moment)
    with pytest.raises(KilledError):
        run(world, large_uploads=True)
    alive(world)
    converges(world)
