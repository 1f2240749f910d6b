"""Fields: what is said while somebody types, and what a page must not offer."""

from __future__ import annotations

from typing import Any

import pytest
from ipywidgets import Layout

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused, SandboxFailed
from valolink_widgets.core.fields import BY_NAME
from valolink_widgets.core.rehearsal import PLAYS
from valolink_widgets.ui import words
from valolink_widgets.ui.form import Form

from ..guide.conftest import World
from .conftest import Open


def messages(field: Any) -> list[str]:
    return [message["code"] for message in field.messages]


def test_a_bad_name_is_said_at_its_field(page: Open) -> None:
    field = page().type("bucket", bucket="My_Bucket").form.fields["bucket"]
    assert messages(field) == ["bucket-name.characters"]
    assert field.invalid
    assert "`my-bucket`" in field.messages[0]["remedy"]


def test_every_broken_rule_is_said_and_the_value_stays_as_typed(page: Open) -> None:
    field = page().type("bucket", bucket=" My ").form.fields["bucket"]
    assert len(field.messages) > 1
    assert field.value == " My "


def test_an_empty_bucket_is_red_only_once_somebody_typed(page: Open) -> None:
    one = page()
    field = one.step("bucket").form.fields["bucket"]
    assert (messages(field), field.invalid) == ([], False)
    one.type("bucket", bucket="x")
    one.type("bucket", bucket="")
    assert (messages(field), field.invalid) == (["bucket.empty"], True)


def test_with_a_bad_answer_nothing_can_be_sent(page: Open) -> None:
    one = page(bucket="fine-bucket")
    one.step("bucket")
    assert list(one.buttons("bucket")) == ["apply", "check"]
    one.type("bucket", bucket="B")
    assert list(one.buttons("bucket")) == ["fix"]


def test_a_click_too_early_says_what_is_missing_and_leads_there(
    page: Open, wire: list[Any]
) -> None:
    one = page()
    field = one.step("bucket").form.fields["bucket"]
    wire.clear()
    one.click("bucket", "fix")
    assert messages(field) == ["bucket.empty"]
    led = [data["content"] for _, data in wire if data and data.get("method") == "custom"]
    assert led == [{"kind": "focus", "field": "bucket"}]


def test_what_the_plan_found_out_about_an_answer_stands_at_its_field(page: Open) -> None:
    one = page(bucket="theirs-bucket")
    configuration = {"LocationConstraint": "eu-west-1"}
    params = {"Bucket": "theirs-bucket", "CreateBucketConfiguration": configuration}
    one.world.send("s3", "CreateBucket", **params)
    panel = one.step("bucket")
    assert messages(panel.form.fields["bucket"]) == ["bucket.not-ours"]
    assert "bucket.not-ours" not in panel.parts.findings.html
    assert 'data-status="blocked"' in panel.parts.status.html
    one.type("bucket", adopt="true")
    assert one.status("bucket") == "done"


def test_derived_names_are_placeholders(page: Open) -> None:
    one = page()
    field = one.step("user").form.fields["user"]
    assert field.placeholder == "derived from the bucket's name"
    one.step("bucket")
    one.type("bucket", bucket="some-bucket")
    assert (field.placeholder, field.value) == ("valolink-some-bucket", "")
    assert one.step("link").form.fields["store"].placeholder == "some-bucket"


def test_fields_stand_in_the_order_of_the_step() -> None:
    form = Form("bucket", print, False, Layout())
    folded = ["hardening", "tls_only", "versioning", "abort_uploads", "kms_key"]
    assert list(form.fields) == ["bucket", "region", "adopt", *folded]
    *plain, fold = form.widgets
    assert [field.name for field in plain] == ["bucket", "region", "adopt"]
    assert [field.name for field in fold.children] == folded
    assert Form("cors", print, False, Layout()).fold is None


@pytest.mark.parametrize(
    ("answers", "opened"),
    [({}, False), ({"versioning": "true"}, True), ({"kms_key": "alias/x"}, True)],
)
def test_more_protection_is_unfolded_where_it_has_an_answer(
    page: Open, answers: dict[str, str], opened: bool
) -> None:
    one = page()
    form = one.step("bucket").form
    assert form.fold is not None
    assert form.fold.unfolded is False
    one.type("bucket", bucket="some-bucket", **answers)
    assert form.fold.unfolded is opened
    one.type("bucket", **dict.fromkeys(answers, "false"))
    assert form.fold.unfolded is opened  # whoever opened it closes it


def test_a_served_page_offers_nothing_of_the_host(page: Open) -> None:
    mine, served = page(), page(served=True)
    for slug, name in (
        ("requirements", "profile"),
        ("requirements", "valohai_token"),
        ("user", "secret_file"),
    ):
        assert name in mine.step(slug).form.fields
        assert name not in served.step(slug).form.fields


