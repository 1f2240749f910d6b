"""What the panels say as HTML: whatever a name or a message holds stays text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.finding import Who, error, warning
from valolink_widgets.core.html import marked
from valolink_widgets.core.plan import Change, Plan, Verb
from valolink_widgets.core.recorder import CallEvent
from valolink_widgets.core.resource import Base
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.contents import BY_SLUG
from valolink_widgets.guide.standing import Standing, View
from valolink_widgets.guide.step import Status
from valolink_widgets.ui import words
from valolink_widgets.ui.facts import step_facts
from valolink_widgets.ui.pieces import findings_html
from valolink_widgets.ui.plan_view import commands_text, commands_title, plan_html
from valolink_widgets.ui.progress import bar_of, lines_of, progress_html
from valolink_widgets.ui.scene import Scene
from valolink_widgets.ui.status_line import status_html
from valolink_widgets.ui.trouble import troubles_html

from .conftest import Open

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&`</code>`"
PUT = Call("s3", "PutBucketCors", {"Bucket": HOSTILE})


@dataclass(frozen=True)
class Thing(Base):
    address: str = "thing"
    needs: tuple[str, ...] = ()
    lock: str = "x"
    more: Any = field(default=None, compare=False)


class Reader(HTMLParser):
    """Collects what a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.found.update(name for name, _ in attrs if name.startswith("on"))


def inert(html: str) -> bool:
    """No element but our own, and no attribute that runs anything."""
    reader = Reader()
    reader.feed(html)
    ours = {"p", "b", "code", "div", "span", "ul", "li", "details", "summary", "pre", "button"}
    return reader.found <= ours | {"strong", "dl", "dt", "dd"}


def scene(status: Status = Status.READY, slug: str = "bucket", **more: Any) -> Scene:
    view = View(BY_SLUG[slug], status, **more)
    return Scene(view, Standing(Settings(), (), Vault()))


@pytest.mark.quick
def test_a_hostile_plan_is_text() -> None:
    change = Change(Thing(), Verb.UPDATE, (PUT,), (), HOSTILE, f"-{HOSTILE}\n+{HOSTILE}")
    html = plan_html(Plan((change,)))
    assert inert(html)
    assert "&lt;script&gt;" in html


@pytest.mark.quick
def test_hostile_findings_are_text() -> None:
    html = findings_html([error(HOSTILE, HOSTILE, HOSTILE), warning("w", HOSTILE)])
    assert inert(html)
    assert "&lt;img" in html


@pytest.mark.quick
def test_hostile_events_are_text() -> None:
    events = (
        CallEvent(PUT, "started"),
        CallEvent(PUT, "waiting", reason=HOSTILE, seconds=3),
        CallEvent(Call("iam", HOSTILE), "refused", 3, HOSTILE),
    )
    assert inert(progress_html(events))


@pytest.mark.quick
def test_hostile_facts_are_text() -> None:
    outputs = {
        "aws-caller": {"account": HOSTILE, "arn": HOSTILE, "kind": HOSTILE},
        "project": {"name": HOSTILE},
    }
    html = step_facts(scene(slug="requirements", plan=Plan((), outputs)))
    assert inert(html)
    assert "&lt;script&gt;" in html


@pytest.mark.quick
def test_a_hostile_message_of_aws_is_text_in_the_whole_panel(page: Open) -> None:
    one = page(bucket="hostile-bucket")
    one.step("bucket")

    def refuse(call: Call) -> None:
        from valolink_widgets.core.errors import CallRefused

        if call.operation == "CreateBucket":
            raise CallRefused(call, "Odd", HOSTILE, status=400)

    one.world.hook = refuse
    panel = one.click("bucket")
    assert one.status("bucket") == "failed"
    assert inert(one.shown("bucket"))
    assert "<script" not in panel._repr_mimebundle_()["text/html"]


@pytest.mark.quick
def test_backticks_are_code_when_they_come_in_pairs() -> None:
    assert marked("a `b` c") == "a <code>b</code> c"
    assert marked("a `b") == "a `b"
    assert marked("") == ""


@pytest.mark.quick
def test_the_reader_sees_what_is_not_escaped() -> None:
    assert not inert(HOSTILE)
    assert not inert("<p onclick='x'>")


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.quick
def test_every_status_has_a_sign_a_word_and_a_sentence(status: Status) -> None:
    html = status_html(scene(status, plan=Plan(), waiting_for=(BY_SLUG["requirements"],)))
    text = re.sub("<[^>]+>", "", html)
    assert re.fullmatch(r"\S [A-Z][a-z ]+: \S.*[.:]", text)
    assert f'data-status="{status}"' in html


@pytest.mark.quick
def test_a_document_that_is_changed_is_open_and_a_new_one_is_not() -> None:
    def html(verb: Verb) -> str:
        return plan_html(Plan((Change(Thing(), verb, (PUT,), (), "x", "+a"),)))

    assert " open=" in html(Verb.UPDATE)
    assert " open=" not in html(Verb.CREATE)
    assert words.DOCUMENT in html(Verb.UPDATE)
    assert words.NEW_DOCUMENT in html(Verb.CREATE)


@pytest.mark.quick
def test_what_an_error_stops_only_would_happen() -> None:
    change = Change(Thing(), Verb.CREATE, (PUT,), (), "x")
    stopped = replace(change, findings=(error("bucket.not-empty", "full"),))
    assert words.WILL_HAPPEN in plan_html(Plan((change,)))
    assert words.WOULD_HAPPEN in plan_html(Plan((change, stopped)))


