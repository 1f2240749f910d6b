"""Somebody else undoes the link in the very same moments: what is gone then is what was wanted."""

from __future__ import annotations

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

from .conftest import World
from .others import ANSWERS, settle, snapshot


@pytest.mark.parametrize("rich", [False, True])
def test_all_of_it(world: World, rich: bool) -> None:
    if rich:
        settle(world)
    before = snapshot(world)
    walk = world.walk(**(ANSWERS if rich else {"large_uploads": True}))
    walk.apply_all().raise_for_errors()
    twice: list[str] = []

    def hook(call: Call) -> None:
        if call.kind == "write":
            world.operator.send(call)
            twice.append(call.name)

    world.hook = hook
    walk.undo()
    assert walk.undoing.done, walk.undoing.findings
    assert len(twice) == (8 if rich else 10), twice
    assert snapshot(world) == before


@pytest.mark.one_judge
def test_a_bucket_that_is_another_s_by_now_is_not_taken_for_gone(world: World) -> None:
    walk = world.walk()
    walk.apply_all().raise_for_errors()

    def hook(call: Call) -> None:
        if call.operation == "DeleteBucket":
            raise CallRefused(call, "AccessDenied", "Access Denied", status=403)

    world.hook = hook
    walk.undo()
    assert not walk.undoing.done
    assert "aws.AccessDenied" in {f.code for f in walk.undoing.findings}
