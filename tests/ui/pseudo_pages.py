"""Opens every page in many states and prints what a person could read: run in a fresh process.

`python -m tests.ui.pseudo_pages`, with the language in the environment, prints a JSON list of
[where, text].
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.report import Report
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.ui import worker

from ..guide.conftest import World
from ..judge.judges import Moto
from . import visible
from .conftest import Page

NAME = "pseudo-bucket"


@dataclass
class Book:
    """What was read so far."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def note(self, where: str, texts: Iterator[str]) -> None:
        self.found += [(where, text) for text in texts if text.strip()]

    def panels(self, page: Page, where: str) -> None:
        """Every panel as it is now: its widgets and the page that needs no kernel."""
        shown = {step.slug: page.panels.step(step.slug) for step in STEPS}
        page.settle()
        for slug, panel in [*shown.items(), ("end", page.panels.report())]:
            for trait, text in visible.of_widget(panel):
                self.note(f"{where}/{slug}/{trait}", iter((text,)))
            left = panel._repr_mimebundle_()
            self.note(f"{where}/{slug}/html", visible.of_html(left["text/html"]))
            self.note(f"{where}/{slug}/plain", visible.of_markdown(left["text/plain"]))

    def report(self, report: Report, where: str) -> None:
        self.note(f"{where}/report.html", visible.of_html(report.to_html()))
        self.note(f"{where}/report.md", visible.of_markdown(report.to_markdown()))


def refuse(operation: str, code: str, status: int) -> Callable[[Call], None]:
    """A hook that has one operation refused."""

    def hook(call: Call) -> None:
        if call.operation == operation:
            raise CallRefused(call, code, "", status=status)

    return hook


def read(world: World) -> Book:
    book = Book()
    bare = Page(world)
    book.panels(bare, "empty")
    wrong = {"bucket": "My_Bucket.", "region": "eu west", "valohai_host": "http://u:p@x/y?z"}
    for where, answers in {
        "invalid": {**wrong, "user": "a b", "policy": "é" * 200, "role": "x" * 99, "store": " "},
        "aws": {"target": "aws", "bucket": "xn--a..b-s3alias", "project": "no such"},
        "types": {"adopt": "maybe", "bucket": 7, "unknown": "x", "report": "x.txt"},
        "regional": {"bucket": "a-123456789012-us-east-1-an", "region": "eu-west-1"},
        "address": {"bucket": "192.168.0.1", "sandbox": "x.json", "target": "nowhere"},
    }.items():
        book.panels(Page(world, **answers), where)
    _refused(world, book)
    _done(world, book)
    return book


def _refused(world: World, book: Book) -> None:
    cases = (
        ("HeadBucket", "Forbidden", 403),
        ("GetCallerIdentity", "ExpiredToken", 403),
        ("ListProjects", "401", 401),
        ("ListStores", "network", 0),
        ("CreateBucket", "BucketAlreadyExists", 409),
        ("CreateBucket", "SomethingNew", 400),
    )
    for number, (operation, code, status) in enumerate(cases):
        page = Page(world, bucket=f"{NAME}-{number}")
        world.hook = refuse(operation, code, status)
        page.step("requirements")
        page.step("bucket")
        if "apply" in page.buttons("bucket"):
            page.click("bucket")
        book.panels(page, f"{operation}-{code}")
        book.report(page.walkthrough.report(), f"{operation}-{code}")
        world.hook = lambda _: None
        page.panels.close()


def _done(world: World, book: Book) -> None:
    page = Page(world, bucket=NAME, large_uploads=True)
    book.panels(page, "planned")
    for slug in ("bucket", "cors", "user", "access", "large-uploads", "link"):
        page.go(slug)
        book.panels(page, f"after-{slug}")
    book.report(page.walkthrough.report(), "whole")
    end = page.panels.report().end
    for id_ in ("undo", "take"):
        shown = {str(b["id"]): str(b["ticket"]) for b in end.actions.buttons}
        content = {"kind": "click", "id": id_, "ticket": shown[id_], "nonce": "n"}
        end.actions._handle_custom_msg(content, [])
        page.settle()
        book.panels(page, id_)
    page.panels.close()
    again = Page(world, bucket=NAME, web_uploads=False, default_store=False)
    book.panels(again, "undone")


def main() -> None:
    worker.SETTLE_SECONDS = 0.0
    judge = Moto()
    try:
        book = read(World(judge))
    finally:
        judge.stop()
    Path(sys.argv[1]).write_text(json.dumps(book.found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
