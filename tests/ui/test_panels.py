"""Each panel's states, from the first field to the linked store."""

from __future__ import annotations

import json
from threading import Event
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.fields import BY_NAME
from valolink_widgets.ui import words
from valolink_widgets.ui.panel import StepPanel

from ..guide.conftest import World, writes
from .conftest import Open, Page

STEPS = ("requirements", "bucket", "cors", "user", "access", "large-uploads", "link")


def labels(page: Page, slug: str) -> list[str]:
    return [button["label"] for button in page.buttons(slug).values()]


def test_the_panel_of_a_step_is_the_same_one_each_time(page: Open) -> None:
    one = page()
    assert one.step("bucket") is one.step("bucket")
    assert one.panels.report() is one.panels.report()


def test_a_new_page_reads_who_i_am_and_asks_for_the_bucket(page: Open) -> None:
    one = page()
    one.step("bucket")
    assert "vl-done" in one.step("requirements").parts.status.html
    facts = one.panels.step("requirements").parts.facts.html
    assert "123456789012" in facts
    assert "demo/first-project" in facts
    assert one.world.place.valohai_host in facts
    assert "To fill in</strong>: Bucket name." in one.panels.step("bucket").parts.status.html
    assert labels(one, "bucket") == ["Create the bucket"]


def test_a_step_says_what_it_waits_for_and_leads_there(page: Open) -> None:
    one = page()
    assert "Waiting for</strong>: 4 IAM user" in one.step("access").parts.status.html
    assert labels(one, "access") == ["First: 2 Create the bucket"]
    assert one.buttons("access")["go-on"]["goto"] == "bucket"


def test_a_panel_alone_has_the_steps_it_stands_on_read(page: Open) -> None:
    one = page(bucket="resumed-bucket")
    one.go("bucket")
    again = page(bucket="resumed-bucket")
    again.step("user")
    assert labels(again, "user")[0] == "Create user valolink-resumed-bucket and an access key"


def test_while_an_answer_is_wrong_the_button_names_its_field(page: Open) -> None:
    one = page(bucket="fine-bucket")
    one.go("bucket")
    one.step("user")
    one.type("user", user="no name!")
    assert labels(one, "user") == [words.correct(BY_NAME["user"].label)]
    one.type("bucket", bucket="")
    assert labels(one, "bucket") == [words.correct(BY_NAME["bucket"].label)]


def test_what_was_said_of_a_plan_is_not_said_of_what_is_done(page: Open) -> None:
    one = page(bucket="meant-bucket")
    one.go("bucket", "user")
    name = "valolink-meant-bucket"
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = {"PolicyName": name, "PolicyDocument": document}
    one.world.send("iam", "PutUserPolicy", UserName=name, **policy)
    panel, code = one.step("access"), 'data-code="user-policy.replaces"'
    assert code in panel.parts.findings.html
    one.click("access")
    assert one.status("access") == "done"
    assert code not in panel.parts.findings.html
    told = one.walkthrough.report().findings
    assert "user-policy.replaces" in [finding.code for finding in told]


def test_the_whole_guide_by_clicks(page: Open) -> None:
    one = page()
    for slug in STEPS:
        one.step(slug)
    one.type("bucket", bucket="clicked-bucket")
    assert labels(one, "bucket")[0] == "Create bucket clicked-bucket and block public access"
    one.go("bucket")
    assert labels(one, "cors")[0] == "Allow web uploads to clicked-bucket"
    one.go("cors", "user")
    assert labels(one, "access")[0] == "Let valolink-clicked-bucket use clicked-bucket"
    one.go("access")
    one.type("large-uploads", large_uploads="true")
    assert labels(one, "large-uploads")[0] == "Create role valolink-clicked-bucket"
    one.go("large-uploads")
    assert ":role/valolink-clicked-bucket" in one.panels.step("large-uploads").parts.facts.html
    assert labels(one, "link")[0] == "Link store clicked-bucket and make it the default"
    one.go("link")
    assert one.walkthrough.report().ok
    assert [store["name"] for store in one.world.stores()] == ["clicked-bucket"]
    assert labels(one, "link") == ["See what you have now", "Check again"]
    assert labels(one, "bucket") == ["Go on: 3 Allow web uploads (CORS)", "Check again"]


