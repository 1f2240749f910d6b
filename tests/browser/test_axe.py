"""axe-core finds nothing in any state of any step, light and dark, in the app and in JupyterLab;
and in none of them is anything cut where the app is 390 pixels wide.

The tour makes the pictures too: into the folder that `SCREENSHOTS` names, if it names one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from ..standin import BUCKET
from . import screenshots
from .axe import Axe
from .hosts import Host
from .journey import go, name_bucket, panel, proven, ready, show, wait_until
from .meddling import MEDDLE, set_default_store, take_blocks_away

pytestmark = pytest.mark.browser
TAKEN, FREE = "somebody-elses-bucket", "free-until-now"
# A step, its field for a name, and a text that is none.
BAD = {
    "user": ("user", "no name!"),
    "access": ("policy", "no name!"),
    "large-uploads": ("role", "no name!"),
    "link": ("store", "white space "),
}


@pytest.mark.timeout(900)  # some eighty looks, on a machine that others use too
def test_axe_finds_nothing_and_each_state_has_its_picture(
    host: Host, page: Page, tmp_path: Path
) -> None:
    """The app goes through what may happen at each step; JupyterLab shows the same panels."""
    # JupyterLab scrolls within the page, so the picture is what the window holds.
    page.set_viewport_size({"width": 1200, "height": 1000 if host.name == "app" else 1600})
    axe = Axe(page, host.name, screenshots.folder(tmp_path))
    _before_the_first_answer(host, axe)
    _the_bucket(host, axe)
    for slug in ("cors", "user", "access", "large-uploads"):
        if slug == "large-uploads":
            show(page, slug).locator('[data-field="large_uploads"] input').check()
        ready(page, slug).wait_for()
        axe.look(slug, "ready")
        if host.name == "app":
            _bad_answer(axe, slug)
            _somebody_meddles(host, axe, slug)
            _run(host, axe, slug)
        else:
            go(page, slug)
            axe.look(slug, "done")
    _a_link_that_fails_at_first(host, axe)
    end = show(page, "end")
    end.get_by_text(BUCKET).first.wait_for()
    axe.look("end", "done")
    for fold in ("The whole report", re.compile(r"^\d+ calls$")):
        end.locator("summary", has_text=fold).click()
    axe.look("end", "report")
    if host.name == "app":  # it shows what JupyterLab would
        _lights_that_turn_red(host, axe)
    axe.clean(at_least=84 if host.name == "app" else 58)
    assert screenshots.missing(axe.pictures, host.name) == []


def _before_the_first_answer(host: Host, axe: Axe) -> None:
    page = axe.page
    host.open(page)
    axe.look("requirements", "done")
    with host.held():
        found = show(page, "requirements")
        found.get_by_role("button", name="Check again").click()
        found.locator('[data-busy="planning"]').wait_for(state="attached")
        axe.look("requirements", "running")
    wait_until(page, "requirements", "done")
    for slug in ("cors", "user", "access", "link", "end"):
        show(page, slug)
        axe.look(slug, "waiting")
    show(page, "large-uploads")
    axe.look("large-uploads", "left-out")
    _two_projects(host, axe)


def _two_projects(host: Host, axe: Axe) -> None:
    host.standin.control("projects", name="second")
    found = show(axe.page, "requirements")
    found.get_by_role("button", name="Check again").click()
    wait_until(axe.page, "requirements", "blocked")
    axe.look("requirements", "blocked")
    found.locator('[data-field="project"] select').select_option("demo/first-project")
    wait_until(axe.page, "requirements", "done")


def _the_bucket(host: Host, axe: Axe) -> None:
    page = axe.page
    host.standin.control("buckets", name=TAKEN)
    found = show(page, "bucket")
    found.locator('[data-action="fix"]').click()
    page.locator('[data-field="bucket"] [aria-invalid="true"]').wait_for()
    axe.look("bucket", "empty")
    name_bucket(page, TAKEN)
    found.locator(".vl-message", has_text=TAKEN).wait_for()
    axe.look("bucket", "blocked")
    name_bucket(page, FREE)
    found.get_by_text(f"Create bucket {FREE}").wait_for()
    host.standin.control("buckets", name=FREE)
    ready(page, "bucket").click()
    wait_until(page, "bucket", "failed")
    axe.look("bucket", "failed")
    name_bucket(page, BUCKET)
    found.get_by_text(f"Create bucket {BUCKET}").wait_for()
    found.get_by_text("Show as AWS commands").click()
    ready(page, "bucket").wait_for()
    axe.look("bucket", "ready")
    _run(host, axe, "bucket")


def _run(host: Host, axe: Axe, slug: str) -> None:
    button = ready(axe.page, slug)
    button.wait_for()
    with host.held():
        button.click()
        panel(axe.page, slug).get_by_role("progressbar").wait_for()
        axe.look(slug, "running")
    wait_until(axe.page, slug, "done")
    axe.look(slug, "done")


def _bad_answer(axe: Axe, slug: str) -> None:
    """A name that nobody may have, where the step asks for one."""
    if slug not in BAD:
        return
    name, text = BAD[slug]
    field = panel(axe.page, slug).locator(f'[data-field="{name}"]')
    field.locator("input").fill(text)
    field.locator('[aria-invalid="true"]').wait_for()
    axe.look(slug, "blocked")
    field.locator("input").fill("")
    ready(axe.page, slug).wait_for()


def _somebody_meddles(host: Host, axe: Axe, slug: str) -> None:
    """The plan that was approved does not hold any more: it is shown anew, then it goes through."""
    MEDDLE[slug](host.standin)
    ready(axe.page, slug).click()
    found = wait_until(axe.page, slug, "failed")
    axe.look(slug, "failed")
    found.get_by_role("button", name="Check again").click()
    ready(axe.page, slug).wait_for()
    axe.look(slug, "changed")


def _a_link_that_fails_at_first(host: Host, axe: Axe) -> None:
    """Valohai refuses the default store; then it takes it, but shows it late."""
    host.standin.control("options", patch_project=403)
    ready(axe.page, "link").wait_for()
    axe.look("link", "ready")
    _bad_answer(axe, "link")
    ready(axe.page, "link").click()
    found = wait_until(axe.page, "link", "failed")
    found.get_by_text("Show the call").click()
    axe.look("link", "failed")
    host.standin.control("options", patch_project=200, ignore_default_store=True)
    found.get_by_role("button", name="Try again").click()
    found.locator("[data-until]").wait_for()
    axe.look("link", "running")
    host.standin.control("options", ignore_default_store=False)
    set_default_store(host.standin)
    wait_until(axe.page, "link", "done")
    axe.look("link", "done")
    proven(axe.page, "done")
    _open_all_lights(axe.page)
    axe.look("link", "proven")


def _open_all_lights(page: Page) -> None:
    folds = panel(page, "link").locator(".vl-lights > details")
    for fold in folds.all():
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()


def _lights_that_turn_red(host: Host, axe: Axe) -> None:
    """The blocks go after the link was made: no step knows, the proof says so.

    In a new kernel, which made nothing itself: so it waits for no change to be known in all of AWS.
    """
    host.ways_back[0](axe.page)
    wait_until(axe.page, "requirements", "done")
    found = show(axe.page, "link")
    wait_until(axe.page, "link", "done")
    take_blocks_away(host.standin)
    found.get_by_role("button", name="Prove the link").click()
    proven(axe.page, "failed")
    found.locator(".vl-lights details[open] .vl-failed").first.wait_for()
    axe.look("link", "disproven")
