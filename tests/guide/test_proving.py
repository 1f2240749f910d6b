"""Proving as a guide has it: when it is done, what it shows meanwhile, and how it ends early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from valolink_widgets.core import turn
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import StepFailed
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.guide.step import Status
from valolink_widgets.opened import Guide

from ..core.fakes import FakeClock
from ..counting import count
from .conftest import BUCKET, World, codes, writes
from .proofs import WELL, bad, left, linked, neighbours, proven

# One judge is enough for what the guide does with lights: what AWS answers is asked of both
# elsewhere.
pytestmark = pytest.mark.one_judge


class KilledError(BaseException):
    """The process is gone."""


class Later(FakeClock):
    """Two hours from now."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=2)


def guide(world: World, **answers: object) -> Guide:
    return Guide(world.walk(prove=True, **answers))


def test_apply_and_the_step_prove_and_tell_it_in_the_report(world: World, tmp_path: Path) -> None:
    neighbours(world)
    by_plan = guide(world, report=str(tmp_path / "report.html")).apply().raise_for_errors()
    assert {light.outcome for light in by_plan.proofs} == WELL
    assert "refused, as it should be" in (tmp_path / "report.html").read_text()
    world.reset()
    neighbours(world)
    one = guide(world)
    pages = {step.slug: one.step(step.slug) for step in STEPS}
    assert [light.proof.name for light in pages["link"].lights] == [
        light.proof.name for light in by_plan.proofs
    ]
    shown = pages["link"]._repr_mimebundle_()
    assert "refused, as it should be" in shown["text/html"]
    assert "(unsigned)" in shown["text/plain"]


def test_a_second_run_writes_nothing_and_says_what_it_could_not_try(world: World) -> None:
    neighbours(world)
    guide(world).apply().raise_for_errors()
    one = guide(world)
    again, walk = one.apply().raise_for_errors(), one.walkthrough
    assert writes(again) == []
    dark = {
        light.proof.name.partition(".")[0] for light in again.proofs if light.outcome == "not-run"
    }
    assert dark == {"key", "fence", "browser"}
    assert walk.proving.findings == ()
    assert "nobody here holds the secret" in walk.proving.missing
    assert all(step.status == "done" for step in again.steps)
    assert again.ok
    assert left(world) == []


def test_a_secret_file_is_enough_to_prove_later(world: World, tmp_path: Path) -> None:
    neighbours(world)
    file = str(tmp_path / "key.csv")
    guide(world, secret_file=file).apply().raise_for_errors()
    report = guide(world, secret_file=file).prove()
    assert {light.outcome for light in report.proofs} == WELL


