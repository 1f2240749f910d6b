"""The lights of a link: who asks for them, how they stand, and what a failure opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.finding import error
from valolink_widgets.core.html import escape
from valolink_widgets.core.proof import Proof, Tried
from valolink_widgets.guide.proving import Proving
from valolink_widgets.ui import lights_words as words
from valolink_widgets.ui.lights import LightsBox, lights_html, status_html

from ..guide.conftest import BUCKET
from .conftest import Open, Page

STEPS = ("bucket", "cors", "user", "access", "link")


def box(page: Page) -> LightsBox:
    return page.panels._lights


def prove(page: Page) -> None:
    content = {"kind": "click", "id": "prove", "ticket": "", "nonce": "n"}
    box(page).actions._handle_custom_msg(content, [])
    page.settle()


def light(name: str, outcome: Any, said: str = "", code: str = "") -> Tried:
    finding = error(code, "It was let through.", "Mend the policy.") if code else None
    proof = Proof(name, Call("s3", "PutObject", {}, identity="key"))
    return Tried(proof, outcome, "done", said, 3, finding)


def test_linking_proves_the_link_once_and_both_places_show_it(page: Open) -> None:
    one = page(bucket=BUCKET, prove=True)
    one.go(*STEPS[:-1])
    one.step("link")
    assert [piece.html for piece in (box(one).status, box(one).table)] == ["", ""]
    assert not box(one).actions.buttons
    ticket = one.buttons("link")["apply"]["ticket"]
    one.click("link", ticket=ticket)
    tried = one.walkthrough.proving.tried
    assert one.walkthrough.proving.ok
    assert words.PROVEN in box(one).status.html
    assert box(one).table.html.count("<details") >= 4
    assert [b["label"] for b in box(one).actions.buttons] == [words.AGAIN]
    assert set(box(one).widgets) < set(one.panels.step("link").children)
    assert set(box(one).widgets) < set(one.panels.report().children)
    one.click("link", ticket=ticket)
    assert one.walkthrough.proving.tried == tried


def test_nothing_is_tried_until_somebody_asks_and_what_broke_is_red(page: Open) -> None:
    one = page(bucket=BUCKET, prove=False)
    prove(one)  # before the link there is nothing to prove
    one.go(*STEPS)
    assert not one.walkthrough.proving.tried
    assert words.NOT_YET in box(one).status.html
    policy = {"UserName": f"valolink-{BUCKET}", "PolicyName": f"valolink-{BUCKET}"}
    one.world.send("iam", "DeleteUserPolicy", **policy)
    prove(one)
    assert "FAILED" in box(one).table.html
    assert words.FAILED in box(one).status.html
    assert 'data-code="proof.key"' in box(one).table.html


def test_only_a_click_that_links_proves_by_itself_and_a_closed_page_proves_nothing(
    page: Open,
) -> None:
    one = page(bucket=BUCKET, prove=False)
    one.go(*STEPS)
    one.walkthrough.answer(prove=True)
    used = one.buttons("link").get("apply", {}).get("ticket", "used")
    for ticket in (used, "foreign", one.walkthrough.view("link").ticket):
        one.click("link", ticket=ticket)
    assert not one.walkthrough.proving.tried
    one.panels.close()
    prove(one)
    assert not one.walkthrough.proving.tried


def test_while_the_proofs_wait_behind_the_linking_nobody_can_ask_for_them_again(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = page(bucket=BUCKET, prove=True)
    one.go(*STEPS[:-1])
    one.step("link")
    queued: list[Any] = []
    monkeypatch.setattr(one.panels.worker, "fetch", queued.append)
    one.click("link")
    prove(one)
    assert len(queued) == 1
    assert words.TRYING in box(one).status.html
    queued.pop()()
    assert one.walkthrough.proving.ok


def test_a_group_opens_when_one_of_its_lights_fails() -> None:
    well, bad = light("key.put", "works"), light("fence.list-users", "failed", code="proof.fence")
    html = lights_html(Proving((well, bad), 2))
    key, fence = html.split("<details")[1:]
    assert "open=" not in key
    assert "open=" in fence.split("<summary")[0]
    assert "Mend the policy." in fence


def test_what_others_say_is_no_markup() -> None:
    hostile = light("browser.post", "works", "rule <img src=x> (`<b>`)")
    html = lights_html(Proving((hostile,), 1))
    assert "<img" not in html
    assert "<b>`" not in html
    assert "<code>&lt;b&gt;</code>" in html


def test_the_sentence_follows_the_lights() -> None:
    assert words.NOT_YET in status_html(Proving(), busy=False)
    assert words.TRYING in status_html(Proving(), busy=True)
    well, dark = light("key.put", "works"), light("fence.list-users", "not-run", "no secret")
    assert words.PROVEN in status_html(Proving((well,), 1), busy=False)
    for partly in (
        Proving((well, dark), 2),
        Proving((well,), 2),
        Proving((well, replace(dark, proof=well.proof, stopped=True)), 2),
    ):
        assert not partly.ok
        shown = status_html(partly, busy=False)
        assert escape(words.partly(partly.missing)) in shown
        assert words.STATES["partly"] in shown
        assert words.PROVEN not in shown


def test_what_only_somebody_else_could_look_at_leaves_a_link_proven() -> None:
    dark = light("fence.other-bucket", "not-run", "there is no other bucket")
    lights = (light("key.put", "works"), light("fence.list-users", "refused"), dark)
    assert Proving(lights, 3).ok
