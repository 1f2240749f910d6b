"""The whole guide in process, as one plan and step by step; then again, without a write."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused, StepFailed
from valolink_widgets.core.report import OUTPUTS
from valolink_widgets.core.resources.store_trial import IN_A_ROW
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import SecretFile
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.guide.step import Status

from .conftest import BUCKET, World, codes, writes

STS_PROOF = "sts:GetCallerIdentity"


@pytest.mark.quick
def test_one_plan_links_the_store_and_a_second_run_sends_no_write(world: World) -> None:
    report = world.walk(large_uploads=True).apply_all().raise_for_errors()
    assert {step.status for step in report.steps} == {"done"}
    store = world.stores()[0]
    assert report.outputs == {
        "bucket": BUCKET,
        "region": "eu-west-1",
        "user": f"valolink-{BUCKET}",
        "access_key_id": world.keys()[0],
        "role_arn": f"arn:aws:iam::{world.place.account_id}:role/valolink-{BUCKET}",
        "store_id": store["id"],
        "default_store": store["id"],
    }
    assert store["configuration"]["multipart_upload_iam_role"] == report.outputs["role_arn"]
    again = world.walk(large_uploads=True).apply_all().raise_for_errors()
    assert writes(again) == []
    assert again.outputs == report.outputs


def test_step_by_step_sends_the_same_writes(world: World) -> None:
    walk = world.walk(large_uploads=True)
    for step in STEPS:
        assert walk.apply(step.slug).status is Status.DONE, walk.view(step.slug).findings
    by_step = Counter(writes(walk.report()))
    world.reset()
    assert by_step == Counter(writes(world.walk(large_uploads=True).apply_all()))
    again = world.walk(large_uploads=True)
    for step in STEPS:
        assert again.apply(step.slug).status is Status.DONE
    assert writes(again.report()) == []


def test_us_east_1(world: World) -> None:
    report = world.walk(region="us-east-1").apply_all().raise_for_errors()
    assert report.outputs["region"] == "us-east-1"
    assert world.stores()[0]["configuration"]["region"] == "us-east-1"
    assert writes(world.walk(region="us-east-1").apply_all()) == []


def test_a_region_of_a_partition_that_the_account_is_not_in_makes_nothing(world: World) -> None:
    report = world.walk(region="cn-north-1").apply_all()
    assert not report.ok
    assert writes(report) == []


def test_every_call_of_a_full_run_is_sent_once(world: World) -> None:
    sent = world.walk(large_uploads=True).apply_all().sent
    times = Counter(line.call.key() for line in sent if line.call.kind != "read")
    proofs = [line for line in sent if line.call.kind == "proof"]
    asked = times.pop(next(line.call.key() for line in proofs if line.call.name == STS_PROOF))
    assert asked == IN_A_ROW
    assert max(times.values()) == 1


@pytest.mark.quick
def test_the_new_key_works_in_its_bucket_and_nowhere_else(world: World) -> None:
    walk = world.walk()
    walk.apply_all().raise_for_errors()
    world.send(
        "s3",
        "CreateBucket",
        Bucket="another-bucket",
        CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
    )
    signer = walk.standing.known()["access-key"]

    def as_key(operation: str, **params: Any) -> Any:
        call = Call("s3", operation, params, "eu-west-1", "key", signer)
        return world.connect(Settings()).send(call)

    as_key("PutObject", Bucket=BUCKET, Key="a", Body=b"1")
    assert as_key("GetObject", Bucket=BUCKET, Key="a")["Body"] == b"1"
    as_key("DeleteObject", Bucket=BUCKET, Key="a")
    for operation in ("PutObject", "ListObjectsV2"):
        more = {"Key": "a"} if operation == "PutObject" else {}
        with pytest.raises(CallRefused):
            as_key(operation, Bucket="another-bucket", **more)


def test_the_trial_leaves_nothing_in_the_bucket(world: World) -> None:
    world.walk().apply_all().raise_for_errors()
    assert "Contents" not in world.send("s3", "ListObjectsV2", Bucket=BUCKET)


@pytest.mark.quick
def test_large_uploads_ticked_later_change_the_store_with_one_key_left(world: World) -> None:
    first = world.walk().apply_all().raise_for_errors()
    assert first.outputs["role_arn"] is None
    later = world.walk(large_uploads=True).apply_all().raise_for_errors()
    assert len(world.keys()) == 1
    assert world.keys() != [first.outputs["access_key_id"]]
    store = world.stores()[0]
    assert store["id"] == first.outputs["store_id"]
    assert store["configuration"]["multipart_upload_iam_role"] == later.outputs["role_arn"]
    assert store["configuration"]["access_key_id"] == world.keys()[0]
    tags = world.send("iam", "GetUser", UserName=f"valolink-{BUCKET}")["User"]["Tags"]
    assert [tag["Key"] for tag in tags] == ["valolink"]
    assert writes(world.walk(large_uploads=True).apply_all()) == []


def test_large_uploads_ticked_later_by_who_holds_the_secret_keep_the_key(world: World) -> None:
    walk = world.walk()
    first = walk.apply_all().raise_for_errors()
    walk.answer(large_uploads=True)
    report = walk.apply_all().raise_for_errors()
    assert report.outputs["access_key_id"] == first.outputs["access_key_id"]
    assert writes(report).count("iam:CreateAccessKey") == 1


def test_large_uploads_unticked_leave_the_role_with_a_warning(world: World) -> None:
    world.walk(large_uploads=True).apply_all().raise_for_errors()
    report = world.walk().apply_all().raise_for_errors()
    assert writes(report) == []
    assert "large-uploads.left" in codes(report)


def test_web_uploads_unticked_leave_the_rules_with_a_warning(world: World) -> None:
    world.walk().apply_all().raise_for_errors()
    report = world.walk(web_uploads=False).apply_all().raise_for_errors()
    assert writes(report) == []
    assert {"cors.left", "step.not-wanted"} <= codes(report)


@pytest.mark.quick
def test_two_visible_projects_are_listed_and_nothing_is_made(world: World) -> None:
    world.control("projects", name="second")
    report = world.walk().apply_all()
    assert "project.ambiguous" in codes(report)
    assert writes(report) == []
    assert {step.slug: step.status for step in report.steps}["bucket"] == "waiting"
    assert world.walk(project="demo/second").apply_all().ok


def test_the_default_store_is_left_alone_when_not_wanted(world: World) -> None:
    report = world.walk(default_store=False).apply_all().raise_for_errors()
    assert report.outputs["default_store"] is None
    assert "valohai:UpdateProject" not in writes(report)


def test_another_default_store_before_is_named_in_the_report(world: World) -> None:
    first = world.walk(bucket="first-bucket").apply_all().raise_for_errors()
    report = world.walk().apply_all().raise_for_errors()
    assert "default-store.replaces" in codes(report)
    assert report.outputs["default_store"] != first.outputs["default_store"]


@pytest.mark.quick
def test_a_default_store_that_is_not_shown_is_not_confirmed(world: World) -> None:
    world.control("options", ignore_default_store=True)
    report = world.walk().apply_all()
    assert "default-store.not-confirmed" in codes(report)
    assert not report.ok
    assert world.clock.waits


def test_a_valohai_that_knows_no_patch_is_put(world: World) -> None:
    world.control("options", patch_project=405)
    assert world.walk().apply_all().raise_for_errors().outputs["default_store"]


@pytest.mark.quick
def test_a_bucket_of_another_account_stops_before_anything_is_made(world: World) -> None:
    world.control("buckets", name="taken-bucket")
    report = world.walk(bucket="taken-bucket").apply_all()
    assert not report.ok
    assert writes(report) == []


@pytest.mark.quick
def test_what_exists_and_is_not_ours_needs_consent(world: World) -> None:
    world.send(
        "s3",
        "CreateBucket",
        "eu-north-1",
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": "eu-north-1"},
    )
    refused = world.walk().apply_all()
    assert "bucket.not-ours" in codes(refused)
    assert writes(refused) == []
    report = world.walk(adopt=True).apply_all().raise_for_errors()
    assert report.outputs["region"] == "eu-north-1"
    assert world.stores()[0]["configuration"]["region"] == "eu-north-1"
    with pytest.raises(CallRefused):  # what is adopted is never tagged
        world.send("s3", "GetBucketTagging", Bucket=BUCKET)


def test_a_lost_secret_gets_a_new_key_and_the_old_one_goes(world: World) -> None:
    walk = world.walk()
    old = walk.apply_all().raise_for_errors().outputs["access_key_id"]
    walk.new_key(old)
    report = walk.apply_all().raise_for_errors()
    assert world.keys() == [report.outputs["access_key_id"]]
    assert report.outputs["access_key_id"] != old
    assert world.stores()[0]["configuration"]["access_key_id"] == world.keys()[0]


def test_the_secret_file_gets_the_key_and_serves_as_the_secret(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "key.csv"
    report = world.walk(secret_file=str(file)).apply_all().raise_for_errors()
    found = SecretFile(file).read()
    assert found
    assert found[0] == report.outputs["access_key_id"]
    later = world.walk(secret_file=str(file), large_uploads=True).apply_all().raise_for_errors()
    assert "iam:CreateAccessKey" not in writes(later)


def test_a_secret_file_of_another_key_is_refused_and_kept(world: World, tmp_path: Path) -> None:
    file = tmp_path / "key.csv"
    SecretFile(file).write("AKIA" + "A" * 16, SecretStr("s" * 40))
    before = file.read_bytes()
    report = world.walk(secret_file=str(file)).apply_all()
    assert "secret-file.other-key" in codes(report)
    assert writes(report) == []
    assert file.read_bytes() == before


def test_a_linked_key_without_its_file_is_a_warning_not_a_new_key(
    world: World, tmp_path: Path
) -> None:
    world.walk().apply_all().raise_for_errors()
    report = world.walk(secret_file=str(tmp_path / "key.csv")).apply_all().raise_for_errors()
    assert "key.secret-not-readable" in codes(report)
    assert writes(report) == []


def test_drift_is_shown_and_repaired(world: World) -> None:
    world.walk().apply_all().raise_for_errors()
    world.send(
        "iam", "DeleteUserPolicy", UserName=f"valolink-{BUCKET}", PolicyName=f"valolink-{BUCKET}"
    )
    world.send("s3", "DeleteBucketCors", Bucket=BUCKET)
    report = world.walk().apply_all().raise_for_errors()
    assert sorted(writes(report)) == ["iam:PutUserPolicy", "s3:PutBucketCors"]


@pytest.mark.quick
def test_rules_of_others_survive(world: World) -> None:
    world.walk().apply_all().raise_for_errors()
    theirs = {"ID": "theirs", "AllowedMethods": ["PUT"], "AllowedOrigins": ["https://a.example"]}
    world.send("s3", "PutBucketCors", Bucket=BUCKET, CORSConfiguration={"CORSRules": [theirs]})
    world.walk().apply_all().raise_for_errors()
    rules = world.send("s3", "GetBucketCors", Bucket=BUCKET)["CORSRules"]
    assert [rule["ID"] for rule in rules] == ["theirs", "valolink-get", "valolink-post"]


@pytest.mark.quick
def test_a_ticket_is_good_once_and_only_for_its_own_plan(world: World) -> None:
    walk = world.walk(approval="ask")
    walk.plan("requirements")
    ticket = walk.plan("bucket").ticket
    assert writes(walk.report()) == []
    walk.apply("bucket", "a-foreign-ticket")
    assert writes(walk.report()) == []
    walk.apply("bucket", ticket)
    made = writes(walk.report())
    assert made == ["s3:CreateBucket", "s3:PutPublicAccessBlock"]
    walk.apply("bucket", ticket)
    assert writes(walk.report()) == made


def test_another_answer_makes_a_plan_foreign(world: World) -> None:
    walk = world.walk(approval="ask")
    walk.plan("requirements")
    ticket = walk.plan("bucket").ticket
    walk.answer(bucket="other-bucket")
    assert walk.view("bucket").plan is None
    assert walk.apply("bucket", ticket).plan is None
    assert writes(walk.report()) == []


@pytest.mark.quick
def test_the_report_is_a_contract_for_scripts(world: World, tmp_path: Path) -> None:
    report = world.walk(approval="ask").report()
    assert "NOTHING WAS APPLIED: approval is ask" in report.headline
    report = world.walk().apply_all()
    for suffix in (".json", ".html", ".md"):
        report.write(tmp_path / f"report{suffix}")
    found = json.loads((tmp_path / "report.json").read_text())
    assert list(found["outputs"]) == list(OUTPUTS)
    assert set(found["calls"][0]) == {"service", "operation", "kind", "request_id", "ms", "outcome"}
    assert found["steps"][0] == {"slug": "requirements", "status": "done"}
    assert found["settings"]["valohai_token"].startswith("not read")
    assert {line["kind"] for line in found["calls"]} == {"read", "write", "proof"}
    assert "<script" not in (tmp_path / "report.html").read_text()
    assert len(list(tmp_path.iterdir())) == 3


def test_errors_are_raised_on_request_only(world: World) -> None:
    report = world.walk(bucket="Bad_Name").apply_all()
    assert report.sent == () or all(line.call.kind == "read" for line in report.sent)
    with pytest.raises(StepFailed, match="Bad_Name"):
        report.raise_for_errors()


@pytest.mark.quick
def test_removal_in_reverse_order_leaves_nothing(world: World) -> None:
    walk = world.walk(large_uploads=True)
    walk.apply_all().raise_for_errors()
    standing = walk.standing
    resources = {r.address: r for step in STEPS for r in standing.resources(step) or ()}
    port = world.connect(Settings())
    for resource in reversed(list(resources.values())):
        seen = resource.read(port)
        for call in resource.removal(seen) if seen else ():
            port.send(call)
    assert world.stores() == []
    for service, operation, params in (
        ("s3", "HeadBucket", {"Bucket": BUCKET}),
        ("iam", "GetUser", {"UserName": f"valolink-{BUCKET}"}),
        ("iam", "GetRole", {"RoleName": f"valolink-{BUCKET}"}),
    ):
        with pytest.raises(CallRefused):
            world.send(service, operation, **params)