@pytest.mark.quick
def test_a_diff_is_shown_without_the_numbers_of_its_lines() -> None:
    diff = "@@ -1,2 +1,2 @@\n-a\n+b\n@@ -9,2 +9,3 @@\n+c"
    html = plan_html(Plan((Change(Thing(), Verb.UPDATE, (PUT,), (), "x", diff),)))
    shown = re.sub("<[^>]+>", "", html[html.index("<pre") : html.index("</pre>")])
    assert shown.splitlines() == ["-a", "+b", words.SKIPPED, "+c"]


@pytest.mark.quick
def test_a_plans_commands_are_one_script() -> None:
    plan = Plan((Change(Thing(), Verb.CREATE, (PUT, PUT), (), "x"),))
    assert commands_text(plan).count("aws s3api put-bucket-cors") == 2
    assert commands_text(None) == commands_text(Plan()) == ""
    assert commands_title(plan) == words.AWS_COMMANDS


@pytest.mark.quick
def test_commands_for_valohai_are_not_called_awss() -> None:
    calls = (PUT, Call("valohai", "DeleteStore", {"id": "1"}))
    assert commands_title(Plan((Change(Thing(), Verb.DELETE, calls, (), "x"),))) == words.COMMANDS


@pytest.mark.quick
def test_an_error_shows_the_call_that_was_refused() -> None:
    said = CallEvent(PUT, "refused", 3, "NoSuchBucket", request_id="R1", message="No such bucket")
    other = CallEvent(Call("valohai", "GetStore"), "refused", 3, "NoSuchBucket")
    html = troubles_html([error("aws.NoSuchBucket", "Gone.")], (said, other))
    for part in ("s3:PutBucketCors", "R1", "No such bucket", "aws s3api put-bucket-cors"):
        assert part in html
    for code in ("aws.Other", "bucket.not-ours", "plain"):
        assert "<details" not in troubles_html([error(code, "x")], (said,))
    assert "<details" not in troubles_html([warning("aws.NoSuchBucket", "x")], (said,))


@pytest.mark.quick
def test_hostile_details_are_text() -> None:
    said = CallEvent(PUT, "refused", 3, "X", request_id=HOSTILE, message=HOSTILE)
    html = troubles_html([error("aws.X", HOSTILE)], (said,))
    assert inert(html)
    assert "&lt;img" in html


@pytest.mark.quick
def test_the_bar_goes_from_looking_to_reading_back() -> None:
    plan = Plan((Change(Thing(), Verb.CREATE, (PUT, PUT), (), "x"),))

    def bar(*events: CallEvent) -> tuple[int, int, str]:
        now = bar_of(scene(plan=plan, running=True, events=events))
        return now.value, now.most, now.text

    done = CallEvent(PUT, "started"), CallEvent(PUT, "done", 1)
    assert bar(CallEvent(Call("s3", "HeadBucket"), "done"))[:2] == (0, 2)
    assert bar(*done) == (1, 2, "1 of 2 calls done")
    assert bar(*done, *done)[2].startswith("All sent")
    assert bar_of(scene(plan=plan)).most == 0
    assert bar_of(scene(plan=Plan(), running=True)).most == 0


@pytest.mark.quick
def test_a_call_that_is_tried_again_stays_one_line() -> None:
    states: tuple[Any, ...] = ("started", "refused", "waiting", "started")
    events = [CallEvent(PUT, s, reason="new key" if s == "waiting" else "") for s in states]
    (line,) = lines_of(events)
    assert line.open
    assert "trying again: new key" in progress_html(events)
    events.append(CallEvent(PUT, "done", 7))
    (line,) = lines_of(events)
    assert not line.open
    assert "7 ms" in progress_html(events)


@pytest.mark.quick
def test_a_call_that_does_not_read_back_yet_says_so_while_it_lasts() -> None:
    late = CallEvent(PUT, "waiting", reason="It does not read back yet", seconds=30, at=100.0)
    events = [CallEvent(PUT, "started"), CallEvent(PUT, "done", 7), late]
    shown = progress_html(events, running=True)
    assert 'It does not read back yet: <span data-until="130.0">30</span> s left' in shown
    assert "read back" not in progress_html(events)


@pytest.mark.quick
def test_the_same_call_sent_twice_is_two_lines() -> None:
    events = [CallEvent(PUT, "started"), CallEvent(PUT, "done", 1)] * 2
    assert len(lines_of(events)) == 2


@pytest.mark.quick
def test_a_run_that_only_read_shows_no_calls() -> None:
    assert progress_html([CallEvent(Call("s3", "HeadBucket"), "done", 1)]) == ""


@pytest.mark.quick
def test_whom_to_ask_stands_in_a_fold_of_its_own() -> None:
    asked = replace(error("aws.AccessDenied", "No."), who=Who.ACCOUNT, message="Hi", policy="{}")
    html = troubles_html([asked], ())
    assert "Ask somebody who can" in html
    assert "Who can mend it: an administrator of the AWS account." in html
    assert html.count("vl-copy") == 2
    assert "Ask somebody who can" not in troubles_html([error("aws.X", "No.")], ())


@pytest.mark.quick
def test_a_hostile_message_to_send_is_text() -> None:
    asked = replace(error("aws.X", HOSTILE), who=HOSTILE, message=HOSTILE, policy=HOSTILE)
    html = troubles_html([asked], ())
    assert inert(html)
    assert "&lt;script" in html
