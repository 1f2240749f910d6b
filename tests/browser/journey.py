"""A person's way through the guide, click by click, in either page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page

from ..standin import BUCKET

Look = Callable[[str, str], None]


def nowhere(step: str, state: str) -> None:
    """Where nobody looks."""


def panel(page: Page, slug: str) -> Locator:
    """The panel of a step; `end` is the report's."""
    return page.locator(f".valolink-step-{slug}").first


def in_app(page: Page) -> bool:
    """Whether this is our own page, which shows one step at a time."""
    return page.locator("body.valolink-page").count() > 0


def show(page: Page, slug: str) -> Locator:
    """The step's panel, in sight."""
    if in_app(page):
        stepper(page, slug).click()
    found = panel(page, slug)
    found.scroll_into_view_if_needed()
    return found


def stepper(page: Page, slug: str) -> Locator:
    """The step's button in the stepper."""
    return page.locator(f'.vl-step[data-step="{slug}"]').first


def wait_until(page: Page, slug: str, status: str) -> Locator:
    """The step's panel, once it says so and nothing is under way."""
    found = panel(page, slug)
    found.locator(f'[data-status="{status}"][data-busy=""]').first.wait_for(state="attached")
    return found


def ready(page: Page, slug: str) -> Locator:
    """The button of the step's plan, once it may be clicked."""
    found = show(page, slug)
    wait_until(page, slug, "ready")
    return found.locator('[data-action="apply"][aria-disabled="false"]')


def go(page: Page, slug: str, look: Look = nowhere) -> None:
    """Wait for the step's plan, approve it, wait until it is done."""
    button = ready(page, slug)
    button.wait_for()
    look(slug, "ready")
    button.click()
    wait_until(page, slug, "done")
    look(slug, "done")


def proven(page: Page, look: str) -> Locator:
    """The lights of the link, once all have been tried: `done`, or `failed`."""
    found = panel(page, "link")
    found.locator(f".vl-proof .vl-status.vl-{look}").wait_for()
    return found.locator(".vl-lights")


def status(page: Page, slug: str) -> str:
    """How the step stands."""
    return str(panel(page, slug).locator("[data-status]").first.get_attribute("data-status"))


def current(page: Page) -> str:
    """The step that the stepper marks as the one to look at."""
    marked = page.locator('.vl-step[aria-current="step"]').first
    return str(marked.get_attribute("data-step"))


def name_bucket(page: Page, name: str) -> None:
    """Type the bucket's name, as a person does."""
    show(page, "bucket").locator('[data-field="bucket"] input').fill(name)


def walk(page: Page, downloads: Path, look: Look = nowhere) -> tuple[str, str]:
    """From the first field to the linked store; the key, as its CSV was downloaded.

    `look` is called with each step and its state while that is in sight.
    """
    wait_until(page, "requirements", "done")
    name_bucket(page, "My_Bucket")
    page.locator('[data-field="bucket"]').get_by_text("lower-case letters").wait_for()
    name_bucket(page, BUCKET)
    page.locator('[data-field="bucket"]').get_by_text("Free.").wait_for()
    for slug in ("bucket", "cors", "user"):
        go(page, slug, look)
    key = _download(page, downloads)
    go(page, "access", look)
    show(page, "large-uploads").locator('[data-field="large_uploads"] input').check()
    for slug in ("large-uploads", "link"):
        go(page, slug, look)
    return key


def _download(page: Page, downloads: Path) -> tuple[str, str]:
    with page.expect_download() as started:
        panel(page, "user").get_by_role("button", name="Download CSV").click()
    target = downloads / "key.csv"
    started.value.save_as(target)
    key_id, secret = target.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[-2:]
    return key_id, secret


def everything(page: Page) -> str:
    """The page as it stands, with what its fields hold."""
    values = page.locator("input, textarea").evaluate_all("all => all.map(one => one.value)")
    return page.content() + "".join(values)


def focused(page: Page) -> str:
    """What has the focus: a field's name, an action, or a text."""
    return str(
        page.evaluate(
            """() => { const node = document.activeElement;
            return node.closest("[data-field]")?.dataset.field ?? node.dataset.action
              ?? node.dataset.step ?? node.textContent.trim(); }"""
        )
    )


def focused_step(page: Page) -> str:
    """The step in which the focus is: in its panel, or at its heading."""
    return str(
        page.evaluate(
            """() => { const node = document.activeElement;
            const panel = node.closest(".valolink-panel")
              ?? node.closest("section")?.querySelector(".valolink-panel");
            return panel?.className.match(/valolink-step-([a-z-]+)/)?.[1] ?? ""; }"""
        )
    )


def press(page: Page, slug: str, action: str) -> None:
    """Tab to a button of the step, and press Enter on it."""
    button = panel(page, slug).locator(f'[data-action="{action}"][aria-disabled="false"]')
    button.wait_for()
    for _ in range(60):
        if focused(page) == action and focused_step(page) == slug:
            button.wait_for()  # a last letter that was typed may have made it busy meanwhile
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {action}: it is at {focused(page)}")
