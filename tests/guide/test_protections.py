"""A bucket's protections: set, read back, left alone, merged with what others set, and undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.core.bucket_policy import SID, tls_only
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.lifecycle import RULE_ID, abort_rule
from valolink_widgets.core.report import Report

from .conftest import BUCKET, World, codes, writes
from .others import ANSWERS, BUCKET_POLICY, ROBOT, RULES, settle, snapshot
from .test_undo_exactly import codes as undo_codes
from .test_undo_exactly import run, sent, undo

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
EVERY = {"hardening": "valohai", "tls_only": True, "kms_key": KEY}
PUTS = {
    "s3:PutBucketPolicy",
    "s3:PutBucketVersioning",
    "s3:PutBucketLifecycleConfiguration",
    "s3:PutBucketEncryption",
}
OURS = tls_only(BUCKET, "eu-west-1")
CHECKED = ("GetBucketVersioning", "GetBucketLifecycleConfiguration", "GetBucketPolicy")


def found(world: World, operation: str) -> dict[str, Any]:
    answer: dict[str, Any] = dict(world.send("s3", operation, Bucket=BUCKET))
    answer.pop("ResponseMetadata", None)
    return answer


def rule_of(world: World) -> dict[str, Any]:
    whole = found(world, "GetBucketEncryption")["ServerSideEncryptionConfiguration"]
    rule: dict[str, Any] = whole["Rules"][0]
    return rule


def policy_of(world: World) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(found(world, "GetBucketPolicy")["Policy"])[
        "Statement"
    ]
    return statements


def asked(report: Report) -> list[str]:
    return [line.call.name for line in report.sent]


def held(world: World) -> list[tuple[str, str]]:
    """The key and version of all that the bucket holds, markers too."""
    answer = found(world, "ListObjectVersions")
    rows = (*answer.get("Versions", ()), *answer.get("DeleteMarkers", ()))
    return [(row["Key"], row["VersionId"]) for row in rows]


def empty(world: World) -> None:
    """What a person does in the S3 console with Empty."""
    for key, version in held(world):
        world.send("s3", "DeleteObject", Bucket=BUCKET, Key=key, VersionId=version)


@pytest.mark.quick
def test_nothing_of_it_is_asked_for_by_default(world: World) -> None:
    report = world.walk().apply_all()
    again = world.walk().apply_all()
    for one in (report, again):
        assert not PUTS & set(asked(one))
        assert not {f"s3:{operation}" for operation in CHECKED} & set(asked(one))
        assert "s3:GetBucketEncryption" not in asked(one)
    assert asked(again).count("s3control:GetPublicAccessBlock") == 1
    assert asked(again).count("s3:GetBucketOwnershipControls") == 1


@pytest.mark.quick
def test_every_protection_at_once_and_a_second_run_sends_no_write(world: World) -> None:
    report = world.walk(**EVERY).apply_all().raise_for_errors()
    assert set(writes(report)) >= PUTS
    assert found(world, "GetBucketVersioning")["Status"] == "Enabled"
    assert policy_of(world) == [OURS]
    assert found(world, "GetBucketLifecycleConfiguration")["Rules"] == [abort_rule()]
    assert rule_of(world)["ApplyServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": KEY,
    }
    assert rule_of(world)["BucketKeyEnabled"] is True
    # Valohai's own check leaves a version and a marker; the key's trial nothing.
    assert all(not key.startswith(".valolink-test/") for key, _ in held(world))
    assert held(world)
    assert writes(world.walk(**EVERY).apply_all().raise_for_errors()) == []


def test_one_choice_is_three_protections_with_a_key_of_aws(world: World) -> None:
    report = world.walk(hardening="valohai").apply_all().raise_for_errors()
    assert PUTS & set(writes(report)) == PUTS - {"s3:PutBucketPolicy"}
    assert rule_of(world)["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms"}
    assert writes(world.walk(hardening="valohai").apply_all()) == []


def test_undone_by_the_report_the_account_is_as_it_was(world: World, tmp_path: Path) -> None:
    before = snapshot(world)
    run(world, tmp_path / "r.json", **EVERY)
    linked = snapshot(world)
    full = undo(world, tmp_path / "r.json")
    assert "bucket.not-empty" in undo_codes(full)
    assert sent(full) == []
    assert snapshot(world) == linked
    empty(world)
    undo(world, tmp_path / "r.json").walkthrough.report().raise_for_errors()
    assert snapshot(world) == before


def test_without_a_report_what_carries_our_name_does_not_keep_the_bucket(world: World) -> None:
    before = snapshot(world)
    world.walk(**EVERY).apply_all().raise_for_errors()
    empty(world)
    world.walk().undo().raise_for_errors()
    assert snapshot(world) == before


@pytest.fixture
def others(world: World) -> dict[str, Any]:
    """A bucket of others: with rules, a policy, encryption, and versioning suspended."""
    settle(world)
    state = {"Status": "Suspended"}
    world.send("s3", "PutBucketVersioning", Bucket=BUCKET, VersioningConfiguration=state)
    return snapshot(world)


def test_what_others_set_stays_and_comes_back(
    world: World, others: dict[str, Any], tmp_path: Path
) -> None:
    theirs = policy_of(world)
    rules = found(world, "GetBucketLifecycleConfiguration")["Rules"]
    run(world, tmp_path / "r.json", **ANSWERS, **EVERY)
    assert policy_of(world) == [*theirs, OURS]
    assert found(world, "GetBucketLifecycleConfiguration")["Rules"] == [*rules, abort_rule()]
    assert found(world, "GetBucketCors")["CORSRules"][: len(RULES)] == RULES
    undo(world, tmp_path / "r.json").walkthrough.report().raise_for_errors()
    assert snapshot(world) == others
    assert sent(undo(world, tmp_path / "r.json")) == []


def test_an_equal_policy_of_others_is_recognised(world: World) -> None:
    settle(world)
    world.send("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=json.dumps(BUCKET_POLICY))
    report = world.walk(**ANSWERS, tls_only=True).apply_all().raise_for_errors()
    assert "s3:PutBucketPolicy" not in writes(report)
    assert policy_of(world) == BUCKET_POLICY["Statement"]


def test_versioning_that_was_never_on_can_only_be_suspended(world: World, tmp_path: Path) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    before = snapshot(world)
    run(world, tmp_path / "r.json", adopt=True, **EVERY)
    guide = undo(world, tmp_path / "r.json")
    assert "undo.versioning-suspended" in undo_codes(guide) | codes(guide.walkthrough.report())
    now = snapshot(world)
    assert now[f"bucket {BUCKET}"].pop("GetBucketVersioning") == {"Status": "Suspended"}
    before[f"bucket {BUCKET}"].pop("GetBucketVersioning")
    assert now == before
    assert sent(undo(world, tmp_path / "r.json")) == []


def test_turned_off_each_is_left_with_a_warning(world: World) -> None:
    walk = world.walk(**EVERY)
    walk.apply_all().raise_for_errors()
    walk.answer(hardening="none", tls_only=False, kms_key="")
    report = walk.apply_all()
    lefts = {"tls-only.left", "versioning.left", "abort-uploads.left", "encryption.left"}
    assert lefts <= codes(report)
    assert policy_of(world) == [OURS]
    assert found(world, "GetBucketVersioning")["Status"] == "Enabled"


def test_undoing_leaves_what_somebody_changed_since(world: World, tmp_path: Path) -> None:
    """Of a document only what still reads as it was written is taken out."""
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    run(world, tmp_path / "r.json", adopt=True, **EVERY)
    theirs = {**OURS, "Sid": "Theirs", "Action": "s3:PutObject"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [OURS, theirs]})
    world.send("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=policy)
    rules = [{**abort_rule(), "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}}]
    lifecycle = {"Rules": rules}
    operation = "PutBucketLifecycleConfiguration"
    world.send("s3", operation, Bucket=BUCKET, LifecycleConfiguration=lifecycle)
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY.replace("1234abcd", "ffffabcd")}
    changed = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    operation = "PutBucketEncryption"
    world.send("s3", operation, Bucket=BUCKET, ServerSideEncryptionConfiguration=changed)
    guide = undo(world, tmp_path / "r.json")
    assert "undo.changed" in undo_codes(guide) | codes(guide.walkthrough.report())
    assert policy_of(world) == [theirs]
    assert found(world, "GetBucketLifecycleConfiguration")["Rules"] == rules
    assert rule_of(world)["ApplyServerSideEncryptionByDefault"] == default


@pytest.mark.one_judge
@pytest.mark.parametrize("when", ["hook", "after"])
@pytest.mark.parametrize("operation", sorted(name.partition(":")[2] for name in PUTS))
def test_a_run_that_was_killed_is_undone(
    world: World, others: dict[str, Any], tmp_path: Path, operation: str, when: str
) -> None:
    class KilledError(BaseException):
        """Nothing after it runs."""

    def kill(call: Any) -> None:
        if call.operation == operation:
            raise KilledError

    setattr(world, when, kill)
    with pytest.raises(KilledError):
        run(world, tmp_path / "r.json", **ANSWERS, **EVERY)
    world.hook = world.after = lambda _: None
    undo(world, tmp_path / "r.json")
    now = snapshot(world)
    for state in (others, now):
        state[f"user {ROBOT}"].pop("keys")  # no report can tell the id of a key that was made
    assert now == others


@pytest.mark.parametrize("operation", [*CHECKED, "GetBucketEncryption"])
def test_what_may_not_be_seen_is_not_written(world: World, operation: str) -> None:
    def refuse(call: Any) -> None:
        if call.operation == operation:
            raise CallRefused(call, "AccessDenied", "Access Denied", status=403)

    world.walk().apply_all().raise_for_errors()
    world.hook = refuse
    report = world.walk(**EVERY).apply_all().raise_for_errors()
    assert "protection.not-checked" in codes(report)
    assert len(PUTS & set(writes(report))) == 3


@pytest.mark.parametrize(
    ("service", "operation", "what"),
    [
        ("s3control", "GetPublicAccessBlock", "account's blocks"),
        ("s3", "GetBucketOwnershipControls", "object ownership"),
    ],
)
def test_a_look_that_is_refused_is_said(
    world: World, service: str, operation: str, what: str
) -> None:
    def refuse(call: Any) -> None:
        if (call.service, call.operation) == (service, operation):
            raise CallRefused(call, "AccessDenied", "Access Denied", status=403)

    world.hook = refuse
    report = world.walk().apply_all().raise_for_errors()
    (said,) = [f for f in report.findings if f.code == "bucket.not-checked"]
    assert what in said.summary
    assert said.severity == "warning"


def test_acls_that_are_on_are_a_warning(world: World) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    operation = "PutBucketOwnershipControls"
    world.send("s3", operation, Bucket=BUCKET, OwnershipControls=rules)
    report = world.walk(adopt=True).apply_all().raise_for_errors()
    assert "bucket.acls-on" in codes(report)
    assert found(world, "GetBucketOwnershipControls")["OwnershipControls"] == rules


def test_the_key_may_use_the_kms_key_and_the_store_names_it(world: World) -> None:
    world.walk(**EVERY, large_uploads=True).apply_all().raise_for_errors()
    name = f"valolink-{BUCKET}"
    for kind, who in (("User", {"UserName": name}), ("Role", {"RoleName": name})):
        answer = world.send("iam", f"Get{kind}Policy", **who, PolicyName=name)
        document = answer["PolicyDocument"]
        text = document if isinstance(document, str) else json.dumps(document)
        assert "kms" in text, (kind, SID, RULE_ID)
    (store,) = [s for s in world.stores() if s["name"] == BUCKET]
    assert store["configuration"]["kms_key_arn"] == KEY
