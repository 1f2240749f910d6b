"""The whole guide by clicks: through `valolink app`, and in JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from .. import commands, needs
from ..standin import BUCKET, StandIn, serving
from .axe import Axe
from .journey import browser_page, everything, panel, show, stepper, wait_until, walk

pytestmark = pytest.mark.browser


@pytest.fixture
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with serving(tmp_path_factory.mktemp("standin")) as found:
        yield found


def check(standin: StandIn, page: Page, key: tuple[str, str]) -> None:
    """What the clicks left at the other side, and what they did not leave in the page."""
    standin.linked_well()
    assert standin.buckets() == [BUCKET]
    (store,) = standin.stores()
    assert store["configuration"]["multipart_upload_iam_role"]
    assert standin.active_keys() == [key[0]]
    assert key[1] not in everything(page)
    standin.key_works(key)


def run_all(page: Page) -> None:
    """Run all cells; again where Lab, just connected to the kernel, dropped what it was told."""
    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            page.locator(".valolink-panel").first.wait_for(timeout=20_000)
        except Error:  # not there in time
            if (dialog := page.locator(".jp-Dialog .jp-mod-accept")).is_visible():
                dialog.click()
            continue
        return
    raise AssertionError("no panel came up after running all cells three times")


def test_the_app_leads_from_the_first_field_to_a_linked_store(
    standin: StandIn, tmp_path: Path
) -> None:
    words = ("app", "--no-browser", "--sandbox", str(standin.file))
    with browser_page() as page, commands.started(*words, cwd=tmp_path) as process:
        page.goto(commands.address(process))
        key = walk(page, tmp_path)
        check(standin, page, key)
        page.reload()
        for slug in ("bucket", "cors", "user", "access", "large-uploads", "link"):
            wait_until(page, slug, "done")


def test_lab_leads_there_too(standin: StandIn, tmp_path: Path) -> None:
    needs.module("jupyterlab")
    words = ("lab", "--no-browser", "--sandbox", str(standin.file))
    with browser_page() as page, commands.started(*words, cwd=tmp_path) as process:
        page.goto(commands.address(process))
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
        run_all(page)
        axe = Axe(page, "lab", inside=".valolink-panel")
        key = walk(page, tmp_path, lambda step, state: axe.look_once(step, state, "light"))
        check(standin, page, key)
        stepper(page, "bucket").click()
        expect(panel(page, "bucket")).to_be_focused()
        _in_the_dark(page)
        for slug in ("requirements", "bucket", "user", "link", "end"):
            show(page, slug)
            axe.look_once(slug, "done", "dark")
        axe.clean(at_least=17)


def _in_the_dark(page: Page) -> None:
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu").first.wait_for()
    for key in ("ArrowDown", "ArrowRight"):  # Theme is the first entry
        page.keyboard.press(key)
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    page.wait_for_timeout(500)  # the stylesheet comes a moment later than the mark
