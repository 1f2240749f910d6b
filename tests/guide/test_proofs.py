"""Proofs of links that are in order: every light is as it should be, and nothing is left."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.core.fields import ACCESS_PROFILES, LEAST_PRIVILEGE, READ_ONLY, UPLOAD_MODES

from ..counting import PROVEN, count
from .conftest import World
from .proofs import bad, left, linked, proven

LINKS = [
    (profile, mode, "team/data/" if (i + j) % 2 else "")
    for i, profile in enumerate(ACCESS_PROFILES)
    for j, mode in enumerate(UPLOAD_MODES)
]


@pytest.mark.parametrize(("profile", "mode", "prefix"), LINKS)
def test_a_link_with_each_profile_and_upload_mode_is_proven(
    request: pytest.FixtureRequest, world: World, profile: str, mode: str, prefix: str
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
        count(PROVEN, (request.node.name, name))


KMS_KEY = "arn:aws:kms:eu-west-1:{account}:key/0d4c3b2a-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    "more",
    [
        {"hardening": "valohai"},
        {"access_profile": LEAST_PRIVILEGE, "versioning": True, "kms_key": KMS_KEY},
    ],
    ids=["hardening", "kms-key"],
)
def test_a_protected_bucket_is_proven_and_no_version_is_left(world: World, more: Any) -> None:
    key = more.get("kms_key", "").format(account=world.place.account_id)
    walk = linked(world, **{**more, "kms_key": key}, large_uploads=True)
    before = left(world)  # the versions of the files with which the key was tried
    assert bad(proven(walk)) == {}
    assert left(world) == before
