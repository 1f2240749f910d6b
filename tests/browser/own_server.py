"""A browser that may ask nobody but the server of the page it shows."""

from __future__ import annotations

from collections.abc import Iterator
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

    A page's own server is the one from which it was opened first.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.own = ""
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
        server = ("wss" if parts.scheme == "https" else "ws", parts.netloc)
        if parts.scheme in _SOCKETS:
            server = (parts.scheme, parts.netloc)
        self.own = self.own or "//".join(server)
        if "//".join(server) != self.own:
            self.elsewhere.append(url)

    def check(self) -> None:
        """Fail if anybody else was asked, or if nobody was: then nothing was seen at all."""
        assert self.elsewhere == []
        assert self.asked


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
def page_of(chromium: Browser) -> Iterator[tuple[Page, OwnServer]]:
    """A page with nothing in its memory, and who watches what it asks."""
    context = chromium.new_context(viewport={"width": 1200, "height": 1000})
    try:
        watch = OwnServer(context)
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
