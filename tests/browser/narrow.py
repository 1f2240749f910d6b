"""What a narrow page cuts off, or makes a person scroll sideways for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

WIDTH, HEIGHT = 390, 844
# An input scrolls what is typed into it, and what only screen readers read is cut on purpose.
_STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  const aside = ".vl-unseen, .vl-text, .valolink-skip, script, style, svg, input, select";
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || !node.checkVisibility() || node.closest(aside)) continue;
    const hides = getComputedStyle(node).overflowX !== "visible" && node.clientWidth > 0;
    const cut = hides && node.scrollWidth > node.clientWidth + 1;
    if (cut || box.right > wide + 1 || box.left < -1)
      found.push(`${node.tagName} ${node.className}: ${node.textContent.trim().slice(0, 60)}`);
  }
  const sideways = document.documentElement.scrollWidth - wide;
  return sideways ? [`the page scrolls ${sideways} pixels sideways`, ...found] : found; }"""


@contextmanager
def narrowed(page: Page) -> Iterator[None]:
    """The page as on a telephone."""
    before = page.viewport_size
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    try:
        yield
    finally:
        if before:
            page.set_viewport_size(before)


def sticks_out(page: Page) -> list[str]:
    """Each element that is cut, or that reaches out of the page as wide as it is now."""
    return [str(one) for one in page.evaluate(_STICKS_OUT)]
