"""Bad answers typed into the fields of the panels: red at the field, and nothing can be sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from valolink_widgets.core.fields import BY_NAME
from valolink_widgets.ui import Panels, worker

from ..counting import count
from ..model import Model
from .hostile_world import REGIONS, wire
from .places import read, rows

pytestmark = pytest.mark.quick

ROWS = [
    (field, value, codes)
    for field, value, codes in rows("settings")
    if isinstance(field, str)
    and field in BY_NAME
    and BY_NAME[field].step
    and isinstance(read(value), str)
    and "\ud800" not in read(value)  # no browser sends half a character
]


@pytest.fixture
def panels(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Panels, Model]]:
    monkeypatch.setattr(worker, "SETTLE_SECONDS", 0.0)
    world = Model()
    walk = world.walk(approval="ask", target="aws", bucket="my-bucket")
    found = Panels(walk, regions=lambda _: REGIONS)
    yield found, world
    found.worker.wait(30)
    found.close()


def test_every_bad_answer_is_said_at_its_field(panels: tuple[Panels, Model]) -> None:
    forms, world = panels
    for field, value, codes in ROWS:
        panel = forms.step(BY_NAME[field].step)
        shown, before = panel.form.fields[field], panel.form.fields[field].value
        shown.value = read(value)
        forms.worker.wait(30)
        told = {message["code"] for message in shown.messages if message["severity"] == "error"}
        secret = "settings.looks-like-a-secret" in codes
        assert told == set(codes) or secret or (not read(value) and told), (field, told, codes)
        assert shown.invalid or secret
        for message in shown.messages:
            assert (message["summary"] + message["remedy"]).isprintable()
            assert len(message["summary"]) < 1500
        assert "apply" not in [button["id"] for button in panel.parts.actions.buttons]
        wire(shown)
        count("bad inputs typed into a form", (field, value))
        shown.value = before
    forms.worker.wait(30)
    assert world.writes() == []
