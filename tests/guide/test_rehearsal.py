"""Each fault that a person can practise: what they read, that nothing is left half-done, and that
the same guide gets there once the fault is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import Event

import pytest

from valolink_widgets.connection import Connection
from valolink_widgets.core import rehearsal
from valolink_widgets.core.finding import errors
from valolink_widgets.core.recorder import CallEvent
from valolink_widgets.core.report import Report
from valolink_widgets.core.settings import Settings
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.guide.step import Status
from valolink_widgets.guide.walkthrough import Walkthrough
from valolink_widgets.sandbox import Place

from ..core.fakes import FakeClock
from ..judge.judges import Judge
from .conftest import BUCKET, World, writes


class SharedClock(FakeClock):
    """Waiting moves the sandbox's time on, too."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def wait(self, seconds: float, stop: Event) -> bool:
        self._place.faults.advance(seconds)
        return super().wait(seconds, stop)


class Rehearsal(World):
    """A world whose guides play what their answers ask for, as `open_guide` has it."""

    def connect(self, settings: Settings) -> Connection:  # type: ignore[override]
        self.place.faults.set(settings.fault_names, keep=True, login=True)
        return super().connect(settings)

    @cached_property
    def operator(self) -> Connection:
        return super().connect(Settings())._inner  # without an end to what is played

    def play(self, *names: str, **answers: object) -> tuple[Walkthrough, Report]:
        """A guide that tried to link the bucket while these are played."""
        walk = self.walk(faults=",".join(names), **answers)
        return walk, walk.apply_all()

    def has_user(self) -> bool:
        return bool(self.send("iam", "ListUsers")["Users"][1:])

    def plain(self) -> None:
        """One key, one store, the default one, and nothing beside them."""
        (store,) = self.stores()
        assert self.keys() == [store["configuration"]["access_key_id"]]
        (project,) = self.send("valohai", "ListProjects")["results"]
        whole = self.send("valohai", "GetProject", id=project["id"])
        assert whole["default_store"] == store["id"]


@pytest.fixture
def stage(moto: Judge) -> Iterator[Rehearsal]:
    """On our own sandbox, which alone plays faults."""
    moto.reset()
    yield Rehearsal(moto, clock=SharedClock(moto.place))
    moto.place.faults.clear()


@pytest.fixture(autouse=True)
def _retries_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    monkeypatch.setattr("valolink_widgets.valohai.ValohaiGateway._pause", lambda *_: 0.0)


@dataclass(frozen=True)
class Expected:
    """What a first run comes to: the errors that a person reads, and what exists afterwards."""

    codes: frozenset[str]
    keys: int = 0
    stores: int = 0
    untouched: bool = False


def expected(*codes: str, keys: int = 0, stores: int = 0, untouched: bool = False) -> Expected:
    return Expected(frozenset(codes), keys, stores, untouched)


STOPPED = {
    "bucket-taken": expected("bucket.other-account", untouched=True),
    "wrong-region": expected("bucket.not-ours", untouched=True),
    "two-keys": expected("user.not-ours", "key.limit", keys=2, untouched=True),
    "valohai-down": expected("valohai.503", untouched=True),
    "denied-by-scp": expected("aws.AccessDenied"),
    "expired-session": expected("aws.ExpiredToken"),
    "throttling": expected("aws.SlowDown", "aws.Throttling"),
    "kms-denied": expected("aws.AccessDenied", keys=1),
    "valohai-refuses-key": expected("valohai.400", "store.key-refused"),  # it is switched off
    "default-store-not-writable": expected("default-store.not-confirmed", keys=1, stores=1),
}
HEALED = {"slow-key": "new access key", "slow-principal": "new user or role"}


@pytest.mark.quick
def test_every_play_that_people_are_offered_is_rehearsed_here() -> None:
    assert {*STOPPED, *HEALED, "lost-answer"} == {*rehearsal.PLAYS}


@pytest.mark.parametrize("name", STOPPED)
def test_a_fault_stops_the_guide_and_once_it_is_over_the_guide_gets_there(
    stage: Rehearsal, name: str
) -> None:
    walk, report = stage.play(name)
    wanted = STOPPED[name]
    found = errors(report.findings)
    assert wanted.codes <= {f.code for f in found}
    assert all(f.summary and f.remedy for f in found)
    assert Status.DONE not in {walk.view("link").status}
    stage.place.faults.set(())
    assert len(stage.stores()) == wanted.stores
    if not wanted.untouched:
        assert len(stage.keys() if stage.has_user() else ()) == wanted.keys
    assert bool(writes(report)) != wanted.untouched

    walk.answer(faults="", adopt=name == "wrong-region")
    walk.apply_all().raise_for_errors()
    stage.plain()
    assert statuses(walk) == {Status.DONE}