def test_a_second_click_with_the_same_ticket_sends_nothing(page: Open) -> None:
    one = page(bucket="double-bucket")
    one.step("bucket")
    ticket = one.buttons("bucket")["apply"]["ticket"]
    one.click("bucket", ticket=ticket)
    sent = writes(one.walkthrough.report())
    one.click("bucket", ticket=ticket)
    assert (
        writes(one.walkthrough.report()) == sent == ["s3:CreateBucket", "s3:PutPublicAccessBlock"]
    )


def test_two_clicks_at_once_send_once(page: Open) -> None:
    one = page(bucket="double-bucket")
    panel = one.step("bucket")
    click = {"kind": "click", "id": "apply", "ticket": one.buttons("bucket")["apply"]["ticket"]}
    for _ in range(2):
        panel.parts.actions._handle_custom_msg(click, [])
    one.settle()
    assert writes(one.walkthrough.report()).count("s3:CreateBucket") == 1


def test_a_foreign_ticket_sends_nothing(page: Open) -> None:
    one = page(bucket="foreign-bucket")
    one.step("bucket")
    for ticket in ("", "0123456789abcdef-1", "<script>"):
        one.click("bucket", ticket=ticket)
    assert writes(one.walkthrough.report()) == []


def test_what_a_page_should_not_say_does_nothing(page: Open) -> None:
    one = page(bucket="odd-bucket")
    panel = one.step("bucket")
    for content in (None, "x", [], {}, {"kind": "click"}, {"id": "apply"}):
        panel.parts.actions._handle_custom_msg(content, [])
    one.settle()
    assert writes(one.walkthrough.report()) == []


def test_the_plan_that_went_stale_is_not_sent(page: Open) -> None:
    one, two = page(bucket="raced-bucket"), page(bucket="raced-bucket")
    one.step("bucket")
    two.go("bucket")
    one.click("bucket")
    assert writes(one.walkthrough.report()) == []
    shown = one.shown("bucket")
    assert 'data-code="plan.stale"' in shown
    assert "Failed" in shown
    assert labels(one, "bucket") == ["Check again"]


def test_a_refusal_is_shown_and_can_be_tried_again(page: Open, world: World) -> None:
    def refuse(call: Call) -> None:
        if call.operation == "CreateBucket":
            raise CallRefused(call, "BucketAlreadyExists", "taken", status=409)

    one = page(bucket="taken-bucket")
    one.step("bucket")
    world.hook = refuse
    one.click("bucket")
    shown = one.shown("bucket")
    assert 'data-status="failed"' in shown
    assert 'data-code="aws.BucketAlreadyExists"' in shown
    assert "<code>BucketAlreadyExists</code>" in shown
    assert labels(one, "bucket") == ["Try again", "Check again"]
    world.hook = lambda _: None
    one.click("bucket")
    assert one.status("bucket") == "done"


def test_what_is_running_cannot_be_clicked_and_shows_its_calls(page: Open, world: World) -> None:
    one = page(bucket="slow-bucket")
    panel = one.step("bucket")
    under_way, go_on = Event(), Event()

    def hold(call: Call) -> None:
        if call.operation == "CreateBucket":
            under_way.set()
            go_on.wait(10)

    world.hook = hold
    ticket = one.buttons("bucket")["apply"]["ticket"]
    panel.parts.actions._handle_custom_msg({"kind": "click", "id": "apply", "ticket": ticket}, [])
    assert under_way.wait(10)
    report = one.panels.report()
    one.panels._screen.refresh()
    shown, buttons = one.shown("bucket"), one.buttons("bucket")
    drawn = report.page.html
    go_on.set()
    one.settle()
    assert "vp-node vp-working" in drawn
    assert "vp-node vp-working" not in report.page.html
    assert 'data-busy="applying"' in shown
    assert "s3:CreateBucket" in shown
    assert "under way" in shown
    assert all(button["disabled"] for button in buttons.values())
    assert not any(button["disabled"] for button in one.buttons("bucket").values())


