"""The scripts of our own page, without a kernel: one section in sight, theme, connection lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from valolink_widgets.ui import TEMPLATE, jupyter_path

from .own_server import page_of

pytestmark = pytest.mark.browser
SCRIPTS = jupyter_path() / "voila" / "templates" / TEMPLATE
ADDRESS = "http://127.0.0.1:9/"
OUTPUT = '<script type="application/vnd.voila.cell-output+json">{}</script>'


def _cell(body: str) -> str:
    return f'<div cell-index="0">{body}</div>'


def _step(number: int, slug: str) -> str:
    box = f'<div class="valolink-panel valolink-step-{slug}">'
    field = f'<div data-field="name-{slug}"><input></div></div>'
    return _cell(f"<h2>{number}. {slug}</h2>") + _cell(OUTPUT + box + field)


CELLS = (
    _cell("<h1>The guide</h1>"),
    _step(1, "requirements"),
    _step(2, "bucket"),
    _cell(OUTPUT + '<div class="valolink-panel valolink-step-end">the end</div>'),
)
BODY = f'<main id="rendered_cells"><div>{"".join(CELLS)}</div></main>'
GO = """([slug, field]) => document.dispatchEvent(new CustomEvent("valolink:go",
  { detail: { slug, field }, cancelable: true }))"""


def script(name: str) -> str:
    return f"<script>{(SCRIPTS / name).read_text(encoding='utf-8')}</script>"


@pytest.fixture
def empty(chromium: Browser) -> Iterator[Page]:
    """A page with nothing behind it."""
    with page_of(chromium) as (page, _):
        yield page


def opened(page: Page, body: str, where: str = "") -> None:
    def answer(route: Route) -> None:
        route.fulfill(body=f"<!doctype html><body>{body}", content_type="text/html")

    page.route(ADDRESS, answer)
    page.goto(ADDRESS + where)


def in_sight(page: Page) -> list[str]:
    return page.locator("section:visible h2").all_inner_texts()


def test_one_section_is_in_sight_and_a_second_panel_is_the_end(empty: Page) -> None:
    opened(empty, BODY + script("sections.js"))
    assert in_sight(empty) == ["1. requirements"]
    expect(empty.locator("section")).to_have_count(3)
    expect(empty.locator("h1")).to_be_visible()
    for slot in ("steps", "picture", "end-title"):
        expect(empty.locator(f'[data-valolink-slot="{slot}"]')).to_have_count(1)


def test_whoever_is_led_to_a_step_has_its_heading_or_its_field_under_the_keys(empty: Page) -> None:
    opened(empty, BODY + script("sections.js"))
    taken_over = empty.evaluate(GO, ["bucket", ""])
    assert taken_over is False  # the panel must not scroll on its own
    assert in_sight(empty) == ["2. bucket"]
    expect(empty.locator("h2", has_text="bucket")).to_be_focused()
    empty.evaluate(GO, ["requirements", "name-requirements"])
    expect(empty.locator('[data-field="name-requirements"] input')).to_be_focused()
    empty.evaluate(GO, ["nowhere", ""])
    assert in_sight(empty) == ["1. requirements"]


def test_the_address_names_the_step_and_back_leads_back(empty: Page) -> None:
    opened(empty, BODY + script("sections.js"), "#bucket")
    empty.evaluate("document.querySelector('.valolink-step-bucket').append('drawn')")
    expect(empty.locator("section:visible h2")).to_have_text("2. bucket")
    empty.evaluate(GO, ["requirements", ""])
    assert empty.url == f"{ADDRESS}#requirements"
    empty.go_back()
    expect(empty.locator("section:visible h2")).to_have_text("2. bucket")


def test_the_theme_follows_the_browser(empty: Page) -> None:
    empty.emulate_media(color_scheme="dark")
    opened(empty, script("theme.js"))
    body = empty.locator("body")
    expect(body).to_have_attribute("data-jp-theme-name", "JupyterLab Dark")
    empty.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-jp-theme-light", "true")