@pytest.mark.parametrize("name", HEALED)
def test_a_fault_that_heals_is_waited_for_in_sight(stage: Rehearsal, name: str) -> None:
    walk = stage.walk(faults=name, large_uploads=True)
    seen: list[CallEvent] = []
    walk.subscribe(lambda: seen.extend(e for s in STEPS for e in walk.view(s.slug).events))
    for step in STEPS:
        seen.extend(walk.apply(step.slug).events)
        assert walk.view(step.slug).status is Status.DONE, walk.view(step.slug).findings
    reasons = {event.reason for event in seen if event.state == "waiting"}
    assert any(HEALED[name] in reason for reason in reasons)
    (state,) = stage.place.faults.state()
    assert state["met"] > 0
    stage.place.faults.clear()
    stage.plain()


def test_a_busy_aws_is_less_busy_after_20_seconds(stage: Rehearsal) -> None:
    walk, report = stage.play("throttling")
    assert not report.ok
    stage.place.faults.advance(20)
    walk.apply_all().raise_for_errors()
    assert stage.place.faults.state()[0]["over"]
    stage.plain()


def test_a_new_login_ends_an_expired_session(stage: Rehearsal) -> None:
    walk, first = stage.play("expired-session")
    assert "aws.ExpiredToken" in {f.code for f in first.findings}
    report = walk.apply_all().raise_for_errors()
    # The bucket and the user are made side by side: the session may end before either.
    made = [line for line in report.sent if line.call.name == "s3:CreateBucket"]
    assert [line.outcome for line in made][-1:] == ["done"]
    assert {line.outcome for line in made[:-1]} <= {"ExpiredToken"}
    stage.plain()


def test_valohai_comes_back_after_20_seconds(stage: Rehearsal) -> None:
    walk, _ = stage.play("valohai-down")
    assert Place.model_validate(stage.place).answers()  # the sandbox itself is not gone
    stage.place.faults.advance(20)
    walk.apply_all().raise_for_errors()


def test_another_name_goes_round_a_bucket_that_is_taken(stage: Rehearsal) -> None:
    walk, _ = stage.play("bucket-taken")
    walk.answer(bucket="another-demo-bucket")
    report = walk.apply_all().raise_for_errors()
    assert report.outputs["bucket"] == "another-demo-bucket"


def test_a_bucket_in_another_region_is_used_where_it_is(stage: Rehearsal) -> None:
    _, report = stage.play("wrong-region", adopt=True)
    note = next(f for f in report.findings if f.code == "bucket.region-differs")
    assert note.remedy
    assert "s3:CreateBucket" not in writes(report)
    assert report.raise_for_errors().outputs["region"] == "eu-north-1"
    assert stage.stores()[0]["configuration"]["region"] == "eu-north-1"


def test_two_keys_of_somebody_stay_whoever_consents(stage: Rehearsal) -> None:
    walk, report = stage.play("two-keys", adopt=True)
    (limit,) = (f for f in report.findings if f.code == "key.limit")
    assert limit.summary.count("last used 20") == 2
    before = stage.keys()
    assert len(before) == 2
    walk.answer(user="another-user")
    walk.apply_all().raise_for_errors()
    assert stage.keys() == before


@pytest.mark.quick
def test_a_lost_answer_leaves_one_key_and_the_key_that_nobody_got_is_gone(stage: Rehearsal) -> None:
    _, report = stage.play("lost-answer")
    report.raise_for_errors()
    tries = [line.outcome for line in report.sent if line.call.operation == "CreateAccessKey"]
    assert tries == ["timeout", "done"]
    assert writes(report).count("iam:DeleteAccessKey") == 1
    assert stage.place.faults.state()[0]["met"] == 1
    stage.plain()
    listed = stage.send("iam", "ListAccessKeys", UserName=f"valolink-{BUCKET}")
    assert len(listed["AccessKeyMetadata"]) == 1


def test_two_faults_at_once(stage: Rehearsal) -> None:
    walk, _ = stage.play("slow-key", "throttling")
    stage.place.faults.advance(20)
    walk.apply_all().raise_for_errors()
    assert [state["name"] for state in stage.place.faults.state()] == ["slow-key", "throttling"]
    stage.plain()


def statuses(walk: Walkthrough) -> set[Status]:
    return {walk.view(step.slug).status for step in STEPS}
