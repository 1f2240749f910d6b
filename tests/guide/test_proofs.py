"""Proofs of links that are in order: every light is as it should be, and nothing is left."""

from __future__ import annotations

import pytest

from valolink_widgets.core.fields import ACCESS_PROFILES, READ_ONLY, UPLOAD_MODES

from ..counting import count
from .conftest import World
from .proofs import bad, left, linked, proven

LINKS = [
    (profile, mode, "team/data/" if (i + j) % 2 else "")
    for i, profile in enumerate(ACCESS_PROFILES)
    for j, mode in enumerate(UPLOAD_MODES)
]


@pytest.mark.parametrize(("profile", "mode", "prefix"), LINKS)
def test_a_link_with_each_profile_and_upload_mode_is_proven(
    world: World, profile: str, mode: str, prefix: str
) -> None:
    large = profile != READ_ONLY
    walk = linked(
        world, access_profile=profile, upload_mode=mode, prefix=prefix, large_uploads=large
    )
    lights = proven(walk)
    assert bad(lights) == {}
    assert left(world) == []
    assert walk.report().ok
    for name in lights:
        count("proofs, each as it should be", (world.judge.name, profile, mode, prefix, name))
