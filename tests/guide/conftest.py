"""A fresh world for each test of the guide, on each judge in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest

from valolink_widgets.aws import AwsGateway
from valolink_widgets.connection import Connection
from valolink_widgets.core.call import Call
from valolink_widgets.core.report import Report
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.walkthrough import Walkthrough
from valolink_widgets.sandbox import Place
from valolink_widgets.valohai import ValohaiGateway

from ..core.fakes import FakeClock
from ..judge.judges import Judge, control

BUCKET = "demo-bucket"


@dataclass
class World:
    """A judge, and guides that walk through it. `hook` sees each call before it is sent."""

    judge: Judge
    hook: Callable[[Call], None] = lambda _: None
    after: Callable[[Call], None] = lambda _: None
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def place(self) -> Place:
        return self.judge.place

    def connect(self, settings: Settings) -> Hooked:
        operator = self.place.operator
        aws = AwsGateway(
            endpoint_url=self.place.aws_endpoint_url,
            credentials=(operator.access_key_id, operator.secret_access_key, None),
            region=settings.region,
        )
        valohai = ValohaiGateway(self.place.valohai_host, self.place.valohai_token)
        return Hooked(self, Connection(aws, valohai, self.place.valohai_host))

    @cached_property
    def operator(self) -> Connection:
        """The operator's own way in, which no hook sees."""
        return self.connect(Settings())._inner

    def walk(self, vault: Vault | None = None, **answers: Any) -> Walkthrough:
        """A new process's guide: nothing is remembered but what `vault` holds.

        A `Guide` over it proves nothing by itself, which would cost as much again.
        """
        answers = {"bucket": BUCKET, "approval": "auto", "prove": False, **answers}
        return Walkthrough(answers, self.connect, vault or Vault(), self.clock, "1.2.3")

    def send(self, service: str, operation: str, region: str = "eu-west-1", **params: Any) -> Any:
        """A call as the operator, past every guide."""
        return self.operator.send(Call(service, operation, params, region))

    def keys(self, user: str = f"valolink-{BUCKET}") -> list[str]:
        listed = self.send("iam", "ListAccessKeys", UserName=user)["AccessKeyMetadata"]
        return [key["AccessKeyId"] for key in listed if key["Status"] == "Active"]

    def stores(self) -> list[dict[str, Any]]:
        return list(self.send("valohai", "ListStores")["results"])

    def reset(self) -> None:
        """Back to fresh in the middle of a test; the operator's key may be another then."""
        self.judge.reset()
        self.__dict__.pop("operator", None)

    def control(self, path: str, **body: Any) -> None:
        """The stand-in's switches: projects, buckets, options."""
        control(self.place, path, **body)


class Hooked(Connection):
    """A connection that shows each call to the test on its way out and back."""

    def __init__(self, world: World, inner: Connection) -> None:
        self._world, self._inner = world, inner
        self.host, self.notices = inner.host, inner.notices

    def send(self, call: Call) -> Any:
        self._world.hook(call)
        answer = self._inner.send(call)
        self._world.after(call)
        return answer


@pytest.fixture
def world(judge: Judge) -> World:
    return World(judge)


def writes(report: Report) -> list[str]:
    return [line.call.name for line in report.sent if line.call.kind == "write"]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}
