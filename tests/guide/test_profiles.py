"""A link with each profile and upload mode: right at once, changed in place, undone exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.core import access, documents
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.fields import (
    ACCESS_PROFILES,
    GUIDE,
    LEAST_PRIVILEGE,
    MULTIPART,
    POST,
    PRESIGNED_PUT,
    READ_ONLY,
    UPLOAD_MODES,
)
from valolink_widgets.core.report import Report
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import Vault
from valolink_widgets.opened import Guide

from ..counting import count
from .conftest import BUCKET, World, codes, writes
from .others import ANSWERS, NAME, settle, snapshot

PREFIX = "team/data/"
# Each profile with each mode, half of them narrowed.
LINKS = [
    (profile, mode, PREFIX if (i + j) % 2 else "")
    for i, profile in enumerate(ACCESS_PROFILES)
    for j, mode in enumerate(UPLOAD_MODES)
]
PUTS = "use_presigned_put_object"


def answers(profile: str, mode: str, prefix: str = "", **more: Any) -> dict[str, Any]:
    large = profile != READ_ONLY
    chosen = {"access_profile": profile, "upload_mode": mode, "prefix": prefix}
    return {"large_uploads": large, **chosen, **more}


def run(world: World, path: Path, vault: Vault | None = None, **given: Any) -> Report:
    guide = Guide(world.walk(vault, report=str(path), **given))
    guide.check()  # what an earlier run left in the report goes on
    return guide.apply().raise_for_errors()


def policy(world: World, kind: str = "User") -> Any:
    name = {f"{kind}Name": NAME, "PolicyName": NAME}
    return documents.parse_document(world.send("iam", f"Get{kind}Policy", **name)["PolicyDocument"])


def rules(world: World) -> list[Any]:
    return list(world.send("s3", "GetBucketCors", Bucket=BUCKET)["CORSRules"])


def ids(world: World) -> list[str]:
    return [rule.get("ID", "") for rule in rules(world)]


def as_key(world: World, signer: Any, operation: str, **params: Any) -> str:
    """What came of it: `done`, or the code of the refusal."""
    call = Call("s3", operation, {"Bucket": BUCKET, **params}, "eu-west-1", "key", signer)
    try:
        world.connect(Settings()).send(call)
    except CallRefused as refusal:
        return refusal.code
    return "done"


@pytest.mark.parametrize(("profile", "mode", "prefix"), LINKS)
def test_a_link_is_right_at_once_and_undone_exactly(
    world: World, tmp_path: Path, profile: str, mode: str, prefix: str
) -> None:
    path, before = tmp_path / "report.json", snapshot(world)
    given = answers(profile, mode, prefix)
    report = run(world, path, **given)
    assert {step.status for step in report.steps} == {"done"}
    assert writes(world.walk(**given).apply_all().raise_for_errors()) == []

    expected = access.user_policy(BUCKET, "aws", profile, prefix)
    assert documents.same_policy(policy(world), expected)
    if profile != READ_ONLY:
        assert documents.same_policy(
            policy(world, "Role"), access.role_policy(BUCKET, "aws", prefix)
        )
    upload = {POST: "valolink-post", PRESIGNED_PUT: "valolink-put", MULTIPART: "valolink-multipart"}
    assert ids(world) == ["valolink-get", *([upload[mode]] if profile != READ_ONLY else [])]
    (store,) = world.stores()
    assert store["configuration"][PUTS] is (mode != POST and profile != READ_ONLY)
    assert store["allow_write"] is (profile != READ_ONLY)
    project = world.send("valohai", "GetProject", id=store["project"])
    assert project["default_store"] == (store["id"] if profile != READ_ONLY else None)
    assert ("store.not-tried" in codes(report)) is bool(prefix or profile == READ_ONLY)

    guide = Guide(world.walk(bucket=""))
    guide.undo(path)
    guide.walkthrough.report().raise_for_errors()
    assert snapshot(world) == before
    count("links", (profile, mode, prefix))


CHANGES = [
    (GUIDE, POST, ""),
    (LEAST_PRIVILEGE, PRESIGNED_PUT, PREFIX),
    (READ_ONLY, MULTIPART, PREFIX),
    (LEAST_PRIVILEGE, MULTIPART, "other/"),
    (GUIDE, POST, ""),
]


@pytest.mark.parametrize("rich", [False, True])
def test_other_answers_change_it_in_place_and_undoing_brings_back_what_was(
    world: World, tmp_path: Path, rich: bool
) -> None:
    path, vault = tmp_path / "report.json", Vault()
    mine = ANSWERS if rich else {}
    if rich:
        settle(world)
    before = snapshot(world)
    for profile, mode, prefix in CHANGES:
        given = {**mine, **answers(profile, mode, prefix)}
        run(world, path, vault, **given)
        assert writes(world.walk(vault, **given).apply_all().raise_for_errors()) == []
        theirs = [rule for rule in ids(world) if rule not in documents.CORS_IDS]
        assert theirs == (["theirs-first", ""] if rich else [])
    if not rich:
        assert policy(world) == documents.access_policy(BUCKET)
        assert rules(world) != []
    guide = Guide(world.walk(bucket=""))
    guide.undo(path)
    guide.walkthrough.report().raise_for_errors()
    assert snapshot(world) == before


def test_a_change_of_profile_puts_the_policy_and_nothing_else(world: World) -> None:
    world.walk().apply_all().raise_for_errors()
    key = world.keys()
    report = world.walk(access_profile=LEAST_PRIVILEGE).apply_all().raise_for_errors()
    assert writes(report) == ["iam:PutUserPolicy"]
    assert world.keys() == key


def test_to_read_only_needs_no_new_key_and_says_what_the_default_store_means(world: World) -> None:
    world.walk().apply_all().raise_for_errors()
    key = world.keys()
    report = world.walk(access_profile=READ_ONLY).apply_all().raise_for_errors()
    assert sorted(writes(report)) == [
        "iam:PutUserPolicy",
        "s3:PutBucketCors",
        "valohai:UpdateStore",
    ]
    assert world.keys() == key
    assert {"default-store.read-only", "default-store.takes-nothing"} <= codes(report)
    walk = world.walk()
    (closed,) = [f for f in walk.plan_all().findings if f.code == "store.read-only"]
    assert closed.severity == "warning"
    back = walk.apply_all().raise_for_errors()
    assert world.stores()[0]["allow_write"] is True
    assert "default-store.takes-nothing" not in codes(back)
    assert "store.read-only" not in codes(world.walk().apply_all())


def test_a_mode_that_valohai_hides_is_told_and_not_sent_again(world: World) -> None:
    given = answers(GUIDE, PRESIGNED_PUT)
    world.walk(**given).apply_all().raise_for_errors()
    world.control("options", hide_upload_mode=True)
    report = world.walk(**given).apply_all().raise_for_errors()
    assert writes(report) == []
    assert "store.mode-hidden" in codes(report)
    assert "store.mode-hidden" not in codes(world.walk(large_uploads=True).apply_all())


def test_undoing_in_the_same_process_knows_an_earlier_answer(world: World) -> None:
    """The form may say another prefix by now than the one that was applied."""
    before = snapshot(world)
    walk = world.walk(access_profile=LEAST_PRIVILEGE, prefix=PREFIX, upload_mode=MULTIPART)
    walk.apply_all().raise_for_errors()
    walk.answer(access_profile=READ_ONLY, prefix="else/", upload_mode=POST)
    Guide(walk).undo()
    assert snapshot(world) == before


def test_a_look_for_what_is_not_there_is_done_and_not_refused(world: World) -> None:
    report = world.walk(access_profile=READ_ONLY).apply_all().raise_for_errors()
    looks = [line for line in report.sent if line.call.name == "s3:GetObject"]
    assert [line.outcome for line in looks] == ["done"]


def test_who_may_not_read_is_not_taken_for_one_who_looked_in_vain(world: World) -> None:
    """A bucket policy that keeps the key from reading: the store is not made."""
    deny = {
        "Effect": "Deny",
        "Principal": {"AWS": f"arn:aws:iam::{world.place.account_id}:user/{NAME}"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    walk = world.walk(access_profile=READ_ONLY)
    for slug in ("requirements", "bucket", "cors", "user", "access"):
        walk.apply(slug)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    world.send("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=policy)
    walk.apply("link")
    assert "aws.AccessDenied" in codes(walk.report())
    assert world.stores() == []


READS = ("ListObjectsV2", "GetObject", "HeadObject", "GetBucketLocation")
WRITES = ("PutObject", "DeleteObject", "CreateMultipartUpload")
FENCED = ("GetBucketPolicy", "PutBucketPolicy", "GetBucketCors", "DeleteBucket")


@pytest.mark.parametrize("prefix", ["", PREFIX])
@pytest.mark.parametrize("profile", ACCESS_PROFILES)
def test_the_key_may_what_the_profile_says_and_no_more(
    world: World, profile: str, prefix: str
) -> None:
    walk = world.walk(access_profile=profile, prefix=prefix)
    walk.apply_all().raise_for_errors()
    signer = walk.standing.known()["access-key"]
    for name in ("mine", f"{PREFIX}mine"):
        world.send("s3", "PutObject", Bucket=BUCKET, Key=name, Body="1")
    key = f"{prefix}mine"

    def tried(operation: str, at: str, listed: str) -> str:
        more: dict[str, Any] = {} if "Bucket" in operation else {"Key": at}
        if operation == "ListObjectsV2":
            more = {"Prefix": listed}
        elif operation == "PutObject":
            more["Body"] = "2"
        elif operation == "PutBucketPolicy":
            more = {"Policy": json.dumps(documents.access_policy(BUCKET))}
        return as_key(world, signer, operation, **more)

    for operation in READS:
        assert tried(operation, key, prefix) == "done", operation
    for operation in WRITES if profile != READ_ONLY else ():
        assert tried(operation, key, prefix) == "done", operation
    denied = {"AccessDenied", "403", "Forbidden"}  # a HEAD has no words
    if profile == READ_ONLY:
        assert {tried(operation, key, prefix) for operation in WRITES} <= denied
    if profile != GUIDE or prefix:
        assert {tried(operation, key, prefix) for operation in FENCED} <= denied
    if prefix:
        elsewhere = {tried(operation, "mine", "") for operation in (*READS[:3], *WRITES)}
        assert elsewhere <= denied
