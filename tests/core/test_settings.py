"""The contract of the parameters, and how each value is read by its field's type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from valolink_widgets.core.errors import InvalidSettings
from valolink_widgets.core.finding import Severity, errors
from valolink_widgets.core.rehearsal import PLAYS
from valolink_widgets.core.settings import Settings

from ..counting import BAD_INPUTS, count

pytestmark = pytest.mark.quick

# Issue 2, section 6, in its order, and what issue 5 adds.
CONTRACT = {
    "target": "sandbox",
    "sandbox": "",
    "approval": "ask",
    "profile": "",
    "region": "eu-west-1",
    "bucket": "",
    "adopt": False,
    "hardening": "none",
    "tls_only": False,
    "versioning": False,
    "abort_uploads": False,
    "kms_key": "",
    "web_uploads": True,
    "upload_mode": "post",
    "user": "",
    "policy": "",
    "access_profile": "guide",
    "prefix": "",
    "role": "",
    "store": "",
    "large_uploads": False,
    "valohai_host": "https://app.valohai.com",
    "valohai_token": "env:VALOHAI_TOKEN",
    "project": "",
    "default_store": True,
    "prove": True,
    "secret_file": "",
    "report": "",
    "faults": "",
}
BOOLS = [name for name, default in CONTRACT.items() if isinstance(default, bool)]
CHOICES = {
    "target": ("sandbox", "aws"),
    "approval": ("ask", "auto"),
    "upload_mode": ("post", "presigned-put", "multipart"),
    "access_profile": ("guide", "least-privilege", "read-only"),
}
TEXTS = [name for name in CONTRACT if name not in BOOLS and name not in CHOICES]
SLUGS = ["requirements", "bucket", "cors", "user", "access", "large-uploads", "link"]


def broken(raw: Mapping[str, object]) -> set[tuple[str, str]]:
    """Field and code of each error, and proof that `check` and `parse` say the same."""
    settings_, found = Settings.check(raw)
    with pytest.raises(InvalidSettings) as caught:
        Settings.parse(raw)
    assert caught.value.findings == errors(found)
    assert (settings_ is None) == ({f.code for f in errors(found)} != {"bucket.empty"})
    return {(f.field, f.code) for f in errors(found)}


def one(field: str, value: object, **more: object) -> set[str]:
    """The codes of the errors that one answer beside a good bucket makes, all in its field."""
    found = broken({"bucket": "my-bucket", **more, field: value})
    assert {name for name, _ in found} == {field}
    count(BAD_INPUTS, (field, value))
    return {code for _, code in found}


def accepted(**raw: object) -> Settings:
    return Settings.parse({"bucket": "my-bucket", **raw})


# The contract


def test_names_defaults_and_order_are_the_contracts() -> None:
    assert Settings().model_dump() == CONTRACT
    assert list(Settings.model_fields) == list(CONTRACT)
    assert [f.name for f in Settings.fields()] == list(CONTRACT)
    assert {f.name: f.default for f in Settings.fields()} == CONTRACT


def test_field_data_fits_the_model() -> None:
    for spec in Settings.fields():
        annotation = Settings.model_fields[spec.name].annotation
        kind = {bool: "bool", str: "text"}.get(annotation, "choice")  # type: ignore[call-overload]
        assert spec.kind == kind
        assert spec.choices == (get_args(annotation) if kind == "choice" else ())
        assert spec.step in {"", *SLUGS}


def test_help_can_stand_behind_a_parameter() -> None:
    """Papermill takes one line, and cannot parse a second `=` in it."""
    for spec in Settings.fields():
        assert spec.label
        assert not {"=", "\n", "#", "|"} & set(spec.help + spec.label)
        assert spec.help.endswith(".")
        assert spec.help.count(". ") == 0


def test_a_served_page_asks_for_no_file_and_no_credentials() -> None:
    hidden = {f.name for f in Settings.fields() if not f.served}
    assert hidden >= {"secret_file", "report", "sandbox", "profile", "valohai_token"}
    assert not hidden & {"bucket", "region", "project", "user", "store"}
    with pytest.raises(FrozenInstanceError):
        Settings.fields()[0].served = True  # type: ignore[misc]


def test_settings_are_frozen_and_closed() -> None:
    made = accepted()
    with pytest.raises(ValidationError, match="frozen"):
        made.bucket = "other"  # type: ignore[misc]
    assert Settings.parse(made.model_dump()) == made
    assert hash(made) == hash(accepted())


@pytest.mark.parametrize(
    "make",
    [
        lambda raw: Settings(**raw),
        Settings.model_validate,
        Settings.parse,
        lambda raw: accepted().model_copy(update=raw),
    ],
)
@pytest.mark.parametrize("raw", [{"bucket": "My_Bucket"}, {"nonsense": "x"}, {"adopt": "maybe"}])
def test_no_constructor_lets_a_broken_answer_in(make: Any, raw: dict[str, object]) -> None:
    with pytest.raises(InvalidSettings):
        make(raw)


def test_a_copy_is_judged_and_a_model_passes_as_it_is() -> None:
    made = accepted()
    assert made.model_copy(update={"adopt": "yes"}).adopt is True
    assert made.model_copy() == made
    assert Settings.model_validate(made) is made


# An empty bucket, drafts


def test_an_empty_bucket_is_its_own_finding_and_blocks_parse_only() -> None:
    made, (finding,) = Settings.check({"region": "us-east-1"})
    assert made == Settings(region="us-east-1")
    assert (finding.code, finding.field, finding.severity) == (
        "bucket.empty",
        "bucket",
        Severity.ERROR,
    )
    assert broken({}) == {("bucket", "bucket.empty")}


def test_a_draft_keeps_what_is_right() -> None:
    raw = {"bucket": "My_Bucket", "region": "us-east-1", "adopt": "maybe", "target": "aws", "x": 1}
    assert Settings.draft(raw) == Settings(region="us-east-1", target="aws")
    assert Settings.draft({"target": "aws", "sandbox": "x.json"}) == Settings(target="aws")


def test_a_draft_drops_a_bucket_that_leans_on_a_dropped_answer() -> None:
    raw = {"bucket": "data-123456789012-us-east-1-an", "region": "US-EAST-1"}
    assert Settings.draft(raw) == Settings()


def test_derived_names() -> None:
    made = accepted()
    assert (made.user_name, made.policy_name, made.role_name) == ("valolink-my-bucket",) * 3
    assert made.store_name == "my-bucket"
    given_ = accepted(user="u", policy="p", role="r", store="My store")
    names = (given_.user_name, given_.policy_name, given_.role_name, given_.store_name)
    assert names == ("u", "p", "r", "My store")
    empty = Settings()
    assert {empty.user_name, empty.policy_name, empty.role_name, empty.store_name} == {""}
    long = accepted(bucket="b" * 63)
    assert (len(long.user_name), len(long.role_name)) == (64, 64)
    assert long.policy_name == "valolink-" + "b" * 63
    assert long.store_name == "b" * 63


# Reading by type


@pytest.mark.parametrize("field", BOOLS)
@pytest.mark.parametrize(
    ("value", "meant"),
    [(True, True), (False, False), (1, True), (0, False)]
    + [(text, True) for text in ("true", "True", "TRUE", "yes", "Yes", "1")]
    + [(text, False) for text in ("false", "False", "no", "NO", "0")],
)
def test_bools_are_read(field: str, value: object, meant: bool) -> None:
    assert getattr(accepted(**{field: value}), field) is meant


@pytest.mark.parametrize("field", BOOLS)
@pytest.mark.parametrize("value", ["", "maybe", "on", " true", "2", 2, -1, 1.0, None, [], {}, b"1"])
def test_what_is_no_bool_is_refused(field: str, value: object) -> None:
    assert one(field, value) == {"settings.not-a-boolean"}


@pytest.mark.parametrize("field", [*TEXTS, *CHOICES])
@pytest.mark.parametrize("value", [7, 0, 7.5, True, None, [], {"a": "b"}, b"x", float("nan")])
def test_what_is_no_text_is_refused(field: str, value: object) -> None:
    assert one(field, value) == {"settings.not-text"}


def test_a_number_for_a_name_is_told_how_to_pass_it() -> None:
    """Papermill's `-p bucket 007` hands over 7."""
    _, (finding,) = Settings.check({"bucket": 7})
    assert "the number 7" in finding.summary
    assert "`-r bucket VALUE`" in finding.remedy
    assert "zeros" in finding.remedy
    _, (finding,) = Settings.check({"bucket": 10**5000})
    assert "not a number." in finding.summary


