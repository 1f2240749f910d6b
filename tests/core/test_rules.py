"""The rules of each answer, and that no finding gives a secret away."""

from __future__ import annotations

from pathlib import Path

import pytest

from valolink_widgets.core.errors import InvalidSettings
from valolink_widgets.core.fields import FIELDS
from valolink_widgets.core.finding import Severity, errors
from valolink_widgets.core.settings import Settings

from ..counting import BAD_INPUTS, count

pytestmark = pytest.mark.quick

NAMES = [spec.name for spec in FIELDS]
TEXTS = [spec.name for spec in FIELDS if spec.kind == "text"]
SECRETS = {
    "key id": "AKIAQ7EXAMPLE2CANARY",
    "temporary key id": "ASIAQ7EXAMPLE2CANARY",
    "secret key": "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",
    "hexadecimal token": "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567",
    "token": "Zq3Rt8Yu1Io5Pa7Sd2Fg4Hj6Kl9Zx0Cv3Bn5Mq8W",
}


def one(field: str, value: object, **more: object) -> set[str]:
    """The codes of the errors that one answer beside a good bucket makes, all in its field."""
    found = errors(Settings.check({"bucket": "my-bucket", **more, field: value})[1])
    assert {f.field for f in found} == {field}
    count(BAD_INPUTS, (field, value))
    return {f.code for f in found}


def accepted(**raw: object) -> Settings:
    return Settings.parse({"bucket": "my-bucket", **raw})


@pytest.mark.parametrize("field", TEXTS)
def test_control_characters(field: str) -> None:
    expected = "valohai-token.not-a-reference" if field == "valohai_token" else None
    assert one(field, "a\x00b") == {expected or "settings.control-characters"}


@pytest.mark.parametrize("field", TEXTS)
def test_too_long(field: str) -> None:
    expected = "valohai-token.not-a-reference" if field == "valohai_token" else None
    assert one(field, "a" * 2049) == {expected or "settings.too-long"}
    found = Settings.check({field: "b" * 2049})[1]
    assert all(len(f.summary) < 250 for f in found)


NAMED = {"bucket": "bucket-name", "region": "region"} | {
    name: f"{name}-name" for name in ("user", "policy", "role", "store")
}


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("around", [" {}", "{} ", "{}\n", "\u00a0{}"])
def test_white_space_is_a_finding_and_never_stripped(field: str, around: str) -> None:
    right = {
        "region": "us-east-1",
        "valohai_host": "https://valohai.example.org",
        "valohai_token": "env:OTHER",
        "project": "team/project",
        "report": "out.md",
    }.get(field, "my-value")
    found = Settings.check({"bucket": "my-bucket", field: around.format(right)})[1]
    spaces = [f for f in errors(found) if f.code.endswith(".white-space")]
    assert [(f.code, f.field) for f in spaces] == [
        (f"{NAMED.get(field, 'settings')}.white-space", field)
    ]
    assert f"`{right}`" in spaces[0].remedy


def test_every_broken_rule_of_every_field_at_once_in_the_contracts_order() -> None:
    raw = {
        "report": "out.txt",
        "project": "project",
        "valohai_token": "hunter2",
        "valohai_host": "ftp://h/p",
        "user": "a b",
        "store": "s" * 65,
        "role": "r!",
        "policy": "p" * 129,
        "bucket": "My_Bucket-",
        "region": "Ireland",
        "adopt": "maybe",
        "approval": None,
        "sandbox": "x.json",
        "target": "aws",
        "colour": "red",
    }
    found = [(f.field, f.code) for f in errors(Settings.check(raw)[1])]
    assert found == [
        ("colour", "settings.unknown"),
        ("sandbox", "sandbox.with-aws"),
        ("approval", "settings.not-text"),
        ("region", "region.form"),
        ("bucket", "bucket-name.characters"),
        ("bucket", "bucket-name.end"),
        ("adopt", "settings.not-a-boolean"),
        ("user", "user-name.characters"),
        ("policy", "policy-name.length"),
        ("role", "role-name.characters"),
        ("store", "store-name.length"),
        ("valohai_host", "valohai-host.scheme"),
        ("valohai_host", "valohai-host.path"),
        ("valohai_token", "valohai-token.not-a-reference"),
        ("project", "project.form"),
        ("report", "report.suffix"),
    ]
    with pytest.raises(InvalidSettings) as caught:
        Settings.parse(raw)
    assert [(f.field, f.code) for f in caught.value.findings] == found


def test_a_legacy_bucket_needs_adopt() -> None:
    assert one("bucket", "My_Bucket") == {"bucket-name.characters"}
    made, (finding,) = Settings.check({"bucket": "My_Bucket", "adopt": "true"})
    assert made is not None
    assert (finding.code, finding.field) == ("bucket-name.legacy", "bucket")


def test_an_account_regional_bucket_is_held_against_the_region() -> None:
    name = "data-123456789012-us-east-1-an"
    assert accepted(bucket=name, region="us-east-1").bucket == name
    assert one("bucket", name) == {"bucket-name.account-regional"}


