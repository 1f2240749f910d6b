"""A person's way through the guide, click by click, in either page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, sync_playwright

from .. import needs
from ..standin import BUCKET

PATIENCE_MS = 60_000
Look = Callable[[str, str], None]


def nowhere(step: str, state: str) -> None:
    """Where nobody looks."""


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