def test_served_is_read_from_the_environment(page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALOLINK_SERVED", "1")
    assert "secret_file" not in page(served=None).step("user").form.fields


def test_what_the_sandbox_brings_is_not_asked(page: Open) -> None:
    fields = page().step("requirements").form.fields
    hidden = {name for name, field in fields.items() if field.hidden}
    assert hidden == {"profile", "valohai_host", "valohai_token"}


def test_a_fault_to_practise_is_chosen_in_plain_words(page: Open) -> None:
    one = page()
    field = one.step("requirements").form.fields["faults"]
    assert field.choices[0] == ["", "None: everything works"]
    assert [name for name, _ in field.choices[1:]] == list(PLAYS)
    assert (field.value, field.hidden) == ("", False)
    panel = one.type("requirements", faults="slow-key")
    assert PLAYS["slow-key"] in panel.parts.facts.html
    one.type("requirements", faults="")
    assert PLAYS["slow-key"] not in panel.parts.facts.html


def test_faults_that_were_given_by_name_stay_in_the_menu(page: Open) -> None:
    field = page(faults="slow-key, throttling").step("requirements").form.fields["faults"]
    assert field.choices[-1] == ["slow-key, throttling", "slow-key, throttling"]
    assert messages(field) == []


def test_in_aws_there_is_nothing_to_practise(page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    one = page(target="aws", faults="slow-key")
    field = one.step("requirements").form.fields["faults"]
    assert (messages(field), field.hidden) == (["faults.only-sandbox"], False)
    monkeypatch.setattr(World, "connect", refuse_to_connect)
    one.type("requirements", faults="")
    assert field.hidden
    assert one.buttons("requirements")["check"]["label"] == words.CHECK


def refuse_to_connect(*_: Any) -> Any:
    raise SandboxFailed("a test has no AWS account")


def test_regions_have_friendly_names_and_another_may_be_typed(page: Open) -> None:
    one = page()
    one.step("bucket")
    one.panels._screen.refresh()
    field = one.panels.step("bucket").form.fields["region"]
    assert field.choices[0] == ["eu-west-1", "Europe (Ireland) eu-west-1"]
    assert (field.value, field.free) == ("eu-west-1", True)
    assert messages(one.type("bucket", region="mars-1").form.fields["region"])


def test_the_only_project_is_taken(page: Open) -> None:
    field = page().step("requirements").form.fields["project"]
    assert field.choices == [["", "demo/first-project (the only one)"]]


def test_help_for_a_list_says_nothing_of_typing(page: Open) -> None:
    fields = page().step("requirements").form.fields
    for name, help_ in words.HELP_WITH_CHOICES.items():
        assert (bool(fields[name].choices), fields[name].help) == (True, help_)
    assert fields["target"].help == BY_NAME["target"].help


def test_a_project_that_must_be_typed_is_explained_so(page: Open, world: World) -> None:
    def refuse(call: Call) -> None:
        if call.service == "valohai":
            raise CallRefused(call, "503", "down", status=503)

    world.hook = refuse
    field = page().step("requirements").form.fields["project"]
    assert (field.choices, field.help) == ([], BY_NAME["project"].help)


def test_of_two_projects_one_is_chosen(page: Open) -> None:
    one = page()
    one.world.send("valohai", "CreateProject", name="second", owner="demo")
    field = one.step("requirements").form.fields["project"]
    assert [value for value, _ in field.choices] == ["", "demo/first-project", "demo/second"]
    assert messages(field) == ["project.ambiguous"]
    assert one.status("requirements") == "blocked"
    one.type("requirements", project="demo/second")
    assert [value for value, _ in field.choices] == ["", "demo/first-project", "demo/second"]
    assert one.status("requirements") == "done"


def test_what_looks_like_a_secret_stays_in_no_trait(page: Open) -> None:
    one = page()
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    field = one.type("bucket", bucket=secret).form.fields["bucket"]
    assert field.value == ""
    assert messages(field)[0] == "settings.looks-like-a-secret"
    assert secret not in repr(one.walkthrough.answers)
    one.type("bucket", bucket="fine-bucket")
    assert messages(field) == []


def test_an_answer_given_elsewhere_reaches_the_field(page: Open) -> None:
    one = page()
    panel = one.step("cors")
    one.walkthrough.answer(web_uploads=False)
    assert panel.form.fields["web_uploads"].value == "false"
    assert panel.form.touched == set()


def test_the_role_is_asked_for_only_where_one_is_wanted(page: Open) -> None:
    one = page(bucket="some-bucket")
    field = one.step("large-uploads").form.fields["role"]
    assert field.hidden
    one.type("large-uploads", large_uploads="true")
    assert not field.hidden
    one.type("large-uploads", role="no name!", large_uploads="false")
    assert not field.hidden
    one.type("large-uploads", role="")
    assert field.hidden
