"""A person's way through the guide, click by click, in either page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, sync_playwright

from valolink_widgets.guide.contents import STEPS

from .. import needs
from ..standin import BUCKET

PATIENCE_MS = 60_000


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page in headless Chromium; fails when the page wants anything from another computer."""
    path = needs.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(needs.CHROMIUM))
        try:
            page = browser.new_page(viewport={"width": 1200, "height": 1000})
            page.set_default_timeout(PATIENCE_MS)
            outside: list[str] = []
            page.on("request", lambda request: _note(request.url, outside))
            yield page
            assert outside == []
        finally:
            browser.close()


def _note(url: str, outside: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
        outside.append(url)


def panel(page: Page, slug: str) -> Locator:
    """The panel of a step: they stand in the guide's order."""
    return page.locator(".valolink-panel").nth([step.slug for step in STEPS].index(slug))


def wait_until(page: Page, slug: str, status: str) -> Locator:
    """The step's panel, once it says so and nothing is under way."""
    found = panel(page, slug)
    found.locator(f'[data-status="{status}"]').first.wait_for()
    return found


def go(page: Page, slug: str) -> None:
    """Wait for the step's plan, approve it, wait until it is done."""
    found = wait_until(page, slug, "ready")
    found.scroll_into_view_if_needed()
    button = found.locator('[data-action="apply"][aria-disabled="false"]')
    button.click()
    wait_until(page, slug, "done")


def walk(page: Page, downloads: Path) -> tuple[str, str]:
    """From the first field to the linked store; the key, as its CSV was downloaded."""
    wait_until(page, "requirements", "done")
    field = page.locator('[data-field="bucket"] input')
    field.fill("My_Bucket")
    page.locator('[data-field="bucket"]').get_by_text("lower-case letters").wait_for()
    field.fill(BUCKET)
    for slug in ("bucket", "cors", "user"):
        go(page, slug)
    key = _download(page, downloads)
    go(page, "access")
    page.locator('[data-field="large_uploads"] input').check()
    for slug in ("large-uploads", "link"):
        go(page, slug)
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
