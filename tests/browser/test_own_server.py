"""What watches over all journeys: nobody but the page's own server is asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from .hosts import Host
from .own_server import page_of

pytestmark = pytest.mark.browser


def test_both_pages_ask_their_own_server_only_and_talk_with_it(
    host: Host, chromium: Browser
) -> None:
    with page_of(chromium) as (page, watch):
        host.open(page)
        watch.check()
        assert watch.sockets


@pytest.mark.parametrize(
    ("words", "noticed"),
    [
        ("fetch('http://127.0.0.1:9/x').catch(() => 0)", "http://127.0.0.1:9/x"),
        ("fetch('https://cdn.invalid/x').catch(() => 0)", "https://cdn.invalid/x"),
        ("void new WebSocket('ws://127.0.0.1:9/y')", "ws://127.0.0.1:9/y"),
        ("void (new Image().src = 'http://localhost:9/z')", "http://localhost:9/z"),
        ("fetch('data:,x').then(() => 0)", None),
        ("fetch(URL.createObjectURL(new Blob(['x']))).then(() => 0)", None),
    ],
)
def test_whoever_else_is_asked_is_noticed(
    app: Host, chromium: Browser, words: str, noticed: str | None
) -> None:
    with page_of(chromium) as (page, watch):
        page.goto(app.url.partition("?")[0] + "favicon.ico")
        page.evaluate(words)
        _wait_a_moment(page)
        assert watch.elsewhere == ([noticed] if noticed else [])
        assert watch.asked


def _wait_a_moment(page: Page) -> None:
    """Events come after what caused them."""
    page.wait_for_timeout(200)
