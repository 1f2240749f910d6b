"""The way back: from the end page everything that was made is taken away again, by clicks."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from valolink_widgets import open_guide

from ..standin import BUCKET, USER, StandIn
from . import screenshots
from .axe import Axe
from .hosts import Host
from .journey import name_bucket, panel, show, stepper, wait_until

pytestmark = pytest.mark.browser


def linked_elsewhere(standin: StandIn) -> None:
    """The whole link, made without this page."""
    answers = {"target": "sandbox", "sandbox": str(standin.file), "bucket": BUCKET}
    open_guide(**answers, approval="auto").apply().raise_for_errors()


def test_what_was_made_is_taken_away_by_one_click_after_its_plan(
    app: Host, page: Page, tmp_path: Path
) -> None:
    linked_elsewhere(app.standin)
    s3 = app.standin.client("s3")
    s3.put_object(Bucket=BUCKET, Key="precious.csv", Body=b"1")
    app.open(page)
    name_bucket(page, BUCKET)
    wait_until(page, "link", "done")
    axe = Axe(page, "app", screenshots.folder(tmp_path))
    end = show(page, "end")
    end.get_by_role("button", name="Undo the link").click()

    end.locator(".vl-error", has_text=f"The bucket {BUCKET} holds").wait_for()
    expect(end.locator('[data-action="take"]')).to_have_count(0)
    axe.look("end", "undo-blocked")
    assert app.standin.buckets() == [BUCKET]

    s3.delete_object(Bucket=BUCKET, Key="precious.csv")
    end.locator('[data-action="undo"]').click()
    expect(end.locator(".vl-plan li.vl-delete")).to_have_count(7)
    axe.look("end", "undo-ready")

    with app.held():
        end.locator('[data-action="take"]').click()
        end.get_by_text("Taking it away").wait_for()
        axe.look("end", "undo-running")
    end.get_by_text("Undone").wait_for()
    axe.look("end", "undo-done")
    axe.clean(at_least=8)
    _nothing_is_left(app.standin)
    _the_steps_can_be_gone_again(page)


def _nothing_is_left(standin: StandIn) -> None:
    assert (standin.buckets(), standin.stores()) == ([], [])
    assert USER not in standin.users()
    assert standin.default_store() is None


def _the_steps_can_be_gone_again(page: Page) -> None:
    wait_until(page, "bucket", "ready")
    expect(stepper(page, "bucket")).to_contain_text("ready")
    for slug in ("cors", "user", "access", "link"):
        wait_until(page, slug, "waiting")
    panel(page, "end").locator('[data-action="keep"]').click()
    expect(panel(page, "end").locator(".vl-undo")).to_have_count(0)
