"""The end: what exists, where to see it, what to do next, and the way back by two clicks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from valohai_yaml import parse

from valolink_widgets.core.afterwards import bucket_console, iam_console, project_page, snippet
from valolink_widgets.ui import end_words as words
from valolink_widgets.ui.end_html import end_html
from valolink_widgets.ui.end_page import EndPage

from ..guide.conftest import BUCKET, World, writes
from .conftest import Open, Page


def at_the_end(page: Open, **answers: Any) -> tuple[Page, EndPage]:
    one = page(bucket=BUCKET, **answers)
    one.walkthrough.apply_all().raise_for_errors()
    end = one.panels.report().end
    one.settle()
    return one, end


def click(one: Page, end: EndPage, id_: str, ticket: str | None = None) -> None:
    shown = {str(b["id"]): str(b["ticket"]) for b in end.actions.buttons}
    told = shown.get(id_, "") if ticket is None else ticket
    end.actions._handle_custom_msg({"kind": "click", "id": id_, "ticket": told, "nonce": "n"}, [])
    one.settle()


def ids(end: EndPage) -> list[str]:
    return [str(b["id"]) for b in end.actions.buttons]


@pytest.mark.parametrize(
    ("partition", "s3", "iam"),
    [
        ("aws", "https://s3.console.aws.amazon.com/", "https://console.aws.amazon.com/"),
        ("aws-cn", "https://console.amazonaws.cn/", "https://console.amazonaws.cn/"),
        (
            "aws-us-gov",
            "https://console.amazonaws-us-gov.com/",
            "https://console.amazonaws-us-gov.com/",
        ),
    ],
)
def test_each_partition_has_its_own_console(partition: str, s3: str, iam: str) -> None:
    there = bucket_console(partition, "b-1", "cn-north-1")
    assert there == f"{s3}s3/buckets/b-1?region=cn-north-1"
    assert iam_console(partition, "users", "a+b@c") == f"{iam}iam/home#/users/details/a%2Bb%40c"
    assert iam_console(partition, "roles", "r").endswith("#/roles/details/r")


def test_no_address_is_better_than_a_wrong_one() -> None:
    assert bucket_console("aws-iso", "b", "us-iso-east-1") == ""
    assert iam_console("aws-iso", "users", "u") == ""
    assert project_page("https://app.valohai.com", "no-owner") == ""
    assert project_page("https://v.example", "o o/p") == "https://v.example/p/o%20o/p/"


@pytest.mark.parametrize(
    "store", ["acme-data", "123", "true", "a: b # c", '"', "é ü", "x\n- y", "-"]
)
def test_the_snippet_is_a_valid_valohai_yaml(store: str) -> None:
    text = snippet(store, "acme.data")
    config = parse(text, validate=True)
    (step,) = config.steps.values()
    assert step.upload_store == store
    assert step.inputs["my-data"].default == "s3://acme.data/my-file.csv"


def test_before_every_step_is_done_there_is_no_end(page: Open) -> None:
    one = page(bucket=BUCKET)
    end = one.panels.report().end
    one.step("bucket")
    assert words.NOT_YET in end.page.html
    assert words.EXISTS not in end.page.html
    assert (end.undo.html, ids(end)) == ("", [])
    assert words.REPORT in one.panels.report().page.html
    onward, *_ = one.panels.report().actions.buttons
    assert onward["goto"] == "bucket"


def test_it_says_what_exists_and_that_the_sandbox_has_no_console(page: Open) -> None:
    one, end = at_the_end(page, large_uploads=True)
    html = end.page.html
    for name in (BUCKET, f"valolink-{BUCKET}", one.world.keys()[0], "eu-west-1", words.IS_DEFAULT):
        assert name in html
    assert words.IN_SANDBOX in html
    assert words.NOTHING_HERE in html
    assert "href" not in html
    assert words.ROLE in html
    assert "upload-store: demo-bucket" in html
    assert words.REPORT in one.panels.report().page.html


def test_in_an_account_each_thing_has_its_link(page: Open) -> None:
    one, _ = at_the_end(page, large_uploads=True)
    standing = one.walkthrough.standing
    settings = standing.settings.model_copy(update={"target": "aws", "sandbox": ""})
    # The same facts, as an account's.
    records = {
        slug: replace(record, target=replace(standing, settings=settings).target)
        for slug, record in standing.records.items()
    }
    html = end_html(replace(standing, settings=settings, records=records))
    assert f'href="https://s3.console.aws.amazon.com/s3/buckets/{BUCKET}?region=eu-west-1"' in html
    assert f"#/users/details/valolink-{BUCKET}" in html
    assert f"#/roles/details/valolink-{BUCKET}" in html
    assert "/p/demo/first-project/" in html
    assert html.count('rel="noopener noreferrer"') == html.count("<a ") == 4
    assert words.IN_SANDBOX not in html
    assert "not listed as files" in html


def test_without_web_uploads_it_does_not_send_anybody_there(page: Open) -> None:
    _, end = at_the_end(page, web_uploads=False)
    assert words.UPLOAD not in end.page.html
    assert words.ROLE not in end.page.html


def test_undo_shows_its_plan_first_and_asks_again(page: Open) -> None:
    one, end = at_the_end(page)
    before = writes(one.walkthrough.report())
    assert ids(end) == ["undo"]
    click(one, end, "undo")
    assert writes(one.walkthrough.report()) == before
    assert end.undo.html.count('class="vl-delete"') == 7
    assert ids(end) == ["keep", "take"]
    assert end.actions.buttons[1]["label"] == words.take_away(7)
    assert words.UNDO_SHOWN in end.undo.html
    click(one, end, "take")
    assert words.UNDONE in end.undo.html
    assert one.world.stores() == []
    assert (end.page.html, ids(end)) == ("", ["keep"])
    click(one, end, "keep")
    assert (end.undo.html, ids(end)) == ("", [])


def test_keep_everything_sends_nothing(page: Open) -> None:
    one, end = at_the_end(page)
    before = writes(one.walkthrough.report())
    click(one, end, "undo")
    click(one, end, "keep")
    assert writes(one.walkthrough.report()) == before
    assert ids(end) == ["undo"]
    assert end.undo.html == ""


@pytest.mark.parametrize("ticket", ["", "foreign"])
def test_a_click_that_saw_no_plan_takes_nothing_away(page: Open, ticket: str) -> None:
    one, end = at_the_end(page)
    before = writes(one.walkthrough.report())
    click(one, end, "take", ticket)
    click(one, end, "undo")
    click(one, end, "take", ticket)
    assert writes(one.walkthrough.report()) == before


def test_a_full_bucket_stops_it_with_a_remedy(page: Open) -> None:
    one, end = at_the_end(page)
    one.world.send("s3", "PutObject", Bucket=BUCKET, Key="data.csv", Body="1")
    click(one, end, "undo")
    assert ids(end) == ["keep", "undo"]
    assert words.UNDO_STOPPED in end.undo.html
    assert "bucket.not-empty" in end.undo.html
    one.world.send("s3", "DeleteObject", Bucket=BUCKET, Key="data.csv")
    click(one, end, "undo")
    assert ids(end) == ["keep", "take"]


def test_what_changed_since_is_shown_before_it_is_asked_again(page: Open, world: World) -> None:
    one, end = at_the_end(page)
    click(one, end, "undo")
    world.send("s3", "DeleteBucketCors", Bucket=BUCKET)
    before = writes(one.walkthrough.report())
    click(one, end, "take")
    assert writes(one.walkthrough.report()) == before
    assert "plan.stale" in end.undo.html
    click(one, end, "take")
    assert words.UNDONE in end.undo.html


@pytest.mark.parametrize("content", [None, "take", {"id": "take"}, {"kind": "click", "id": "x"}])
def test_foreign_messages_do_nothing(page: Open, content: Any) -> None:
    one, end = at_the_end(page)
    end.actions._handle_custom_msg(content, [])
    one.settle()
    assert ids(end) == ["undo"]
