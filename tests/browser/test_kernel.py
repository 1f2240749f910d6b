"""Our own page before its kernel is there, and after it is gone."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
from playwright.sync_api import Page, expect

from .hosts import Host

pytestmark = pytest.mark.browser
_KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"


def test_the_page_is_there_before_its_kernel_and_says_when_that_is_gone(
    app: Host, page: Page
) -> None:
    page.goto(app.url, wait_until="commit")
    waiting = page.locator("#loading")
    expect(waiting.get_by_role("status")).to_contain_text("guide")
    expect(waiting.locator(".valolink-skeleton")).to_be_visible()
    expect(page).to_have_title("Valolink: link an S3 bucket to Valohai")
    page.locator('.valolink-step-requirements [data-status="done"]').wait_for()
    expect(waiting).to_have_count(0)
    gone = page.get_by_role("alert").filter(has_text="lost its connection")
    expect(gone).to_have_count(0)
    _kill(str(page.evaluate(_KERNEL)))
    gone.get_by_role("button", name="Start again").click()
    waiting.wait_for()


def _kill(kernel: str) -> None:
    """End the kernel as the system does when memory runs out."""
    found = subprocess.run(["pgrep", "-f", kernel], capture_output=True, text=True, check=True)
    (pid,) = map(int, found.stdout.split())
    os.kill(pid, signal.SIGKILL)
