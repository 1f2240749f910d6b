"""axe-core finds nothing in any state of any step, light and dark, in the app and in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page

from ..standin import BUCKET
from .axe import Axe
from .conftest import App
from .journey import go, name_bucket, panel, ready, show, wait_until

pytestmark = pytest.mark.browser
TAKEN = "somebody-elses-bucket"


def test_axe_finds_nothing_in_the_app(app: App, page: Page) -> None:
    axe = Axe(page, "app")
    page.goto(app.url)
    wait_until(page, "requirements", "done")
    _before_the_first_answer(axe)
    _what_is_wrong_with_a_name(app, axe)
    _while_the_bucket_is_made(app, axe)
    for slug in ("cors", "user", "access"):
        go(page, slug, axe.look)
    show(page, "large-uploads").locator('[data-field="large_uploads"] input').check()
    go(page, "large-uploads", axe.look)
    _a_link_that_fails_at_first(app, axe)
    panel(page, "link").get_by_role("button", name="See what you have now").click()
    panel(page, "end").get_by_text(BUCKET).first.wait_for()
    axe.look("end", "done")
    axe.clean(at_least=50)


def _before_the_first_answer(axe: Axe) -> None:
    axe.look("requirements", "done")
    for slug in ("bucket", "cors", "user", "access", "large-uploads", "link", "end"):
        show(axe.page, slug)
        axe.look(slug, "waiting")


def _what_is_wrong_with_a_name(app: App, axe: Axe) -> None:
    app.standin.control("buckets", name=TAKEN)
    show(axe.page, "bucket").locator('[data-action="fix"]').click()
    axe.page.locator('[data-field="bucket"] [aria-invalid="true"]').wait_for()
    axe.look("bucket", "empty")
    name_bucket(axe.page, TAKEN)
    field = axe.page.locator('[data-field="bucket"]')
    field.get_by_text("belongs to another AWS account").wait_for()
    axe.look("bucket", "blocked")


def _while_the_bucket_is_made(app: App, axe: Axe) -> None:
    name_bucket(axe.page, BUCKET)
    button = ready(axe.page, "bucket")
    button.wait_for()
    panel(axe.page, "bucket").get_by_text("Show as commands").click()
    axe.look("bucket", "ready")
    with app.held():
        button.click()
        panel(axe.page, "bucket").get_by_role("progressbar").wait_for()
        axe.look("bucket", "running")
    wait_until(axe.page, "bucket", "done")
    axe.look("bucket", "done")


def _a_link_that_fails_at_first(app: App, axe: Axe) -> None:
    """Valohai refuses the default store; then it takes it, but shows it late."""
    app.standin.control("options", patch_project=403)
    ready(axe.page, "link").click()
    found = wait_until(axe.page, "link", "failed")
    found.get_by_text("Show the call").click()
    axe.look("link", "failed")
    app.standin.control("options", patch_project=200, ignore_default_store=True)
    found.get_by_role("button", name="Try again").click()
    found.locator("[data-until]").wait_for()
    axe.look("link", "running")
    app.standin.control("options", ignore_default_store=False)
    _set_default(app)
    wait_until(axe.page, "link", "done")
    axe.look("link", "done")


def _set_default(app: App) -> None:
    place = app.standin.place
    (project,) = app.standin.valohai("projects/")["results"]
    (store,) = app.standin.stores()
    token = place.valohai_token.get_secret_value()
    requests.patch(
        f"{place.valohai_host}/api/v0/projects/{project['id']}/",
        json={"default_store": store["id"]},
        headers={"Authorization": f"Token {token}"},
        timeout=10,
    ).raise_for_status()


@pytest.mark.parametrize("slug", ["requirements", "bucket", "link"])
def test_a_narrow_page_cuts_nothing(app: App, page: Page, slug: str, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app.url}#{slug}")
    wait_until(page, "requirements", "done")
    show(page, slug)
    page.screenshot(path=tmp_path / "narrow.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
