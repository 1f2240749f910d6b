"""The picture of the link in the page: it follows what happens, and leads to the steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from ..core.picture import picture
from ..guide.contents import STEPS
from ..guide.link_states import link_states
from ..guide.walkthrough import Walkthrough

_HERE = Path(__file__).parent


def _source(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


class Picture(anywidget.AnyWidget):
    """`html` from `core.picture`, with links.

    It is drawn into the page's own place for it where there is one (an element with
    `data-valolink-slot="picture"`), else where it stands.
    """

    _esm = _source("shared.js", "picture.js")
    _css = _source("picture.css")

    html = t.Unicode().tag(sync=True)


class PictureView:
    """Draws the picture of this guide; `widget` is what is shown."""

    def __init__(self, walkthrough: Walkthrough, layout: Any) -> None:
        self._walkthrough = walkthrough
        self.widget = Picture(layout=layout)

    def draw(self) -> None:
        """Show the link as it is now. Only on the kernel's loop."""
        walk = self._walkthrough
        working = [step.slug for step in STEPS if walk.view(step.slug).running]
        self.widget.html = picture(link_states(walk.standing, working), links=True)