def test_what_fails_ends_the_run_with_its_report_and_the_link_stays(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "report.md"
    one = guide(world, report=str(path))
    for step in STEPS[:-1]:
        one.step(step.slug)

    def opened(call: Call) -> None:
        if call.service == "browser":
            world.hook = lambda _: None
            world.send("s3", "DeleteBucketCors", Bucket=BUCKET)

    world.hook = opened
    with pytest.raises(StepFailed) as failed:
        one.step("link")
    assert {finding.code for finding in failed.value.findings} == {"proof.browser"}
    assert "FAILED" in path.read_text()
    report = one.walkthrough.report()
    assert not report.ok
    assert {step.status for step in report.steps} == {"done"}
    assert len(world.stores()) == 1


def test_lights_come_one_by_one_and_the_walkthrough_says_that_it_runs(world: World) -> None:
    walk = linked(world)
    seen: list[tuple[int, bool]] = []
    end = walk.subscribe(lambda: seen.append((len(walk.proving.tried), walk.proving.running)))
    walk.prove()
    end()
    lights = [number for number, running in seen if running]
    assert lights == sorted(lights)
    assert set(range(1, walk.proving.expected + 1)) <= set(lights)
    assert seen[-1] == (walk.proving.expected, False)
    assert walk.proving.ok


def test_lights_go_out_when_something_is_changed_or_another_link_is_meant(world: World) -> None:
    walk = linked(world)
    walk.prove()
    walk.answer(bucket="another-one")
    assert walk.proving.tried == ()
    walk.answer(bucket=BUCKET)
    assert walk.proving.tried
    walk.answer(large_uploads=True)
    walk.apply_all().raise_for_errors()
    assert walk.proving.tried == ()
    assert walk.report().proofs == ()


def test_without_a_bucket_there_is_nothing_to_prove(world: World) -> None:
    walk = world.walk()
    assert walk.prove().tried == ()
    assert writes(walk.report()) == []
    assert {light.status for light in walk.report().steps} != {Status.DONE}


def test_into_somebody_elses_bucket_not_even_a_test_object_is_put(world: World) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    walk = world.walk()
    assert walk.prove().tried == ()
    report = walk.report()
    assert "bucket.not-ours" in codes(report)
    assert {line.call.kind for line in report.sent} == {"read"}
    walk.answer(adopt=True)
    assert walk.prove().tried


def test_stopped_half_way_it_takes_away_what_it_put_there(world: World) -> None:
    walk = linked(world, large_uploads=True)

    def stop(call: Call) -> None:
        if call.operation == "UploadPart" and call.identity == "role":
            walk.interrupt()

    world.after = stop
    lights = {light.proof.name: light for light in walk.prove().tried}
    world.after = lambda _: None
    assert lights["role.complete"].outcome == "not-run"
    assert lights["leftovers.uploads"].outcome == "works"
    assert left(world) == []
    assert "interrupted" in walk.proving.missing
    assert "interrupted" in codes(walk.report())
    walk.resume()
    assert bad(proven(walk)) == {}


def test_a_mistake_of_ours_is_told_and_leaves_nothing_behind(world: World) -> None:
    walk = linked(world)

    def wrong(call: Call) -> None:
        if (call.operation, call.identity) == ("GetObject", "key"):
            raise ZeroDivisionError

    world.hook = wrong
    lights = {light.proof.name: light.outcome for light in walk.prove().tried}
    world.hook = lambda _: None
    assert lights["leftovers.objects"] == "works"
    assert left(world) == []
    assert "proof.broken-off" in codes(walk.report())
    assert not walk.proving.ok
    assert bad(proven(walk)) == {}


def test_while_another_run_on_this_computer_has_its_turn_nothing_is_tried(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = linked(world)
    monkeypatch.setattr(turn, "TURN_SECONDS", 0.3)
    with walk.standing.turn(Event()).taken() as mine:
        assert mine
        assert walk.prove().tried == ()
    assert "run.busy" in codes(walk.report())
    assert bad(proven(walk)) == {}


def objects(world: World) -> list[str]:
    """Those of unfinished uploads are not among them: moto says of each that it is of 2010."""
    listed = world.send("s3", "ListObjectsV2", Bucket=BUCKET).get("Contents") or []
    return [item["Key"] for item in listed]


POINTS = [
    ("PutObject", "key"),
    ("UploadPart", "key"),
    ("CreateMultipartUpload", "role"),
    ("CompleteMultipartUpload", "role"),
    ("PostForm", "key"),
    ("ListParts", "role"),
]


@pytest.mark.parametrize(("operation", "identity"), POINTS)
def test_killed_in_its_midst_it_leaves_test_objects_which_a_later_proof_takes_away(
    world: World, operation: str, identity: str
) -> None:
    walk = linked(world, large_uploads=True)
    dead: list[bool] = []

    def before(_: Call) -> None:
        if dead:
            raise KilledError

    def after(call: Call) -> None:
        if dead or (call.operation, call.identity) == (operation, identity):
            dead.append(True)
            raise KilledError

    vault = walk.standing.vault
    world.hook, world.after = before, after
    with pytest.raises(KilledError):
        walk.prove()
    world.hook = world.after = lambda _: None
    remains = objects(world)
    assert all(key.startswith(".valolink-test/") for key in left(world))
    soon = world.walk(vault, large_uploads=True)
    assert bad(proven(soon)) == {}
    assert objects(world) == remains  # they may be another run's, which goes on
    world.clock = Later()
    later = proven(world.walk(vault, large_uploads=True))
    assert bad(later) == {}
    assert left(world) == []
    count("points where a proving was killed, all clean later", (operation, identity))


@pytest.mark.parametrize("profile", ["guide", "least-privilege", "read-only"])
def test_while_versioning_is_suspended_no_marker_is_left_either(world: World, profile: str) -> None:
    walk = linked(world, access_profile=profile)
    for status in ("Enabled", "Suspended"):
        wanted = {"Status": status}
        world.send("s3", "PutBucketVersioning", Bucket=BUCKET, VersioningConfiguration=wanted)
    assert bad(proven(walk)) == {}
    assert left(world) == []


def test_a_closed_kms_key_is_named(world: World) -> None:
    walk = linked(world)
    world.place.faults.set(["kms-denied"])
    try:
        lights = proven(walk)
    finally:
        world.place.faults.clear()
    failed = {name for name, light in lights.items() if light.outcome == "failed"}
    assert {"key.put", "public.place"} <= failed
    finding = lights["key.put"].finding
    assert finding
    assert "KMS" in f"{finding.summary} {finding.remedy}"
    assert bad(proven(walk)) == {}


def test_nothing_secret_is_in_the_lights(world: World) -> None:
    walk = linked(world, large_uploads=True)
    walk.prove()
    secret = walk.standing.known()["access-key"]["secret"].get_secret_value()
    report = walk.report()
    for text in (report.to_json(), report.to_html(), report.to_markdown(), repr(walk.proving)):
        assert secret not in text
