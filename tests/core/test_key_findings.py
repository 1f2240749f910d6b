"""At the limit of keys the person must choose one: each is told with its age and its use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from valolink_widgets.core.resources.key_findings import limit
from valolink_widgets.core.resources.keys import Key, KeyState, classify

pytestmark = pytest.mark.quick
MADE, USED = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)


def key(*, used: datetime | None, held: bool = False, linked: bool = False) -> Key:
    listed = {"AccessKeyId": "AKIAONE", "Status": "Active", "CreateDate": MADE}
    return classify(
        listed,
        held=held,
        linked={"AKIAONE"} if linked else set(),
        ours=False,
        retiring=set(),
        last_used=used,
    )


@pytest.mark.parametrize(
    ("found", "use"),
    [
        (key(used=USED), "last used 2026-03-04"),
        (key(used=None), "never used"),
        (key(used=None, linked=True), "in use by a Valohai store"),
        (key(used=None, held=True), "its secret is held here"),
        (key(used=None, held=True, linked=True), "in use by a Valohai store"),
    ],
)
def test_each_key_with_age_and_use(found: Key, use: str) -> None:
    off = Key("AKIATWO", False, MADE, KeyState.UNKNOWN)
    summary = limit("robot", [found, off]).summary
    assert f"AKIAONE (active, made 2026-01-02, {use})" in summary
    assert "AKIATWO (inactive, made 2026-01-02, never used)" in summary
