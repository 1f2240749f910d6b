"""What the answers mean is said while they are chosen, and in a notebook without a kernel."""

from __future__ import annotations

import pytest

from valolink_widgets.core import access
from valolink_widgets.core.fields import ACCESS_PROFILES, UPLOAD_MODES
from valolink_widgets.core.ground import Ground
from valolink_widgets.core.resources.iam import UserPolicy
from valolink_widgets.core.settings import Settings
from valolink_widgets.guide.about import about

from .conftest import Open

pytestmark = pytest.mark.quick
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
GROUND = Ground("123456789012", "aws", "arn", "demo/p", "p-1", "https://app.valohai.com")


def test_each_mode_has_a_sentence_of_its_own(page: Open) -> None:
    one = page(bucket="my-bucket")
    said = set()
    for mode in UPLOAD_MODES:
        panel = one.type("cors", upload_mode=mode)
        said.add(panel.parts.facts.html)
    assert len(said) == 3
    assert all("5 GB" in html or "ETag" in html for html in said)
    one.type("access", access_profile="read-only")
    assert "Nothing is uploaded" in one.step("cors").parts.facts.html
    one.type("cors", web_uploads="false")
    assert one.step("cors").parts.facts.html == ""


@pytest.mark.parametrize("profile", ACCESS_PROFILES)
@pytest.mark.parametrize(("prefix", "kms_key"), [("", ""), ("team/", ""), ("team/", KEY)])
def test_the_table_has_a_row_for_each_action_and_the_size(
    page: Open, profile: str, prefix: str, kms_key: str
) -> None:
    one = page(bucket="my-bucket", access_profile=profile, prefix=prefix, kms_key=kms_key)
    panel = one.step("access")
    rows = access.rights(profile, prefix, kms_key)
    assert ("kms:Decrypt" in {right.action for right in rows}) is bool(kms_key)
    for html in (panel.parts.facts.html, panel.fallback()["text/html"]):
        assert html.count("<tr>") == len(rows) + 1
        for right in rows:
            assert f"<code>{right.action}</code>" in html
            assert {right.why, right.without} <= set(html.replace("</td>", "<td>").split("<td>"))
        size = access.size(access.user_policy("my-bucket", "aws", profile, prefix, kms_key))
        assert f"The policy has {size} characters. IAM takes 2,048" in html
        assert ("<code>team/</code>" in html) is bool(prefix)
    text = panel.fallback()["text/plain"]
    assert all(f"{right.action}: {right.why}" in text for right in rows)


def test_while_an_answer_is_wrong_nothing_is_said_of_it(page: Open) -> None:
    panel = page(bucket="my-bucket").type("access", access_profile="least-privilege")
    assert "<table>" in panel.parts.facts.html
    panel.form.fields["prefix"].value = "team"
    assert panel.form.fields["prefix"].invalid
    assert panel.parts.facts.html == ""
    (message,) = panel.form.fields["prefix"].messages
    assert "`team/`" in message["remedy"]


def test_the_role_below_a_prefix_is_told_of() -> None:
    settings = Settings(bucket="my-bucket", prefix="team/", large_uploads=True)
    told = about("access", settings)
    assert told is not None
    assert any("unfinished uploads" in sentence for sentence in told.sentences)
    assert about("bucket", settings) is None


def test_below_a_prefix_nobody_sees_the_settings_of_the_bucket() -> None:
    """Also with the guide's profile, which then opens files only."""
    for prefix, opens in (("", True), ("team/", False)):
        told = about("access", Settings(bucket="my-bucket", prefix=prefix))
        assert told is not None
        assert any("also the settings" in sentence for sentence in told.sentences) is opens
        assert any("cannot be seen" in sentence for sentence in told.sentences) is not opens
        assert any("`team/`" in sentence for sentence in told.sentences) is not opens
    line = UserPolicy("u", "data", GROUND, "p", prefix="team/").describe(None)
    assert line == "inline policy p: everything with the files of data/team/, and nothing else"


def test_the_profiles_have_names_to_choose_by(page: Open) -> None:
    fields = page().step("access").form.fields
    assert list(fields)[:3] == ["access_profile", "prefix", "policy"]
    assert [value for value, _ in fields["access_profile"].choices] == list(ACCESS_PROFILES)
    assert all(value != label for value, label in fields["access_profile"].choices)
