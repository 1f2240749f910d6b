"""The rules for bucket names against a second statement of them, written here from AWS's pages."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valolink_widgets.core import naming
from valolink_widgets.core.finding import Finding, Severity, errors

pytestmark = pytest.mark.quick

SMALL = set(string.ascii_lowercase)
DIGITS = set("0123456789")
ACCOUNT = "123456789012"

# Whole names are far too rare in random text: most of what decides is in these pieces.
PIECES = st.sampled_from(
    [
        *("a", "bucket", "data", "0", "192", "7", ".", "..", "-", "_", "A", "é", "…", " ", "\n"),
        *("xn--", "sthree-", "amzn-s3-demo-", "-s3alias", "--ol-s3", ".mrap", "--x-s3"),
        *("--table-s3", "-an", f"-{ACCOUNT}", "-eu-west-1", "-me-south-1", "x" * 30),
        f"-{ACCOUNT}-eu-west-1-an",
    ]
)
NAMES = st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=70)


def codes(findings: tuple[Finding, ...], severity: Severity | None = None) -> set[str]:
    return {f.code for f in findings if severity in (None, f.severity)}


def broken_rules(name: str) -> set[str]:
    """The rules of the S3 user guide, one by one, without a regular expression."""
    bare = name.strip()
    octets = bare.split(".")
    rules = {
        "white-space": bare != name,
        "characters": not set(bare) <= SMALL | DIGITS | set(".-"),
        "length": len(bare) < 3 or len(bare) > 63,
        "begin": bool(bare) and not bare[0].isalnum(),
        "end": bool(bare) and not bare[-1].isalnum(),
        "dots": ".." in bare,
        "ip-address": len(octets) == 4 and all(o and set(o) <= DIGITS for o in octets),
        "reserved-prefix": bare.startswith(("xn--", "sthree-", "amzn-s3-demo-")),
        "reserved-suffix": bare.endswith(("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")),
        "account-regional": bare.endswith("-an") and not is_account_regional(bare),
    }
    return {f"bucket-name.{rule}" for rule, is_broken in rules.items() if is_broken}


def is_account_regional(name: str) -> bool:
    words = name.removesuffix("-an").split("-")
    for at, word in enumerate(words):
        if "-".join(words[:at]) and len(word) == 12 and set(word) <= DIGITS:
            *places, number = words[at + 1 :] or [""]
            lettered = len(places) >= 2 and all(p and set(p) <= SMALL for p in places)
            if lettered and len(places[0]) >= 2 and len(number) == 1 and number in DIGITS:
                return "-".join([*places, number]) not in {"me-south-1", "me-central-1"}
    return False


@given(NAMES)
@settings(max_examples=400, deadline=None)
def test_every_broken_rule_and_no_other_is_found(name: str) -> None:
    assert codes(errors(naming.bucket_name(name))) == broken_rules(name)


@given(st.text(alphabet=string.ascii_lowercase + string.digits, min_size=3, max_size=63))
@settings(max_examples=100, deadline=None)
def test_plain_names_are_accepted(name: str) -> None:
    assert naming.bucket_name(name) == ()


@given(NAMES)
@settings(max_examples=200, deadline=None)
def test_each_finding_says_something_and_what_to_do(name: str) -> None:
    for finding in naming.bucket_name(name, account=ACCOUNT, region="eu-west-1"):
        assert finding.code.startswith("bucket-name.")
        assert finding.summary.endswith(".")
        assert finding.remedy.endswith(".")
        # 60 characters and 8 more, each up to 10 long when escaped, and the sentence.
        assert len(finding.summary) < 800
        assert finding.summary.isprintable()


@given(NAMES)
@settings(max_examples=300, deadline=None)
def test_a_suggested_bucket_name_is_valid(name: str) -> None:
    suggestion = naming.bucket_suggestion(name)
    assert not errors(naming.bucket_name(suggestion))
    assert "." not in suggestion


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("My_Bucket", "my-bucket"),
        ("Bücket Über", "bucket-uber"),
        ("192.168.5.4", "192-168-5-4"),
        ("xn--sthree-data-s3alias-an", "data"),
        ("x" * 70, "x" * 63),
        ("y" * 60 + "-an" + "z" * 9, "y" * 60),
        ("ab", "ab-bucket"),
        ("…", "my-valohai-bucket"),
        ("", "my-valohai-bucket"),
    ],
)
def test_suggestions_resemble_what_was_typed(name: str, suggestion: str) -> None:
    assert naming.bucket_suggestion(name) == suggestion


def test_the_offending_characters_are_named_once_and_escaped() -> None:
    (finding,) = naming.bucket_name("My_BucketMM")
    assert finding.summary == (
        "The bucket name `My_BucketMM` has characters that S3 does not allow: `M`, `_`, `B`."
    )
    assert finding.remedy.endswith("for example `my-bucketmm`.")
    (control,) = naming.bucket_name("a\x1b\u202eb`c d")
    assert control.summary.endswith(": `\\x1b`, `\\u202e`, `\\x60`, a space.")


@pytest.mark.parametrize(
    "name", ["bucket\n", "bucket ", "\tbucket", "bucket\u00a0", "\u2028bucket"]
)
def test_white_space_at_an_end_is_found_and_the_trimmed_name_offered(name: str) -> None:
    (finding,) = naming.bucket_name(name)
    assert finding.code == "bucket-name.white-space"
    assert "`bucket`" in finding.remedy


@pytest.mark.parametrize(
    ("name", "adopt", "expected"),
    [
        ("My_Bucket", False, {"bucket-name.characters"}),
        ("My_Bucket", True, {"bucket-name.legacy"}),
        ("-my..bucket_", True, {"bucket-name.legacy", "bucket-name.tls"}),
        ("A" * 255, True, {"bucket-name.legacy"}),
        ("A" * 256, True, {"bucket-name.characters", "bucket-name.length"}),
        ("my bucket", True, {"bucket-name.characters"}),
        ("My_Bucket--x-s3", True, {"bucket-name.characters", "bucket-name.reserved-suffix"}),
        ("192.168.5.4", True, {"bucket-name.ip-address", "bucket-name.tls"}),
        ("results-an", False, {"bucket-name.account-regional"}),
        ("results-an", True, {"bucket-name.legacy"}),
        ("my-bucket", True, set()),
    ],
)
def test_names_older_than_the_rules_can_be_adopted_only(
    name: str, adopt: bool, expected: set[str]
) -> None:
    found = naming.bucket_name(name, adopt=adopt)
    assert codes(found) == expected
    legacy = [f for f in found if f.code == "bucket-name.legacy"]
    assert all(f.severity is Severity.WARNING for f in legacy)


@pytest.mark.parametrize(
    ("name", "account", "region", "problem"),
    [
        (f"data-{ACCOUNT}-eu-west-1-an", "", "", ""),
        (f"data-{ACCOUNT}-eu-west-1-an", ACCOUNT, "eu-west-1", ""),
        (f"a-b-{ACCOUNT}-us-gov-west-1-an", ACCOUNT, "", ""),
        (f"data-{ACCOUNT}-eu-west-1-an", "210987654321", "", "you work in 210987654321"),
        (f"data-{ACCOUNT}-eu-west-1-an", "", "us-east-1", "the region is `us-east-1`"),
        (f"data-{ACCOUNT}-me-south-1-an", "", "", "does not offer in `me-south-1`"),
        (f"data-{ACCOUNT}-me-central-1-an", "", "", "does not offer in `me-central-1`"),
        (f"-{ACCOUNT}-eu-west-1-an", "", "", "hold account and region"),
        (f"data-{ACCOUNT[:-1]}-eu-west-1-an", "", "", "hold account and region"),
        (f"data-{ACCOUNT}-europe-an", "", "", "hold account and region"),
    ],
)
def test_account_regional_names(name: str, account: str, region: str, problem: str) -> None:
    found = naming.bucket_name(name, account=account, region=region)
    regional = [f for f in found if f.code == "bucket-name.account-regional"]
    assert [problem in f.summary for f in regional] == ([True] if problem else [])


def test_account_and_region_are_both_judged() -> None:
    name = f"data-{ACCOUNT}-eu-west-1-an"
    found = naming.bucket_name(name, account="210987654321", region="us-east-1")
    assert len(found) == 2
    assert "`<prefix>-210987654321-us-east-1-an`" in found[0].remedy


@pytest.mark.parametrize(
    ("name", "account", "expected"),
    [
        ("my.bucket", "", {"bucket-name.tls"}),
        ("my.-bucket", "", {"bucket-name.tls", "bucket-name.hyphen-dot"}),
        ("my-.bucket", "", {"bucket-name.tls", "bucket-name.hyphen-dot"}),
        (f"data-{ACCOUNT}", "", {"bucket-name.predictable"}),
        (f"data-{ACCOUNT}", ACCOUNT, {"bucket-name.predictable"}),
        (f"data-{ACCOUNT}-eu-west-1", ACCOUNT, {"bucket-name.predictable"}),
        (f"data-{ACCOUNT}", "210987654321", set()),
        (f"data-{ACCOUNT}-x7k2", ACCOUNT, set()),
        (f"data-{ACCOUNT}-eu-west-1-an", ACCOUNT, set()),
        ("my-bucket", ACCOUNT, set()),
    ],
)
def test_warnings_do_not_stop(name: str, account: str, expected: set[str]) -> None:
    found = naming.bucket_name(name, account=account)
    assert codes(found, Severity.WARNING) == expected
    assert not errors(found)