def test_a_mistake_of_ours_is_a_finding_without_its_text(
    page: Open, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_: Call) -> None:
        raise RuntimeError("SECRET-CANARY")

    one = page(bucket="broken-bucket")
    one.step("requirements")
    world.hook = break_down
    one.step("bucket")
    world.hook = lambda _: None
    assert 'data-code="ui.mistake"' in one.shown("bucket")
    assert "SECRET-CANARY" not in one.shown("bucket") + caplog.text
    assert "RuntimeError" in caplog.text
    one.click("bucket", "check", "")
    assert one.status("bucket") == "ready"
    assert "ui.mistake" not in one.shown("bucket")


def test_turning_web_uploads_off_makes_the_step_done(page: Open) -> None:
    one = page(bucket="quiet-bucket")
    one.go("bucket")
    one.step("cors")
    one.type("cors", web_uploads="false")
    assert one.status("cors") == "done"
    assert "not wanted" in one.panels.step("cors").parts.status.html


def test_answers_that_changed_make_a_new_plan(page: Open) -> None:
    one = page(bucket="first-bucket")
    one.step("bucket")
    one.type("bucket", bucket="second-bucket")
    assert "second-bucket" in one.panels.step("bucket").parts.plan.html
    assert "first-bucket" not in one.shown("bucket")


def test_below_a_wrong_answer_stands_no_plan_of_another_one(page: Open) -> None:
    one = page(bucket="fine-bucket")
    one.go("bucket")
    panel = one.step("user")
    assert "valolink-fine-bucket" in panel.parts.plan.html
    one.type("user", user="no name!")
    assert (panel.parts.plan.html, panel.parts.code.text) == ("", "")
    one.type("user", user="")
    assert "valolink-fine-bucket" in panel.parts.plan.html


def test_a_closed_guide_changes_no_more(page: Open) -> None:
    one = page(bucket="closed-bucket")
    panel = one.step("bucket")
    before = panel.parts.plan.html
    one.panels.close()
    one.panels.close()
    one.walkthrough.answer(bucket="other-bucket")
    one.click("bucket")
    panel.form.fields["bucket"].value = "third-bucket"
    assert panel.parts.plan.html == before
    assert one.walkthrough._subscribers._all == []
    assert one.walkthrough.answers["bucket"] == "other-bucket"
    assert writes(one.walkthrough.report()) == []


def test_a_panel_leaves_a_page_that_needs_no_kernel(page: Open) -> None:
    one = page(bucket="left-bucket")
    panel = one.step("bucket")
    bundle = panel._repr_mimebundle_()
    assert set(bundle) == {
        "application/vnd.jupyter.widget-view+json",
        "text/html",
        "text/plain",
    }
    assert "left-bucket" in bundle["text/html"]
    assert "+ bucket left-bucket" in bundle["text/plain"]


def test_the_report_follows_and_downloads_by_nonce(page: Open, wire: list[Any]) -> None:
    one = page(bucket="told-bucket")
    report = one.panels.report()
    assert "<td>told-bucket</td>" not in report.page.html
    one.go("bucket")
    assert "<td>told-bucket</td>" in report.page.html
    assert "told-bucket" in report._repr_mimebundle_()["text/html"]
    click = {"kind": "click", "id": "report-json", "ticket": "", "nonce": "abc"}
    report.actions._handle_custom_msg(click, [])
    content = wire[-1][1]["content"]
    assert (content["kind"], content["nonce"], content["name"]) == (
        "file",
        "abc",
        "valolink-report.json",
    )
    assert json.loads(content["text"])["outputs"]["bucket"] == "told-bucket"


def test_every_panel_has_one_layout_model(page: Open) -> None:
    one = page()
    panel: StepPanel = one.step("user")
    assert len({child.layout for child in panel.children}) == 1
