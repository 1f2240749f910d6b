"""A browser that may ask nobody but the server of the page it shows, and whom a test names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, sync_playwright

from .. import needs

PATIENCE_MS = 60_000
# Even a request that nobody noticed leads nowhere.
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
_SOCKETS = ("ws", "wss")


class OwnServer:
    """Notes every request and every websocket of a browser that goes to another server.

    A page's own server is the one from which it was opened first. `beside` are the origins of
    others that this page is there to ask.
    """

    def __init__(self, context: BrowserContext, beside: Iterable[str] = ()) -> None:
        self.own = ""
        self.beside = {_server(url) for url in beside}
        self.elsewhere: list[str] = []
        self.asked = self.sockets = 0
        context.on("request", lambda request: self._note(request.url))
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._note_socket(socket))

    def _note_socket(self, socket: WebSocket) -> None:
        self.sockets += 1
        self._note(socket.url)

    def _note(self, url: str) -> None:
        """Other schemes, such as `data` and `blob`, ask nobody."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", *_SOCKETS):
            return
        self.asked += 1
        self.own = self.own or _server(url)
        if _server(url) not in {self.own, *self.beside}:
            self.elsewhere.append(url)

    def check(self) -> None:
        """Fail if anybody else was asked, or if nobody was: then nothing was seen at all."""
        assert self.elsewhere == []
        assert self.asked


def _server(url: str) -> str:
    """Who is asked, the same for a page and for the websockets of its server."""
    parts = urlsplit(url)
    safe = parts.scheme in ("https", "wss")
    return f"{'wss' if safe else 'ws'}//{parts.netloc}"


@contextmanager
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    path, words = needs.chromium(), [*needs.CHROMIUM, NO_NAMES]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=words)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def page_of(chromium: Browser, *beside: str) -> Iterator[tuple[Page, OwnServer]]:
    """A page with nothing in its memory, and who watches what it asks."""
    context = chromium.new_context(viewport={"width": 1200, "height": 1000})
    try:
        watch = OwnServer(context, beside)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        # A notebook with unsaved outputs asks before it is left.
        page.on("dialog", lambda dialog: dialog.accept())
        yield page, watch
    finally:
        context.close()


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page in a browser of its own; fails if it asks anybody but its own server."""
    with browser() as chromium, page_of(chromium) as (page, watch):
        yield page
        watch.check()
