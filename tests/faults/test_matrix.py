"""Every fault at every call: the run ends with the findings that the table names, tells no secret,
and the next run gets there.

The call that goes wrong passes through the gateway that people use, to the layer of faults that
the sandbox has; the others are answered by a cloud in memory. The sandbox itself plays the faults
in `tests/guide/test_rehearsal.py`.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.finding import errors
from valolink_widgets.core.report import Report
from valolink_widgets.core.vault import Vault
from valolink_widgets.sandbox.faults import AWS_CODES

from ..counting import FAULTS, QUICK_FAULTS, count
from ..guide.cloud import Cloud
from ..guide.conftest import World, writes
from ..judge.judges import Judge
from .edge import EVERYTHING, Edge, Point, faulty
from .expected import expected, warned
from .faults import HTTP, faults_of
from .points import CALLS, PAIRS, POINTS, QUICK
from .wire import SECRETS, Wire

KEY_SECRET = "s-AKIA"  # how the cloud's secrets begin


@pytest.fixture(scope="module")
def wire() -> Wire:
    return Wire()


@pytest.fixture(autouse=True)
def _retries_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))


def told(report: Report) -> str:
    """All that a run shows anywhere."""
    return "\n".join((repr(report.findings), report.to_json(), report.to_html()))


def converges(cloud: Cloud) -> None:
    Edge(cloud).walk().apply_all().raise_for_errors()
    (store,) = cloud.stores.values()
    assert cloud.active == [store["configuration"]["access_key_id"]]
    assert cloud.default == store["id"]
    again = Edge(cloud).walk().apply_all().raise_for_errors()
    assert writes(again) == []


def plays(wire: Wire, pairs: Sequence[tuple[Point, str]], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for at, name in pairs:
        cloud = Cloud()
        edge = faulty(wire, cloud, at, name)
        report = edge.walk().apply_all()
        assert edge.met, (at, name)
        found = errors(report.findings)
        assert {f.code for f in found} == expected(at, name), (str(at), name)
        assert all(f.summary and f.remedy for f in found), (str(at), name)
        if code := warned(at, name):
            assert code in {f.code for f in report.findings}, (at, name)
        shown = told(report) + caplog.text
        assert not [secret for secret in (*SECRETS, KEY_SECRET) if secret in shown], (at, name)
        assert "Traceback" not in shown
        converges(cloud)
        count(FAULTS, f"{at} {name}")


@pytest.mark.quick
@pytest.mark.parametrize("part", range(4))
def test_a_hundred_faults(wire: Wire, part: int, caplog: pytest.LogCaptureFixture) -> None:
    assert len(QUICK) == 100
    plays(wire, QUICK[part::4], caplog)
    for at, name in QUICK[part::4]:
        count(QUICK_FAULTS, f"{at} {name}")


@pytest.mark.parametrize("at", POINTS, ids=str)
def test_every_fault_at(wire: Wire, at: Point, caplog: pytest.LogCaptureFixture) -> None:
    plays(wire, [pair for pair in PAIRS if pair[0] == at], caplog)


@pytest.mark.quick
def test_the_matrix_has_every_code_that_aws_can_be_made_to_answer() -> None:
    names = {name for at in POINTS for name in faults_of(at.service)}
    assert {*AWS_CODES, *HTTP} <= names
    for service in ("s3", "iam", "sts"):
        assert len(set(faults_of(service)) - set(HTTP)) >= 21


@pytest.mark.quick
def test_the_points_are_the_calls_of_a_run() -> None:
    edge = Edge(Cloud())
    edge.walk().apply_all().raise_for_errors()
    assert {":".join(key): times for key, times in edge.seen.items()} == CALLS


def test_the_sandbox_is_sent_the_same_calls(moto: Judge) -> None:
    moto.reset()
    seen: Counter[str] = Counter()

    def hook(call: Call) -> None:
        seen[f"{call.name}:{call.identity}"] += 1

    world = World(moto, hook=hook)
    world.walk(Vault(), **EVERYTHING).apply_all().raise_for_errors()
    assert seen == CALLS
