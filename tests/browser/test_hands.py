"""What people do beside the straight way: mistakes, double clicks, a reload, no mouse at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from valolink_widgets.core.rehearsal import PLAYS

from ..standin import BUCKET
from .hosts import Host
from .journey import (
    current,
    focused,
    focused_step,
    go,
    in_app,
    name_bucket,
    panel,
    press,
    ready,
    show,
    stepper,
    wait_until,
)

pytestmark = pytest.mark.browser
TAKEN, FREE = "somebody-elses-bucket", "free-until-now"


def test_bad_names_a_click_too_early_and_a_refusal_lead_back_to_the_field(
    host: Host, page: Page
) -> None:
    host.standin.control("buckets", name=TAKEN)
    host.open(page)
    field = page.locator('[data-field="bucket"]')
    show(page, "bucket").locator('[data-action="fix"]').click()
    expect(field.locator("input")).to_be_focused()
    expect(field.locator(".vl-message")).to_contain_text("Error")
    name_bucket(page, "My_Bucket")
    field.get_by_text("lower-case letters").wait_for()
    panel(page, "bucket").locator('[data-action="fix"]').click()
    expect(field.locator("input")).to_be_focused()
    name_bucket(page, TAKEN)
    field.locator(".vl-message", has_text=TAKEN).wait_for()
    expect(field.locator(".vl-age")).to_contain_text("Asked AWS")
    expect(panel(page, "bucket").locator('[data-action="apply"]')).to_have_count(0)
    name_bucket(page, BUCKET)
    field.get_by_text("Free.").wait_for()
    expect(field.locator(".vl-message")).to_have_count(0)
    assert host.standin.buckets() == []
    _refused_in_the_last_moment(host, page)
    expect(field.locator("input")).to_be_focused()
    name_bucket(page, BUCKET)
    go(page, "bucket")
    assert host.standin.buckets() == [BUCKET]


def _refused_in_the_last_moment(host: Host, page: Page) -> None:
    name_bucket(page, FREE)
    panel(page, "bucket").get_by_text(f"Create bucket {FREE}").wait_for()
    button = ready(page, "bucket")
    host.standin.control("buckets", name=FREE)
    button.click()
    wait_until(page, "bucket", "failed")


def test_a_fault_is_practised_from_the_menu(host: Host, page: Page) -> None:
    host.open(page)
    menu = show(page, "requirements").locator('[data-field="faults"] select')
    menu.select_option(label=PLAYS["bucket-taken"])
    panel(page, "requirements").get_by_text("Practised fault").wait_for()
    name_bucket(page, TAKEN)
    field = page.locator('[data-field="bucket"]')
    field.locator(".vl-message", has_text=TAKEN).wait_for()
    show(page, "requirements")
    menu.select_option(label="None: everything works")
    show(page, "bucket")
    field.get_by_text("Free.").wait_for()


def test_a_double_click_makes_one_bucket_and_stays_at_its_step(host: Host, page: Page) -> None:
    host.open(page)
    name_bucket(page, BUCKET)
    ready(page, "bucket").dblclick()
    wait_until(page, "bucket", "done")
    assert focused_step(page) == "bucket"
    created = panel(page, "bucket").locator(".vl-calls").get_by_text("s3:CreateBucket")
    expect(created).to_have_count(1)


def half_way(host: Host, page: Page) -> None:
    host.open(page)
    name_bucket(page, BUCKET)
    go(page, "bucket")
    go(page, "cors")


def as_it_was(page: Page) -> None:
    """What is done shows as done, what was typed stands in its field, nothing is asked."""
    for slug in ("bucket", "cors"):
        wait_until(page, slug, "done")
    for slug in ("requirements", "bucket", "cors"):
        expect(stepper(page, slug)).to_contain_text("done")
    expect(page.locator('[data-field="bucket"] input')).to_have_value(BUCKET)
    expect(stepper(page, "user")).to_contain_text("ready")


def test_who_comes_back_half_way_finds_what_exists_and_is_asked_nothing_twice(
    host: Host, page: Page
) -> None:
    """After a reload, and with a new kernel that knows nothing."""
    half_way(host, page)
    for come_back in host.ways_back:
        come_back(page)
        as_it_was(page)
        # The app shows the step that was shown, elsewhere the first that is to do is marked.
        assert current(page) == ("cors" if in_app(page) else "user")
    go(page, "user")
    assert len(host.standin.active_keys()) == 1


def test_the_whole_way_by_keyboard_alone(host: Host, page: Page) -> None:
    host.open(page)
    host.hands_on(page)
    press(page, "requirements", "go-on")
    assert focused_step(page) == "bucket"
    page.keyboard.press("Tab")
    assert focused(page) == "bucket"
    page.keyboard.type(BUCKET)
    follows = ("bucket", "cors", "user", "access", "large-uploads")
    for slug, following in pairwise(follows):
        press(page, slug, "apply")
        wait_until(page, slug, "done")
        press(page, slug, "go-on")
        assert focused_step(page) == following
    page.keyboard.press("Tab")
    assert focused(page) == "large_uploads"
    page.keyboard.press("Space")
    for slug in ("large-uploads", "link"):
        press(page, slug, "apply")
        wait_until(page, slug, "done")
        press(page, slug, "go-on")
    assert focused_step(page) == "end"
    host.standin.linked_well()


def test_a_part_of_the_picture_leads_to_its_step_by_click_and_by_key(app: Host, page: Page) -> None:
    app.open(page)
    parts = page.locator('[data-valolink-slot="picture"] [data-go]:visible')
    parts.and_(page.locator('[data-go="bucket"]')).first.click()
    expect(stepper(page, "bucket")).to_have_attribute("aria-current", "step")
    parts.and_(page.locator('[data-go="link"]')).first.press("Enter")
    expect(stepper(page, "link")).to_have_attribute("aria-current", "step")
    page.go_back()
    expect(stepper(page, "bucket")).to_have_attribute("aria-current", "step")
