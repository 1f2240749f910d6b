"""The names of users, roles, policies, stores and regions, and the derived ones."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from valolink_widgets.core import naming
from valolink_widgets.core.finding import Finding

pytestmark = pytest.mark.quick

IAM = set(string.ascii_letters + string.digits + "_+=,.@-")
REGIONS = ("eu-west-1", "us-east-1", "us-gov-west-1", "eusc-de-east-1", "me-south-1")
Rule = Callable[[str], tuple[Finding, ...]]


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {f.code for f in findings}


IAM_RULES = [
    (naming.user_name, "user-name", 64),
    (naming.role_name, "role-name", 64),
    (naming.policy_name, "policy-name", 128),
]


@pytest.mark.parametrize(("rule", "kind", "limit"), IAM_RULES)
@given(name=st.text(max_size=140) | st.text(alphabet=sorted(IAM), max_size=140))
@settings(max_examples=100, deadline=None)
def test_iam_names(rule: Rule, kind: str, limit: int, name: str) -> None:
    bare = name.strip()
    expected = {
        f"{kind}.white-space": bare != name,
        f"{kind}.length": not 1 <= len(bare) <= limit,
        f"{kind}.characters": not set(bare) <= IAM,
    }
    found = rule(name)
    assert codes(found) == {code for code, is_broken in expected.items() if is_broken}
    assert all(f.summary and f.remedy for f in found)


@given(name=st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_store_names_take_any_text_without_controls(name: str) -> None:
    bare = name.strip()
    found = codes(naming.store_name(name))
    assert ("store-name.length" in found) == (not 1 <= len(bare) <= 64)
    assert ("store-name.white-space" in found) == (bare != name)
    if all(c.isprintable() for c in bare):
        assert "store-name.characters" not in found


def test_store_names_refuse_controls() -> None:
    assert codes(naming.store_name("a\x07b")) == {"store-name.characters"}
    assert codes(naming.store_name("a\u2028b")) == {"store-name.characters"}
    assert naming.store_name("Vårt lager 🗄") == ()


@pytest.mark.parametrize("region", [*REGIONS, "us-iso-east-1", "ap-southeast-7"])
def test_region_names(region: str) -> None:
    assert naming.region_name(region) == ()


@pytest.mark.parametrize(
    ("region", "offer"),
    [
        ("EU-WEST-1", "eu-west-1"),
        ("us_east_1", "us-east-1"),
        ("us-east-1a", "us-east-1"),
        ("Ireland", "eu-west-1"),
        ("", "eu-west-1"),
        ("eu-west-\u0661", "eu-west-1"),
    ],
)
def test_what_is_no_region_name_gets_an_offer(region: str, offer: str) -> None:
    (finding,) = naming.region_name(region)
    assert finding.code == "region.form"
    assert f"`{offer}`" in finding.remedy


def test_a_region_with_a_line_end_is_not_let_through() -> None:
    assert codes(naming.region_name("eu-west-1\n")) == {"region.white-space"}


LEGAL = st.text(alphabet=string.ascii_letters + string.digits + "._-", min_size=1, max_size=255)


@pytest.mark.parametrize(("rule", "kind", "limit"), IAM_RULES)
@given(bucket=LEGAL)
@settings(max_examples=100, deadline=None)
def test_derived_names_are_valid_and_as_the_contract_says(
    rule: Rule, kind: str, limit: int, bucket: str
) -> None:
    name = naming.derive(bucket, limit)
    whole = f"valolink-{bucket}"
    digest = hashlib.sha256(bucket.encode()).hexdigest()[:8]
    assert name == (whole if len(whole) <= limit else f"{whole[: limit - 9]}-{digest}")
    assert rule(name) == (), kind


@given(st.text(min_size=1, max_size=100))
@settings(max_examples=100, deadline=None)
def test_derived_names_are_valid_whatever_they_come_from(bucket: str) -> None:
    assert naming.user_name(naming.derive(bucket, 64)) == ()


@given(LEGAL, LEGAL)
@settings(max_examples=100, deadline=None)
def test_long_names_with_the_same_beginning_stay_two(end: str, other: str) -> None:
    assume(end != other)
    assert naming.derive("b" * 70 + end, 64) != naming.derive("b" * 70 + other, 64)


def test_derived_names_at_the_limit() -> None:
    assert naming.derive("b" * 55, 64) == "valolink-" + "b" * 55
    assert len(naming.derive("b" * 56, 64)) == 64
    assert naming.derive("b" * 63, 128) == "valolink-" + "b" * 63
    assert naming.derive("b" * 63, 64, prefix="") == "b" * 63
    assert naming.derive("", 64) == ""
    assert naming.derive("a b", 64) != naming.derive("a-b", 64)
