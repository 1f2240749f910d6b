"""Hostile names in a real browser: no script runs, nothing is asked for, nobody is asked anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from valolink_widgets.core.html import Html
from valolink_widgets.ui import worker

from ..counting import count
from ..inputs.hostile_world import Shown, model, refusing, shown
from ..inputs.payloads import EVERYTHING, MARK, PAYLOADS
from .journey import browser_page

pytestmark = pytest.mark.browser

# A page that draws a widget as anywidget does: its module, a model of its traits, an element.
_DRAW = """async ([esm, state]) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const el = document.createElement("div");
  document.body.append(el);
  const model = { get: (name) => state[name], set() {}, save_changes() {}, on() {}, off() {},
                  send() {} };
  await widget.render({ model, el });
}"""
# Whatever waits for a hand: every fold is opened, everything is pointed at and focused.
_TOUCH = """() => {
  for (const node of document.querySelectorAll("*")) {
    if (node.tagName === "DETAILS") node.open = true;
    for (const kind of ["mouseover", "pointerenter", "focus", "load", "error", "toggle"])
      node.dispatchEvent(new Event(kind));
  }
}"""


@pytest.fixture
def worlds(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Shown]]:
    """All payloads at once in every name, in every refusal; and one after another."""
    monkeypatch.setattr(worker, "SETTLE_SECONDS", 0.0)
    found = [
        shown(model(EVERYTHING), adopt=True),
        shown(refusing(EVERYTHING, "s3:CreateBucket")),
        shown(refusing(EVERYTHING, "sts:GetCallerIdentity")),
        *(shown(model(payload), adopt=True) for payload in PAYLOADS[:12]),
    ]
    yield found
    for one in found:
        one.close()


@pytest.fixture
def served(tmp_path: Path, worlds: list[Shown]) -> Iterator[str]:
    """The reports as files, and an empty page for the widgets, on a server of our own."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    frame = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>x</title>"
    (tmp_path / "empty.html").write_text(frame, encoding="utf-8")
    for number, one in enumerate(worlds):
        pages = "".join(Html(page) for _, page in one.pages())
        (tmp_path / f"pages-{number}.html").write_text(frame + pages, encoding="utf-8")
        one.report.write(tmp_path / f"report-{number}.html")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_nothing_of_what_others_wrote_runs(worlds: list[Shown], served: str) -> None:
    asked: list[str] = []
    talked: list[str] = []
    with browser_page() as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: (talked.append(dialog.message), dialog.dismiss()))
        page.on("popup", lambda popup: talked.append(popup.url))

        def untouched(name: str) -> None:
            page.evaluate(_TOUCH)
            page.wait_for_timeout(50)
            assert page.evaluate(f"window.{MARK}") is None, name
            assert page.url == f"{served}/{name}"
            count("hostile pages in Chromium, nothing of them ran", name)

        for number, one in enumerate(worlds):
            for name in (f"report-{number}.html", f"pages-{number}.html"):
                page.goto(f"{served}/{name}")
                untouched(name)
            page.goto(f"{served}/empty.html")
            for state in one.states():
                page.evaluate(_DRAW, [state["esm"], plain(state["state"])])
            untouched("empty.html")
        ours = (f"{served}/", "data:,", "blob:")
        known = [u for u in asked if not u.startswith(ours) and not u.endswith("/favicon.ico")]
        assert known == []
        assert talked == []
        page.goto(f"{served}/empty.html")
        page.evaluate("document.body.innerHTML = '<img src=x onerror=window.PWNED=1>'")
        page.wait_for_function(f"window.{MARK} === 1")  # the trap does catch


def plain(state: Any) -> Any:
    """As JSON gives it to a browser."""
    return json.loads(json.dumps(state, default=str))