@pytest.mark.parametrize("value", ["env:A", "env:_A9", "file:/run/token", "file:my token", "cli"])
def test_references(value: str) -> None:
    assert accepted(valohai_token=value).valohai_token == value


@pytest.mark.parametrize(
    "value",
    ["", "hunter2", "env:", "env:9A", "env:A B", "file:", "file: ", "cli:x", "CLI", "hunter2 "],
)
def test_what_is_no_reference_is_refused_and_not_shown(value: str) -> None:
    assert one("valohai_token", value) == {"valohai-token.not-a-reference"}
    found = Settings.check({"valohai_token": value})[1]
    assert "hunter2" not in str(found)


def test_the_host_is_stored_as_browsers_write_it() -> None:
    raw = {"bucket": "my-bucket", "target": "aws", "valohai_host": "https://Valohai.example.org/"}
    made, (finding,) = Settings.check(raw)
    assert made is not None
    assert made.valohai_host == "https://valohai.example.org"
    assert (finding.severity, finding.field) == (Severity.WARNING, "valohai_host")


UUID = "9b2d4f6e-1a3c-4e5f-8a7b-0c1d2e3f4a5b"


@pytest.mark.parametrize("value", ["", "team/project", "team/My project", UUID, UUID.upper()])
def test_projects(value: str) -> None:
    assert accepted(project=value).project == value


@pytest.mark.parametrize("value", ["project", "/project", "team/", "a/b/c", "a b/c", UUID + "0"])
def test_what_is_no_project(value: str) -> None:
    assert one("project", value) == {"project.form"}


@pytest.mark.parametrize("value", ["", "a.json", "out/b.html", "C.MD", "../x.y.md"])
def test_reports(value: str) -> None:
    assert accepted(report=value).report == value


@pytest.mark.parametrize("value", ["a", "a.txt", "json", "a.json.gz"])
def test_what_is_no_report(value: str) -> None:
    assert one("report", value) == {"report.suffix"}


def test_a_sandbox_file_and_aws_do_not_go_together() -> None:
    assert one("sandbox", "x.json", target="aws") == {"sandbox.with-aws"}
    assert accepted(sandbox="x.json").sandbox == "x.json"


@pytest.mark.parametrize(
    ("first", "later"),
    [("sandbox", "secret_file"), ("sandbox", "report"), ("secret_file", "report")],
)
@pytest.mark.parametrize("other", ["a.json", "./a.json", "b/../a.json", "{here}/a.json"])
def test_no_file_has_two_purposes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, later: str, other: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert one(later, other.format(here=tmp_path), **{first: "a.json"}) == {"settings.same-file"}
    assert accepted(**{first: "a.json", later: "b.json"})


def test_each_later_file_is_named_once_and_its_value_is_not_used() -> None:
    raw = dict.fromkeys(("report", "secret_file", "sandbox"), "a.json")
    found = errors(Settings.check({"bucket": "my-bucket", **raw})[1])
    assert [f.field for f in found] == ["secret_file", "report"]
    assert all("`sandbox`" in f.summary and f.remedy for f in found)
    draft = Settings.draft(raw)
    assert (draft.sandbox, draft.secret_file, draft.report) == ("a.json", "", "")


def test_what_the_sandbox_does_not_read_is_said() -> None:
    raw = {
        "bucket": "my-bucket",
        "profile": "work",
        "valohai_host": "https://valohai.example.org",
        "valohai_token": "cli",
    }
    made, found = Settings.check(raw)
    assert made is not None
    assert {(f.severity, f.code) for f in found} == {(Severity.NOTE, "settings.not-read")}
    assert [f.field for f in found] == ["profile", "valohai_host", "valohai_token"]
    assert Settings.check({**raw, "target": "aws"})[1] == ()


# Secrets


@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_refused_in_every_field_and_never_shown(field: str, kind: str) -> None:
    secret = SECRETS[kind]
    for text in (secret, f" {secret}\n", f"AWS_KEY={secret}", f"env:{secret}"):
        assert "settings.looks-like-a-secret" in one(field, text)
        with pytest.raises(InvalidSettings) as caught:
            Settings.parse({field: text})
        assert secret not in str(caught.value) + repr(caught.value) + repr(caught.value.findings)


@pytest.mark.parametrize("kind", SECRETS)
def test_no_finding_shows_a_secret_beside_other_rules(kind: str) -> None:
    secret = SECRETS[kind]
    raw: dict[str, object] = {
        secret: secret,
        "valohai_host": f"https://x:{secret}@h/{secret}?{secret}",
        "report": f"/builds/{secret}/a.txt",
        "bucket": f"{secret}.{'x' * 3000}",
        "user": [secret],
        "policy": {secret: secret},
        "adopt": secret,
        "valohai_token": secret.encode(),
    }
    assert secret not in repr(Settings.check(raw))
    for name, value in raw.items():
        assert secret not in repr(Settings.check({name: value}))
