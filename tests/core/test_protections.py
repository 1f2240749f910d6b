"""The documents of a bucket's protections: merged, taken out again, and within S3's limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from valolink_widgets.core import bucket_policy, lifecycle
from valolink_widgets.core.naming_kms import key_arn, parsed
from valolink_widgets.core.resources.abort_uploads import AbortUploads
from valolink_widgets.core.resources.encryption import is_s3s_own
from valolink_widgets.core.resources.protection import ProtectionSeen
from valolink_widgets.core.settings import Settings

pytestmark = pytest.mark.quick

WHERE = ("my-data", "eu-west-1", "123456789012")
OURS = bucket_policy.tls_only("my-data", "eu-west-1")
THEIRS = {
    "Sid": "Theirs",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::my-data/*",
}
OLD = {"ID": "old", "Filter": {"Prefix": "logs/"}, "Status": "Enabled", "Expiration": {"Days": 30}}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def policy(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize("before", [None, policy(THEIRS), policy(THEIRS, {**THEIRS, "Sid": "B"})])
def test_a_policy_comes_back_as_it_was(before: Any) -> None:
    merged = bucket_policy.merge(before, OURS)
    assert OURS in merged["Statement"]
    assert bucket_policy.merge(merged, OURS) == merged
    assert bucket_policy.without_ours(merged) == before
    assert bucket_policy.without_ours(merged, exact=OURS) == before


def test_what_somebody_made_of_our_statement_is_theirs() -> None:
    changed = policy({**OURS, "Action": "s3:PutObject"}, THEIRS)
    assert bucket_policy.without_ours(changed, exact=OURS) == changed
    assert bucket_policy.without_ours(changed) == policy(THEIRS)


def test_the_same_policy_said_twice_is_another_one() -> None:
    assert bucket_policy.same(policy(OURS), policy({**OURS, "Sid": "Other"}))
    assert not bucket_policy.same(policy(OURS), policy(OURS, {**OURS, "Sid": "Other"}))
    assert bucket_policy.same(None, None)
    assert not bucket_policy.same(None, policy(OURS))


def test_a_bucket_policy_has_at_most_20_kilobytes() -> None:
    """Source: "Policies and permissions in Amazon S3"."""

    def of(size: int) -> dict[str, Any]:
        empty = len(json.dumps(policy({**THEIRS, "Sid": ""})))
        return policy({**THEIRS, "Sid": "x" * (size - empty)})

    assert len(json.dumps(of(20_480))) == 20_480
    assert bucket_policy.limits(of(20_480)) == ()
    (found,) = bucket_policy.limits(of(20_481))
    assert found.code == "bucket-policy.too-large"
    assert "20481" in found.summary


@pytest.mark.parametrize("before", [[], [OLD], [OLD, {**OLD, "ID": "b"}]])
def test_lifecycle_rules_come_back_as_they_were(before: list[Any]) -> None:
    merged = lifecycle.merge(before)
    assert merged[: len(before)] == before
    assert merged[-1] == lifecycle.abort_rule()
    assert lifecycle.merge(merged) == merged
    assert lifecycle.without_ours(merged) == before
    assert lifecycle.without_ours(merged, exact=True) == before


def test_our_rule_has_the_form_of_the_others() -> None:
    """S3 refuses a document with both forms, and rules of others stay as they are."""
    older = {**{n: v for n, v in OLD.items() if n != "Filter"}, "Prefix": "logs/"}
    disabled = {**lifecycle.abort_rule([older]), "Status": "Disabled"}
    for before in ([older], [older, disabled]):
        first, ours = lifecycle.merge(before)
        assert first == older
        assert "Filter" not in ours
        assert ours["Prefix"] == ""
        assert lifecycle.is_ours(ours)
        assert lifecycle.merge([first, ours]) == [first, ours]
    assert lifecycle.without_ours(lifecycle.merge([older]), exact=True) == [older]


def test_what_somebody_made_of_our_rule_is_theirs() -> None:
    changed = [{**lifecycle.abort_rule(), "Status": "Disabled"}, OLD]
    assert lifecycle.without_ours(changed, exact=True) == changed
    assert lifecycle.without_ours(changed) == [OLD]


def test_rules_in_another_order_say_the_same() -> None:
    one, other = lifecycle.merge([OLD]), [*reversed(lifecycle.merge([OLD]))]
    assert lifecycle.same_rules(one, other)
    assert not lifecycle.same_rules(one, [OLD])
    assert not lifecycle.same_rules([OLD], [{**OLD, "ID": "other"}])
    assert not lifecycle.same_rules([OLD], [{**OLD, "Filter": {"Prefix": "logs/", "Tag": {}}}])


def test_a_bucket_has_at_most_1000_lifecycle_rules() -> None:
    """Source: "Lifecycle configuration elements" in the S3 user guide."""
    full = [{**OLD, "ID": f"rule-{i}"} for i in range(1000)]
    assert lifecycle.limits(full) == ()
    (found,) = lifecycle.limits(lifecycle.merge(full))
    assert found.code == "lifecycle.too-many-rules"


def test_a_rule_that_ends_on_a_day_goes_back_as_text() -> None:
    when = datetime(2030, 1, 1, tzinfo=UTC)
    rule = {**OLD, "Expiration": {"Date": when}}
    seen = ProtectionSeen("eu-west-1", {"Rules": [rule]})
    (call,) = AbortUploads(*WHERE).calls(seen, lambda *_: None)
    rules = call.params["LifecycleConfiguration"]["Rules"]
    assert rules[0]["Expiration"] == {"Date": "2030-01-01T00:00:00Z"}
    assert json.loads(json.dumps(AbortUploads(*WHERE).image(seen))) == {"Rules": [rules[0]]}


def test_s3s_own_encryption_is_no_setting() -> None:
    own = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert is_s3s_own(None)
    assert is_s3s_own([{**own, "BucketKeyEnabled": False}])
    assert is_s3s_own([{**own, "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}])
    assert not is_s3s_own([{**own, "BucketKeyEnabled": True}])
    assert not is_s3s_own([{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}])


@pytest.mark.parametrize("key_id", ["1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-" + "1a" * 16])
def test_a_key_is_named_by_its_arn(key_id: str) -> None:
    arn = f"arn:aws:kms:eu-west-1:111122223333:key/{key_id}"
    assert key_arn(arn, region="eu-west-1") == ()
    key = parsed(arn)
    assert key is not None
    assert (key.account, key.region, key.id) == ("111122223333", "eu-west-1", key_id)


@pytest.mark.parametrize(
    ("answers", "wants"),
    [
        ({}, ""),
        ({"hardening": "valohai"}, "versioning abort kms"),
        ({"versioning": True}, "versioning"),
        ({"abort_uploads": True}, "abort"),
        ({"kms_key": KEY}, "kms"),
        ({"tls_only": True}, "tls_only"),
        ({"hardening": "valohai", "tls_only": True}, "versioning abort kms tls_only"),
    ],
)
def test_one_choice_stands_for_three(answers: dict[str, Any], wants: str) -> None:
    settings = Settings.parse({"bucket": "my-data", **answers})
    names = ("versioning", "abort", "kms", "tls_only")
    assert [n for n in names if getattr(settings, f"wants_{n}")] == wants.split()