@pytest.mark.parametrize("field", CHOICES)
def test_choices(field: str) -> None:
    for choice in CHOICES[field]:
        assert getattr(accepted(**{field: choice}), field) == choice
    for value in ("", "other", CHOICES[field][1].upper(), f"{CHOICES[field][1]} "):
        assert one(field, value) == {"settings.not-a-choice"}


def test_a_choice_in_another_case_is_offered() -> None:
    _, found = Settings.check({"bucket": "my-bucket", "target": "AWS"})
    assert [f.remedy for f in found] == ["Use `aws`."]


@pytest.mark.parametrize(
    ("name", "near"),
    [("buckett", "bucket"), ("Bucket", "bucket"), ("large-uploads", "large_uploads"), ("qqq", "")],
)
def test_unknown_names(name: str, near: str) -> None:
    found = Settings.check({name: "x", "bucket": "my-bucket"})[1]
    assert [(f.code, f.field) for f in found] == [("settings.unknown", name)]
    assert (
        found[0].remedy == f"Did you mean `{near}`?" if near else "default_store" in found[0].remedy
    )


@pytest.mark.parametrize("name", [7, None, ("a",), "a\nb", "x" * 500, "AKIAQ7EXAMPLE2CANARY"])
def test_strange_names_are_refused_without_a_field(name: object) -> None:
    assert {code for _, code in broken({name: "x"})} == {"settings.unknown", "bucket.empty"}  # type: ignore[dict-item]


