"""Panels over a sandbox of their own, and a recorder of all that goes to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import comm
import pytest

from valolink_widgets.ui import Panels, worker
from valolink_widgets.ui.panel import StepPanel

from ..guide.conftest import World
from ..judge.judges import Judge

REGIONS = (("eu-west-1", "Europe (Ireland)"), ("us-east-1", "US East (N. Virginia)"))
Open = Callable[..., "Page"]


@pytest.fixture
def world(moto: Judge) -> World:
    """Our own sandbox alone: what a panel shows does not hang on who judges."""
    moto.reset()
    return World(moto)


class Page:
    """A person in front of the panels: types, clicks, and waits until nothing moves."""

    def __init__(self, world: World, served: bool = False, **answers: Any) -> None:
        self.world = world
        self.walkthrough = world.walk(approval="ask", **{"bucket": "", **answers})
        self.panels = Panels(self.walkthrough, served=served, regions=lambda _: REGIONS)

    def step(self, slug: str) -> StepPanel:
        panel = self.panels.step(slug)
        self.settle()
        return panel

    def settle(self) -> None:
        assert self.panels.worker.wait(30)

    def type(self, slug: str, **texts: str) -> StepPanel:
        for name, text in texts.items():
            self.panels.step(slug).form.fields[name].value = text
        self.settle()
        return self.panels.step(slug)

    def buttons(self, slug: str) -> dict[str, dict[str, Any]]:
        return {b["id"]: b for b in self.panels.step(slug).parts.actions.buttons}

    def click(self, slug: str, id_: str = "apply", ticket: str | None = None) -> StepPanel:
        shown = self.buttons(slug)[id_]["ticket"] if ticket is None else ticket
        content = {"kind": "click", "id": id_, "ticket": shown, "nonce": "n"}
        self.panels.step(slug).parts.actions._handle_custom_msg(content, [])
        self.settle()
        return self.panels.step(slug)

    def go(self, *slugs: str) -> None:
        """Open and apply these steps, one after another."""
        for slug in slugs:
            self.step(slug)
            self.click(slug)
            assert self.status(slug) == "done", self.shown(slug)

    def status(self, slug: str) -> str:
        return str(self.walkthrough.view(slug).status)

    def shown(self, slug: str) -> str:
        """All markup of a panel."""
        parts = self.panels.step(slug).parts
        pieces = (parts.status, parts.facts, parts.plan, parts.progress, parts.findings)
        return "\n".join(piece.html for piece in pieces)


@pytest.fixture
def page(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr(worker, "SETTLE_SECONDS", 0.0)
    opened: list[Page] = []

    def open_page(**more: Any) -> Page:
        opened.append(Page(world, **more))
        return opened[-1]

    yield open_page
    for one in opened:
        one.panels.close()
        one.settle()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every message of every widget, in order."""
    sent: list[Any] = []

    def note(_: Any, msg_type: str, data: Any = None, *__: Any, **___: Any) -> None:
        sent.append((msg_type, data))

    monkeypatch.setattr(comm.DummyComm, "publish_msg", note)
    return sent
