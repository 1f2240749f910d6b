"""The picture in the page: it follows what happens, and its parts lead to their steps."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import ipywidgets
import pytest
from playwright.sync_api import Page, sync_playwright

from valolink_widgets.core.picture import Node, State, picture
from valolink_widgets.core.picture_places import PLACES
from valolink_widgets.ui.picture import Picture, PictureView

from .. import needs
from .conftest import Open

PAGE = """
<!doctype html><html lang="en"><head><title>A page</title></head>
<body data-jp-theme-light="true"><main><div id="slot"></div><div id="el"></div></main></body></html>
"""
START = """async ([source, html, css]) => {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const { default: widget } = await import("data:text/javascript;base64," + source);
  const listeners = {};
  window.state = { html };
  window.model = {
    get: (name) => state[name],
    on: (name, listener) => (listeners[name] = listener),
    off: (name) => delete listeners[name],
    send: () => {},
  };
  window.change = (html) => { state.html = html; listeners["change:html"](); };
  window.went = [];
  document.addEventListener("valolink:go", (event) => {
    event.preventDefault();
    went.push(event.detail.slug);
  });
  window.end = widget.render({ model, el: document.querySelector("#el") });
}"""


def drawn(state: State = State.EXISTS) -> str:
    return picture(
        [Node(place, place.title(), "acme", state, f"step-{place}") for place in PLACES], links=True
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = needs.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(needs.CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def view(browser: Any) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.set_content(PAGE)
    yield page
    page.close()


def start(page: Page, html: str) -> None:
    source = base64.b64encode(str(Picture._esm).encode()).decode()
    page.evaluate(START, [source, html, str(Picture._css)])


def went(page: Page) -> list[str]:
    found: list[str] = page.evaluate("went")
    return found


@pytest.mark.quick
def test_it_follows_the_guide(page: Open) -> None:
    one = page(bucket="demo-bucket")
    shown = PictureView(one.walkthrough, ipywidgets.Layout())
    shown.draw()
    assert "Bucket demo-bucket: waiting. Go to step 2, Create the bucket" in shown.widget.html
    one.step("requirements")
    one.step("bucket")
    shown.draw()
    assert "Bucket demo-bucket: ready to create" in shown.widget.html
    one.click("bucket")
    shown.draw()
    assert "Bucket demo-bucket: exists" in shown.widget.html


@pytest.mark.browser
@pytest.mark.parametrize("key", ["Enter", " ", ""])
def test_a_part_leads_to_its_step_by_click_and_by_key(view: Page, key: str) -> None:
    start(view, drawn())
    part = view.locator('svg.vp-wide [data-place="user"]')
    if key:
        part.focus()
        view.keyboard.press(key)
    else:
        part.click()
    assert went(view) == ["step-user"]


@pytest.mark.browser
def test_all_parts_are_reached_by_tab_in_reading_order(view: Page) -> None:
    start(view, drawn())
    found = []
    for _ in PLACES:
        view.keyboard.press("Tab")
        found.append(view.evaluate("document.activeElement.dataset.place"))
    assert found == list(PLACES)
    assert view.evaluate("document.activeElement.dataset.lmSuppressShortcuts") == "true"


@pytest.mark.browser
def test_drawn_anew_the_focus_stays_on_its_part(view: Page) -> None:
    start(view, drawn(State.READY))
    view.locator('svg.vp-wide [data-place="bucket"]').focus()
    view.evaluate("change", drawn(State.EXISTS))
    focused = "document.activeElement.querySelector('title').textContent"
    assert view.evaluate(focused) == "Bucket acme: exists."
    view.evaluate("document.activeElement.blur()")
    view.evaluate("change", drawn(State.READY))
    assert view.evaluate("document.activeElement.tagName") == "BODY"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "form"), [(900, "wide"), (390, "narrow")])
def test_one_arrangement_is_seen_and_fits(view: Page, width: int, form: str) -> None:
    view.set_viewport_size({"width": width, "height": 900})
    start(view, drawn())
    seen = view.locator(".vl-picture svg:visible")
    assert seen.count() == 1
    assert seen.get_attribute("class") == f"vp-{form}"
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    scale = seen.evaluate("svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width")
    assert 12 * scale >= 10.5


@pytest.mark.browser
def test_our_own_page_has_a_place_for_it(view: Page) -> None:
    view.evaluate("document.querySelector('#slot').dataset.valolinkSlot = 'picture'")
    start(view, drawn())
    assert view.locator("#slot svg:visible").count() == 1
    assert view.locator("#el svg").count() == 0
    view.evaluate("end()")
    assert view.locator("#slot svg").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", State)
def test_each_word_can_be_read_on_its_ground(view: Page, state: State, theme: str) -> None:
    start(view, drawn(state))
    view.evaluate("dark => (document.body.dataset.jpThemeLight = String(!dark))", theme == "dark")
    pairs = view.evaluate(
        """() => Array.from(document.querySelectorAll("svg.vp-wide .vp-node")).flatMap((node) => {
          const fill = (one) => getComputedStyle(node.querySelector(one)).fill;
          const names = [".vp-label", ".vp-name", ".vp-word"].filter((n) => node.querySelector(n));
          return names.map((name) => [fill(name), fill(".vp-box")]);
        })"""
    )
    worst = min(contrast(ink, ground) for ink, ground in pairs)
    assert worst >= 4.5, (state, theme, worst, json.dumps(pairs[:3]))


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio of two `rgb(...)` colours."""
    lights = sorted(map(luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour[4:-1].split(",")]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
