"""What people do beside the straight way: mistakes, double clicks, a reload, no mouse at all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from valolink_widgets.core.rehearsal import PLAYS

from ..standin import BUCKET
from .conftest import App
from .journey import go, name_bucket, panel, ready, show, stepper, wait_until

pytestmark = pytest.mark.browser
TAKEN = "somebody-elses-bucket"


def focused(page: Page) -> str:
    """What has the focus: a field's name, an action, a heading's text."""
    return str(
        page.evaluate(
            """() => { const node = document.activeElement;
            return node.closest("[data-field]")?.dataset.field ?? node.dataset.action
              ?? node.dataset.step ?? node.textContent.trim(); }"""
        )
    )


def opened(app: App, page: Page) -> None:
    page.goto(app.url)
    wait_until(page, "requirements", "done")


def test_a_bad_name_and_a_click_too_early_lead_back_to_the_field(app: App, page: Page) -> None:
    opened(app, page)
    show(page, "bucket").locator('[data-action="fix"]').click()
    expect(page.locator('[data-field="bucket"] input')).to_be_focused()
    expect(page.locator('[data-field="bucket"] .vl-message')).to_contain_text("Error")
    name_bucket(page, "My_Bucket")
    page.locator('[data-field="bucket"]').get_by_text("lower-case letters").wait_for()
    panel(page, "bucket").locator('[data-action="fix"]').click()
    expect(page.locator('[data-field="bucket"] input')).to_be_focused()
    assert app.standin.buckets() == []


def test_somebody_elses_bucket_is_said_while_typing(app: App, page: Page) -> None:
    app.standin.control("buckets", name=TAKEN)
    opened(app, page)
    name_bucket(page, TAKEN)
    field = page.locator('[data-field="bucket"]')
    field.get_by_text("belongs to another AWS account").wait_for()
    expect(field.locator(".vl-age")).to_contain_text("Asked AWS")
    expect(panel(page, "bucket").locator('[data-action="apply"]')).to_have_count(0)
    name_bucket(page, BUCKET)
    field.get_by_text("Free.").wait_for()
    expect(field.locator(".vl-message")).to_have_count(0)


def test_a_fault_is_practised_from_the_menu(app: App, page: Page) -> None:
    opened(app, page)
    menu = page.locator('[data-field="faults"] select')
    menu.select_option(label=PLAYS["bucket-taken"])
    panel(page, "requirements").get_by_text("Practised fault").wait_for()
    name_bucket(page, TAKEN)
    field = page.locator('[data-field="bucket"]')
    field.get_by_text("belongs to another AWS account").wait_for()
    show(page, "requirements")
    menu.select_option(label="None: everything works")
    show(page, "bucket")
    field.get_by_text("Free.").wait_for()


def test_taken_in_the_last_moment_is_refused_and_leads_to_the_name(app: App, page: Page) -> None:
    opened(app, page)
    name_bucket(page, TAKEN)
    button = ready(page, "bucket")
    button.wait_for()
    app.standin.control("buckets", name=TAKEN)
    button.click()
    wait_until(page, "bucket", "failed")
    expect(page.locator('[data-field="bucket"] input')).to_be_focused()
    name_bucket(page, BUCKET)
    go(page, "bucket")


def test_a_double_click_makes_one_bucket_and_stays_at_its_step(app: App, page: Page) -> None:
    opened(app, page)
    name_bucket(page, BUCKET)
    ready(page, "bucket").dblclick()
    wait_until(page, "bucket", "done")
    expect(stepper(page, "bucket")).to_have_attribute("aria-current", "step")
    created = panel(page, "bucket").locator(".vl-calls").get_by_text("s3:CreateBucket")
    expect(created).to_have_count(1)


def test_a_reload_half_way_goes_on_where_it_stopped(app: App, page: Page) -> None:
    opened(app, page)
    name_bucket(page, BUCKET)
    go(page, "bucket")
    go(page, "cors")
    page.reload()
    wait_until(page, "cors", "done")
    expect(stepper(page, "cors")).to_have_attribute("aria-current", "step")
    for slug in ("requirements", "bucket", "cors"):
        expect(stepper(page, slug)).to_contain_text("done")
    expect(stepper(page, "user")).to_contain_text("ready")
    page.go_back()
    expect(stepper(page, "bucket")).to_have_attribute("aria-current", "step")


def test_the_whole_way_by_keyboard_alone(app: App, page: Page) -> None:
    opened(app, page)
    press(page, "go-on")
    assert focused(page).startswith("2. The bucket")
    page.keyboard.press("Tab")
    assert focused(page) == "bucket"
    page.keyboard.type(BUCKET)
    for slug, heading in (("bucket", "3."), ("cors", "4."), ("user", "5."), ("access", "6.")):
        press(page, "apply")
        wait_until(page, slug, "done")
        press(page, "go-on")
        assert focused(page).startswith(heading)
    page.keyboard.press("Tab")
    assert focused(page) == "large_uploads"
    page.keyboard.press("Space")
    for slug in ("large-uploads", "link"):
        press(page, "apply")
        wait_until(page, slug, "done")
        press(page, "go-on")
    assert focused(page) == "What you have now"
    app.standin.linked_well()


def press(page: Page, action: str) -> None:
    """Tab to a button, and press Enter on it."""
    page.locator(f'[data-action="{action}"][aria-disabled="false"]:visible').wait_for()
    for _ in range(40):
        if focused(page) == action:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {action}: it is at {focused(page)}")


def test_a_part_of_the_picture_leads_to_its_step_by_click_and_by_key(app: App, page: Page) -> None:
    opened(app, page)
    parts = page.locator('[data-valolink-slot="picture"] [data-go]:visible')
    parts.and_(page.locator('[data-go="bucket"]')).first.click()
    expect(stepper(page, "bucket")).to_have_attribute("aria-current", "step")
    parts.and_(page.locator('[data-go="link"]')).first.press("Enter")
    expect(stepper(page, "link")).to_have_attribute("aria-current", "step")
