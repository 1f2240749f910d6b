"""More protection: behind a fold of the page's own, in both pages, by keyboard and narrow too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..standin import BUCKET
from . import screenshots
from .axe import Axe
from .hosts import Host
from .journey import name_bucket, ready, show, wait_until

pytestmark = pytest.mark.browser

FIELDS = ("hardening", "tls_only", "versioning", "abort_uploads", "kms_key")


def test_more_protection_is_chosen_behind_a_fold(host: Host, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1200, "height": 1600})
    axe = Axe(page, host.name, screenshots.folder(tmp_path))
    host.open(page)
    name_bucket(page, BUCKET)
    found = show(page, "bucket")
    inside = [found.locator(f'[data-field="{name}"]') for name in FIELDS]
    for field in inside:
        expect(field).to_be_attached()
        expect(field).not_to_be_visible()
    ready(page, "bucket").wait_for()
    axe.look("bucket", "folded")
    found.get_by_text("More protection").press("Enter")
    for field in inside:
        expect(field).to_be_visible()
    axe.look("bucket", "unfolded")
    found.locator('[data-field="kms_key"] input').fill("alias/my-key")
    found.get_by_text("is an alias").wait_for()
    axe.look("bucket", "bad-key")
    found.locator('[data-field="kms_key"] input').fill("")
    found.locator('[data-field="hardening"] select').select_option("valohai")
    found.locator('[data-field="tls_only"] input').check()
    found.get_by_text("plain http is refused").first.wait_for()
    found.get_by_text(f"Create bucket {BUCKET} and protect it").wait_for()
    axe.look("bucket", "planned")
    ready(page, "bucket").click()
    wait_until(page, "bucket", "done")
    axe.look("bucket", "protected")
    axe.clean(at_least=10)