@pytest.mark.parametrize("raw", [None, [], "bucket", 7])
def test_what_is_no_table_is_refused(raw: Any) -> None:
    assert broken(raw) == {("", "settings.not-a-mapping")}


@given(
    st.dictionaries(
        st.sampled_from([*CONTRACT, "other"]) | st.text(max_size=8),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
        max_size=6,
    )
)
@settings(max_examples=200, deadline=None)
def test_nothing_but_invalid_settings_escapes(raw: dict[str, object]) -> None:
    made, found = Settings.check(raw)
    if errors(found):
        broken(raw)
    else:
        assert Settings.parse(raw) == made
    draft = Settings.draft(raw)
    assert not [f for f in errors(Settings.check(draft.model_dump())[1]) if f.field != "bucket"]
    for finding in found:
        assert finding.summary.isprintable()
        assert finding.field or finding.code == "settings.unknown"


# Faults to practise


def test_faults_are_names_with_commas_between_them() -> None:
    made = accepted(faults="slow-key,throttling, slow-key")
    assert made.fault_names == ("slow-key", "throttling")
    assert accepted().fault_names == ()


@pytest.mark.parametrize(
    ("value", "near"), [("slow key", "`slow-key`"), ("Two_Keys", "`two-keys`"), ("earthquake", "")]
)
def test_a_fault_that_nobody_knows_is_refused_with_the_names(value: str, near: str) -> None:
    assert one("faults", value) == {"faults.unknown"}
    (finding,) = errors(Settings.check({"bucket": "my-bucket", "faults": value})[1])
    assert near in finding.remedy
    assert all(name in finding.remedy for name in PLAYS)


def test_every_unknown_fault_is_named() -> None:
    raw = {"bucket": "my-bucket", "faults": "slow-key,flood,fire"}
    assert [f.summary for f in Settings.check(raw)[1]] == [
        "The sandbox plays no fault `flood`.",
        "The sandbox plays no fault `fire`.",
    ]


def test_faults_are_for_the_sandbox_only() -> None:
    assert one("faults", "slow-key", target="aws") == {"faults.only-sandbox"}
