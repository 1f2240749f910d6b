"""What another computer makes in the very moment in which we make it: of two one goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from valolink_widgets.connection import Connection
from valolink_widgets.core.call import Call
from valolink_widgets.core.report import Report
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.walkthrough import Walkthrough

from ..core.fakes import FakeClock
from .cloud import HOST, Cloud


class Twice(Connection):
    """A cloud in which the first call of this name is another computer's too, just before ours."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        super().__init__(cloud, cloud, HOST)
        self._name = name

    def send(self, call: Call) -> Mapping[str, Any]:
        if call.name == self._name:
            self._name = ""
            super().send(call)
        return super().send(call)


def run(cloud: Cloud, twice: str = "") -> Report:
    outside = Twice(cloud, twice)
    answers = {"bucket": "demo-bucket", "approval": "auto"}
    walk = Walkthrough(answers, lambda _: outside, Vault(), FakeClock(), "1.2.3")
    return walk.apply_all()


@pytest.mark.quick
@pytest.mark.parametrize("name", ["valohai:CreateStore", "iam:CreateAccessKey"])
def test_there_are_never_two(name: str) -> None:
    cloud = Cloud()
    report = run(cloud, name)
    assert not report.ok
    assert all(f.remedy for f in report.findings if f.severity == "error")
    assert len(cloud.stores) < 2
    assert len(cloud.keys) < 2
    again = run(cloud)
    assert len(cloud.stores) == len(cloud.active) == 1, again.findings
