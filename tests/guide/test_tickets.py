"""A ticket is good for one approval, also where the plan afterwards is equal to the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from valolink_widgets.connection import Connection
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.walkthrough import Walkthrough

from ..core.fakes import FakeClock
from .cloud import HOST, Cloud


class Refusing(Connection):
    """A cloud in which nobody may make a bucket; `sent` counts who tried."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud, cloud, HOST)
        self.sent = 0

    def send(self, call: Call) -> Mapping[str, Any]:
        if call.operation == "CreateBucket":
            self.sent += 1
            raise CallRefused(call, "AccessDenied", status=403)
        return super().send(call)


@pytest.mark.quick
def test_after_a_refusal_the_same_click_again_sends_nothing() -> None:
    outside = Refusing(Cloud())
    answers = {"bucket": "demo-bucket", "approval": "ask"}
    walk = Walkthrough(answers, lambda _: outside, Vault(), FakeClock(), "1.2.3")
    walk.plan("requirements")
    shown = walk.plan("bucket")
    again = walk.apply("bucket", shown.ticket)
    assert shown.plan is not None
    assert again.plan is not None
    assert shown.plan.fingerprint == again.plan.fingerprint
    walk.apply("bucket", shown.ticket)
    assert outside.sent == 1
    walk.apply("bucket", again.ticket)
    assert outside.sent == 2
