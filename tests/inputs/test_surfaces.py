"""Hostile names and answers at every place that shows them: text they are, and text they stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.commands.terminal import complain, complain_of, tell
from valolink_widgets.core.afterwards import project_page, snippet
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.finding import error
from valolink_widgets.core.html import tag
from valolink_widgets.core.picture import Node, State, picture
from valolink_widgets.core.picture_places import PLACES
from valolink_widgets.ui import worker

from ..counting import HOSTILE, count
from ..model import Model
from .hostile_world import Shown, model, refusing, shown
from .markup import strange
from .payloads import EVERYTHING, PAYLOADS

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
REFUSED = (
    *("sts:GetCallerIdentity", "s3:HeadBucket", "s3:CreateBucket", "s3:PutBucketCors"),
    *("iam:CreateUser", "iam:PutRolePolicy", "valohai:GetUser", "valohai:ListProjects"),
    *("valohai:CreateStore", "valohai:UpdateProject"),
)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(worker, "SETTLE_SECONDS", 0.0)
    open_: list[Shown] = []

    def begin(found: Model, **more: Any) -> Shown:
        open_.append(shown(found, **more))
        return open_[-1]

    yield begin
    for one in open_:
        one.close()


def inert(one: Shown) -> None:
    """No page has an element or attribute of theirs, no text steers, every trait can be sent."""
    for name, page in one.pages():
        assert strange(page) == [], name
        assert not STEERING.search(page), name
    assert strange(one.report.to_html()) == []
    for text in one.texts():
        assert not STEERING.search(text)
    assert one.states()


@pytest.mark.parametrize("at", range(len(PAYLOADS)))
def test_a_world_of_hostile_names(at: int, opened: Any) -> None:
    one = opened(model(PAYLOADS[at]), adopt=True)
    inert(one)
    count(HOSTILE, PAYLOADS[at])


@pytest.mark.quick
def test_a_world_in_which_every_name_is_all_of_them(opened: Any) -> None:
    inert(opened(model(EVERYTHING), adopt=True))


@pytest.mark.parametrize("operation", REFUSED)
def test_a_refusal_in_hostile_words(operation: str, opened: Any) -> None:
    one = opened(refusing(EVERYTHING, operation))
    assert one.report.findings
    inert(one)
    assert "<script" not in markdown_without_code(one.report.to_markdown())


def markdown_without_code(text: str) -> str:
    """Markdown without its blocks of code and what is escaped."""
    kept = re.sub(r"^ *(`{3,})text\n.*?^ *\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\\.", "", kept)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_markdown_no_sign_means_anything(payload: str, opened: Any) -> None:
    one = opened(refusing(payload, "s3:CreateBucket"), apply=True)
    bare = markdown_without_code(one.report.to_markdown())
    for sign in ("<", "![", "](", "$", "javascript://"):
        assert sign not in bare
    assert not re.search(r"(?<!\\)https?://evil", bare)


@pytest.mark.quick
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_picture(payload: str) -> None:
    for links in (False, True):
        nodes = [Node(p, payload, payload, State.EXISTS, payload, payload) for p in PLACES]
        drawn = picture(nodes, links=links)
        assert strange(drawn) == []
        assert not STEERING.search(drawn)


@pytest.mark.quick
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_terminal_is_not_steered(payload: str, capfd: pytest.CaptureFixture[str]) -> None:
    tell(payload)
    complain(payload)
    refusal = CallRefused(Call("s3", "CreateBucket"), payload, payload, request_id=payload)
    complain_of([error(payload, payload, payload, payload), Model().explain(refusal)])
    said = capfd.readouterr()
    assert not STEERING.search(said.out + said.err)


@pytest.mark.quick
@pytest.mark.parametrize("payload", PAYLOADS)
def test_links_and_yaml(payload: str) -> None:
    import yaml

    address = project_page("https://app.valohai.com", f"team/{payload.replace(chr(0xD800), '')}")
    assert re.fullmatch(r"https://app\.valohai\.com/p/[A-Za-z0-9%/._~-]*/", address)
    assert "href" not in tag("a", "x", href=payload)
    assert "href" in tag("a", "x", href="https://app.valohai.com")
    text = snippet(payload.replace("\n", " "), "my-bucket")
    assert not STEERING.search(text)
    if "\ud800" not in payload:
        assert yaml.safe_load(text)[0]["step"]["upload-store"] == payload.replace("\n", " ")


@pytest.mark.quick
def test_scripts_put_html_in_only_where_the_escaping_module_made_it() -> None:
    """Elsewhere a text is put in as text. A new place must be looked at, and named here."""
    ui = Path(__file__).parents[2] / "valolink_widgets" / "ui"
    found = {}
    for script in ui.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(
            r"outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(", text
        )
        if puts := re.findall(r"innerHTML\s*=\s*(.*?);", text):
            found[script.name] = puts
    made = ['model.get("html")']
    assert found == {"markup.js": made, "picture.js": made, "progress.js": made}


@pytest.mark.quick
def test_the_reader_sees_what_is_not_ours() -> None:
    for payload in PAYLOADS[:7]:
        assert strange(f"<p title=\"{payload}\" class='{payload}'>{payload}</p>")
    assert strange("<p style='background:url(x)'>")
    assert strange("<a href='javascript:x'>x</a>")
