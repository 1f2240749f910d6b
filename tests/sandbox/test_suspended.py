"""moto against AWS: what is deleted while versioning is suspended."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox

pytestmark = pytest.mark.quick

OWN = "own-bucket"


def make(s3: Any) -> None:
    where: Any = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=OWN, CreateBucketConfiguration=where)


def switch(s3: Any, status: str) -> None:
    s3.put_bucket_versioning(Bucket=OWN, VersioningConfiguration={"Status": status})


def shown(s3: Any) -> tuple[list[bool], list[str]]:
    """Which versions are `null`, and the delete markers."""
    answer = s3.list_object_versions(Bucket=OWN)
    versions = [one["VersionId"] == "null" for one in answer.get("Versions", [])]
    return sorted(versions), [one["VersionId"] for one in answer.get("DeleteMarkers", [])]


def test_a_marker_without_a_version_stands_for_what_was_deleted(sandbox: Sandbox) -> None:
    s3 = sandbox.client("s3")
    make(s3)
    switch(s3, "Enabled")
    s3.put_object(Bucket=OWN, Key="kept", Body=b"1")
    switch(s3, "Suspended")
    answer = s3.delete_object(Bucket=OWN, Key="kept")
    assert (answer["DeleteMarker"], answer["VersionId"]) == (True, "null")
    assert shown(s3) == ([False], ["null"])
    s3.delete_object(Bucket=OWN, Key="kept")
    assert shown(s3) == ([False], ["null"])  # one takes the place of another
    s3.delete_object(Bucket=OWN, Key="kept", VersionId="null")
    assert shown(s3) == ([False], [])
    assert s3.get_object(Bucket=OWN, Key="kept")["Body"].read() == b"1"


def test_an_object_that_never_had_a_version_is_gone_by_name_and_by_null(sandbox: Sandbox) -> None:
    s3 = sandbox.client("s3")
    make(s3)
    switch(s3, "Enabled")
    switch(s3, "Suspended")
    s3.put_object(Bucket=OWN, Key="plain", Body=b"1")
    assert shown(s3) == ([True], [])
    s3.delete_object(Bucket=OWN, Key="plain", VersionId="null")
    assert shown(s3) == ([], [])
