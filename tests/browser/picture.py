"""The README's picture, taken from the real app: `python -m tests.browser.picture`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .. import commands
from ..standin import BUCKET
from .journey import browser_page, wait_until

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "app.png"


def main() -> None:
    """The bucket's step, planned and waiting for a click."""
    with (
        tempfile.TemporaryDirectory() as folder,
        browser_page() as page,
        commands.started("app", "--no-browser", cwd=Path(folder)) as process,
    ):
        page.set_viewport_size({"width": 1000, "height": 900})
        page.goto(commands.address(process))
        wait_until(page, "requirements", "done")
        page.locator('[data-field="bucket"] input').fill(BUCKET)
        found = wait_until(page, "bucket", "ready")
        found.locator('[data-action="apply"][aria-disabled="false"]').wait_for()
        page.evaluate("document.activeElement.blur()")
        heading = page.get_by_role("heading", name="2. The bucket")
        heading.evaluate("node => node.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
