"""One thread, clicks before plans, and nothing lost when something breaks."""

from __future__ import annotations

import asyncio
import time
from threading import Event, get_ident

import pytest

from valolink_widgets.ui import screen, worker
from valolink_widgets.ui.screen import Screen, guarded
from valolink_widgets.ui.worker import Worker

pytestmark = pytest.mark.quick


class Steps:
    """A walkthrough that only notes what it is asked."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.hold = Event()
        self.hold.set()
        self.threads: set[int] = set()

    def plan(self, slug: str) -> None:
        self._note(f"plan {slug}")

    def apply(self, slug: str, ticket: str | None = None) -> None:
        self._note(f"apply {slug} {ticket}")

    def _note(self, what: str) -> None:
        self.hold.wait(5)
        self.threads.add(get_ident())
        self.done.append(what)


def quiet() -> None:
    """Nobody listens."""


def test_clicks_come_first_and_plans_in_the_guides_order() -> None:
    steps = Steps()
    one = Worker(steps, quiet)
    steps.hold.clear()
    one.plan("requirements")
    for slug in ("link", "bucket", "link", "cors"):
        one.plan(slug)
    one.apply("user", "t")
    assert one.busy("user") == "applying"
    assert one.busy("link") == "planning"
    assert one.busy("access") == ""
    steps.hold.set()
    assert one.wait(5)
    rest = [what for what in steps.done if what != "plan requirements"]
    assert rest == ["apply user t", "plan bucket", "plan cors", "plan link"]
    assert len(steps.threads) == 1
    assert one.busy("link") == ""


def test_plans_wait_until_the_typing_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SETTLE_SECONDS", 0.15)
    steps = Steps()
    one = Worker(steps, quiet)
    start = time.monotonic()
    one.typed()
    one.plan("bucket")
    one.apply("cors", "t")
    assert one.wait(5)
    assert time.monotonic() - start >= 0.15
    assert steps.done == ["apply cors t", "plan bucket"]


def test_a_mistake_leaves_a_finding_and_the_rest_is_done(caplog: pytest.LogCaptureFixture) -> None:
    steps = Steps()
    one = Worker(steps, quiet)
    one.fetch(lambda: 1 / 0)
    one.plan("bucket")
    assert one.wait(5)
    assert steps.done == ["plan bucket"]
    assert one.problems[""].code == "ui.mistake"
    assert "ZeroDivisionError" in caplog.text
    assert "division by zero" not in caplog.text


def test_a_listener_hears_of_every_job() -> None:
    heard: list[str] = []
    steps = Steps()
    one = Worker(steps, lambda: heard.append(",".join(steps.done)))
    one.check("bucket")
    assert one.wait(5)
    assert heard[-1] == "plan bucket"


def test_many_changes_are_few_drawings_on_the_loops_thread() -> None:
    drawn: list[int] = []

    async def main() -> int:
        one = Screen(lambda: drawn.append(get_ident()))
        for _ in range(40):
            await asyncio.to_thread(one.refresh)
            await asyncio.sleep(0.005)
        await asyncio.sleep(2 * screen.REDRAW_SECONDS)
        return get_ident()

    thread = asyncio.run(main())
    assert 1 < len(drawn) < 20
    assert set(drawn) == {thread}


def test_a_screen_whose_loop_is_gone_stays_silent() -> None:
    drawn: list[int] = []

    async def main() -> Screen:
        return Screen(lambda: drawn.append(1))

    asyncio.run(main()).refresh()
    assert drawn == []


def test_a_closed_screen_draws_nothing() -> None:
    drawn: list[int] = []
    one = Screen(lambda: drawn.append(1))
    one.refresh()
    one.open = False
    one.refresh()
    assert drawn == [1]


def test_a_guarded_callback_lets_nothing_out(caplog: pytest.LogCaptureFixture) -> None:
    told: list[int] = []

    def fail() -> None:
        raise ValueError("CANARY")

    guarded(fail, lambda: told.append(1))()
    assert told == [1]
    assert "ValueError" in caplog.text
    assert "CANARY" not in caplog.text
