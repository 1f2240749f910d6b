"""What proofs leave behind: found on every page, taken away by its version, and counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.fields import READ_ONLY
from valolink_widgets.core.proofs.leftovers import Left, removal

from .fakes import FakeClock
from .proofs_fakes import left, link_of, prove, subject

pytestmark = pytest.mark.quick


def test_what_is_left_under_this_runs_name_is_told() -> None:
    aws = link_of("guide", "post", "")
    aws.left = [left(f"{aws.subject.base}-key")]
    proven = prove(aws)
    assert proven.outcome("failed") == {"leftovers.objects"}
    removed = [c for c in aws.log if c.operation == "DeleteObject" and "VersionId" in c.params]
    assert [(c.params["VersionId"], c.identity) for c in removed] == [("v1", "key")]


def test_what_killed_runs_left_is_taken_away_when_it_is_old_and_ours() -> None:
    aws = link_of("guide", "post", "")
    now = FakeClock().now()
    old, young = now - timedelta(hours=2), now - timedelta(minutes=10)
    folder, other = aws.subject.folder, "f" * 32
    aws.left = [
        left(f"{folder}{other}-key", old),
        left(f"{folder}{other}-role", young),
        left(f"{folder}notes.txt", old),
        left(f"{folder}0123456789abcdef", old),  # the trial's, which takes it away itself
    ]
    proven = prove(aws)
    assert proven.outcome("failed") == set()
    removed = [c.params["Key"] for c in aws.log if "VersionId" in c.params]
    assert removed == [f"{folder}{other}-key"]
    assert "1 thing of an earlier run" in proven.lights["leftovers.objects"].said


def test_what_has_no_version_of_its_own_is_named_all_the_same_while_that_is_allowed() -> None:
    """While versioning is suspended a plain deletion would leave a marker, each time."""
    link = subject()
    ways = removal(link, Left(link.at("key"), FakeClock().now(), "null"))
    assert [(c.identity, c.params.get("VersionId")) for c in ways] == [
        ("key", "null"),
        ("operator", "null"),
        ("key", None),
        ("operator", None),
    ]
    ways = removal(link, Left(link.at("key"), FakeClock().now(), "v1"))
    assert [c.params.get("VersionId") for c in ways] == ["v1", "v1"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [({}, "works"), ({"Status": "Suspended"}, "not-run"), (None, "not-run")],
)
def test_without_a_look_at_versions_nothing_is_left_only_where_there_are_none(
    status: dict[str, str] | None, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from . import proofs_fakes

    answers = {**proofs_fakes._ANSWERS, "s3:GetBucketVersioning": status or {}}
    monkeypatch.setattr(proofs_fakes, "_ANSWERS", answers)
    aws = link_of("guide", "post", "")
    denied = ["s3:ListObjectVersions", *(["s3:GetBucketVersioning"] if status is None else [])]
    aws.turned = dict.fromkeys(denied, "AccessDenied")
    light = prove(aws).lights["leftovers.objects"]
    assert (light.outcome, light.proof.call.operation) == (outcome, "ListObjectsV2")


def test_old_ones_are_found_on_later_pages_and_this_runs_own_by_itself() -> None:
    aws = link_of("guide", "post", "")
    old = left(f"{aws.subject.folder}{'f' * 32}-key", FakeClock().now() - timedelta(hours=2))
    send, asked = aws.send, list[dict[str, Any]]()

    def paged(call: Call) -> Any:
        answer = send(call)
        if call.operation != "ListObjectVersions":
            return answer
        asked.append(dict(call.params))
        if call.params["Prefix"] != aws.subject.folder:
            return {}
        if call.params.get("KeyMarker") == "k" and call.params["VersionIdMarker"] == "v":
            return {"Versions": [old]}
        return {"IsTruncated": True, "NextKeyMarker": "k", "NextVersionIdMarker": "v"}

    aws.send = paged  # type: ignore[method-assign]
    said = prove(aws).lights["leftovers.objects"].said
    assert "1 thing of an earlier run" in said
    assert [a["Prefix"] for a in asked][2:] == [f"{aws.subject.base}-"]


def test_a_marker_outside_the_prefix_is_taken_away_too() -> None:
    aws = link_of("guide", "post", "team/")
    aws.left = [left(aws.subject.outside)]
    assert prove(aws).outcome("failed") == {"leftovers.objects"}
    removed = [c.params["Key"] for c in aws.log if "VersionId" in c.params]
    assert set(removed) == {aws.subject.outside}
    assert not aws.subject.outside.startswith("team/")


def test_where_nobody_may_list_what_is_left_is_not_tried() -> None:
    aws = link_of(READ_ONLY, "post", "")
    listings = ("s3:ListObjectVersions", "s3:ListObjectsV2", "s3:ListMultipartUploads")
    aws.turned = dict.fromkeys(listings, "AccessDenied")
    dark = {"leftovers.objects", "leftovers.uploads", "fence.other-bucket"}
    assert prove(aws).outcome("not-run") == dark
