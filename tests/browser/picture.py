"""The README's picture, taken from the real app: `python -m tests.browser.picture`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .. import commands
from ..standin import BUCKET
from .journey import name_bucket, ready, wait_until
from .own_server import browser_page

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
        name_bucket(page, BUCKET)
        ready(page, "bucket").wait_for()
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
