"""The policies of each profile are made from its rows, narrowed by a prefix, and known again."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valolink_widgets.core import access, access_rules, documents
from valolink_widgets.core.fields import ACCESS_PROFILES, GUIDE, LEAST_PRIVILEGE, READ_ONLY
from valolink_widgets.core.finding import errors
from valolink_widgets.core.ground import Ground
from valolink_widgets.core.resource import Refs
from valolink_widgets.core.resources.iam import UserPolicy
from valolink_widgets.core.settings import Settings

pytestmark = pytest.mark.quick

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OLD_KEY = KEY.replace("1234abcd", "ffffabcd")
BUCKET = "arn:aws:s3:::data"
READ = ["s3:GetObject"]
WRITE = [
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:ListMultipartUploadParts",
    "s3:AbortMultipartUpload",
]
BELOW = {"StringLike": {"s3:prefix": "team/*"}}
GROUND = Ground("123456789012", "aws", "arn", "demo/p", "p-1", "https://app.valohai.com")


def allow(actions: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


WHOLE = allow(["s3:ListBucket", "s3:GetBucketLocation"], BUCKET)
NARROW = (
    allow(["s3:ListBucket"], BUCKET, Condition=BELOW),
    allow(["s3:GetBucketLocation"], BUCKET),
)
EXPECTED = {
    (GUIDE, ""): documents.access_policy("data"),
    (GUIDE, "team/"): policy(
        allow(["s3:ListBucket", "s3:ListBucketVersions"], BUCKET, Condition=BELOW),
        allow(["s3:GetBucketLocation"], BUCKET),
        allow(["s3:*"], f"{BUCKET}/team/*"),
    ),
    (LEAST_PRIVILEGE, ""): policy(WHOLE, allow([*READ, *WRITE], f"{BUCKET}/*")),
    (LEAST_PRIVILEGE, "team/"): policy(*NARROW, allow([*READ, *WRITE], f"{BUCKET}/team/*")),
    (READ_ONLY, ""): policy(WHOLE, allow(READ, f"{BUCKET}/*")),
    (READ_ONLY, "team/"): policy(*NARROW, allow(READ, f"{BUCKET}/team/*")),
}


@pytest.mark.parametrize(("profile", "prefix"), EXPECTED)
def test_each_profile_says_so_much_and_no_more(profile: str, prefix: str) -> None:
    made = access.user_policy("data", "aws", profile, prefix)
    assert documents.same_policy(made, EXPECTED[profile, prefix])
    china = json.loads(json.dumps(made).replace("arn:aws:", "arn:aws-cn:"))
    assert access.user_policy("data", "aws-cn", profile, prefix) == china


def test_the_role_below_a_prefix_lists_nothing_that_s3_cannot_narrow() -> None:
    assert access.role_policy("data") == documents.multipart_policy("data")
    parts = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    expected = policy(
        allow(["s3:ListBucket", "s3:ListBucketVersions"], BUCKET, Condition=BELOW),
        allow(["s3:GetBucketLocation"], BUCKET),
        allow([*parts, "s3:GetObject", "s3:PutObject"], f"{BUCKET}/team/*"),
    )
    assert documents.same_policy(access.role_policy("data", prefix="team/"), expected)


@pytest.mark.parametrize(
    ("profile", "actions"),
    [
        (GUIDE, ["kms:Decrypt", "kms:GenerateDataKey"]),
        (LEAST_PRIVILEGE, ["kms:Decrypt", "kms:GenerateDataKey"]),
        (READ_ONLY, ["kms:Decrypt"]),
    ],
)
@pytest.mark.parametrize("prefix", ["", "team/"])
def test_a_kms_key_adds_what_it_needs_and_nothing_else(
    profile: str, actions: list[str], prefix: str
) -> None:
    plain = access.user_policy("data", "aws", profile, prefix)
    keyed = access.user_policy("data", "aws", profile, prefix, KEY)
    assert keyed["Statement"] == [*plain["Statement"], allow(actions, KEY)]
    role = access.role_policy("data", "aws", prefix, KEY)
    assert role["Statement"][-1] == allow(["kms:Decrypt", "kms:GenerateDataKey"], KEY)
    assert role["Statement"][:-1] == access.role_policy("data", "aws", prefix)["Statement"]


@pytest.mark.parametrize("profile", ACCESS_PROFILES)
@pytest.mark.parametrize("prefix", ["", "team/"])
@pytest.mark.parametrize("kms_key", ["", KEY])
def test_the_rows_are_the_actions_of_the_policy(profile: str, prefix: str, kms_key: str) -> None:
    rows = access.rights(profile, prefix, kms_key)
    listed = [
        action
        for statement in access.user_policy("data", "aws", profile, prefix, kms_key)["Statement"]
        for action in documents.listed(statement["Action"])
    ]
    assert sorted(row.action for row in rows) == sorted(listed)
    assert all(row.why.endswith(".") and row.without.endswith(".") for row in rows)


PREFIXES = st.just("") | st.lists(
    st.text(
        string.ascii_letters + string.digits + "!_.'()=@:,+&;-", min_size=1, max_size=12
    ).filter(lambda part: part.strip(".")),
    min_size=1,
    max_size=4,
).map(lambda parts: "/".join(parts) + "/")
BUCKETS = st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=63)
PROFILES = st.sampled_from(ACCESS_PROFILES)
KEYS = st.sampled_from(["", KEY])
OLD_KEYS = st.sampled_from([(), (OLD_KEY,), (OLD_KEY, f"{OLD_KEY}0")])


@given(BUCKETS, PROFILES, PREFIXES, KEYS, OLD_KEYS)
def test_what_was_written_by_any_answers_is_known_again(
    bucket: str, profile: str, prefix: str, kms_key: str, old: tuple[str, ...]
) -> None:
    old = old if kms_key else ()
    made = access.user_policy(bucket, "aws", profile, prefix, kms_key, old)
    assert access.keys_of(made) == ((kms_key, *old) if kms_key else ())
    assert access.is_a_user_policy(made, bucket, "aws")
    assert not access.is_a_user_policy(made, f"{bucket}x", "aws")
    role = access.role_policy(bucket, "aws", prefix, kms_key, old)
    assert access.is_a_role_policy(role, bucket, "aws")
    for wider in (
        {**made, "Statement": [*made["Statement"], allow("s3:GetObject", "*")]},
        {**made, "Statement": made["Statement"][1:]},
        {**made, "Version": "2008-10-17"},
    ):
        assert not access.is_a_user_policy(wider, bucket, "aws")
    if (profile, prefix) != (GUIDE, ""):
        assert not access.is_a_role_policy(made, bucket, "aws")


@given(BUCKETS, PROFILES, PREFIXES, KEYS)
def test_no_white_space_counts(bucket: str, profile: str, prefix: str, kms_key: str) -> None:
    made = access.user_policy(bucket, "aws", profile, prefix, kms_key)
    short = json.dumps(made, separators=(",", ":"))
    assert access.size(made) == len(short) == access.size(json.loads(json.dumps(made, indent=8)))


def unknown(address: str, output: str) -> Any:
    raise AssertionError(f"{address} {output}")


@pytest.mark.parametrize(("length", "large"), [(10, False), (1000, True)])
def test_a_policy_that_iam_would_not_take_is_an_error(length: int, large: bool) -> None:
    refs: Refs = unknown
    prefix = "x" * length + "/"
    resource = UserPolicy("u", "data", GROUND, "p", LEAST_PRIVILEGE, prefix)
    codes = [finding.code for finding in resource.findings(None, refs)]
    assert codes == (["access-policy.too-large"] if large else [])


def test_the_longest_prefix_fits_with_the_longest_names_and_a_key() -> None:
    prefix = "x" * (access_rules.PREFIX_LIMIT - 1) + "/"
    assert access_rules.prefix(prefix) == ()
    for profile in ACCESS_PROFILES:
        made = access.user_policy("b" * 63, "aws-us-gov", profile, prefix, KEY)
        assert access.size(made) <= access.SIZE_LIMIT


# The rules of the answers


@given(PREFIXES)
def test_a_good_prefix_is_good_and_its_own_suggestion(prefix: str) -> None:
    if prefix:
        assert access_rules.prefix(prefix) == ()
        assert access_rules.prefix_suggestion(prefix) == prefix


@given(st.text(max_size=60) | st.text("/.*?$ {}aé", max_size=12))
def test_every_suggestion_is_good(text: str) -> None:
    assert access_rules.prefix(access_rules.prefix_suggestion(text)) == ()


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("team", "team/"),
        ("/team/data", "team/data/"),
        ("a//b/./../c", "a/b/c/"),
        ("team*/", "team/"),
        ("my data/", "my-data/"),
        ("*", "team/"),
    ],
)
def test_the_remedy_offers_the_corrected_value(text: str, suggestion: str) -> None:
    found = access_rules.prefix(text)
    assert found
    assert all(f"`{suggestion}`" in finding.remedy for finding in found)


def of(**answers: Any) -> dict[str, str]:
    _, found = Settings.check({"bucket": "my-bucket", **answers})
    return {finding.code: finding.field for finding in found}


def test_reading_only_rules_out_what_writes() -> None:
    read = {"access_profile": READ_ONLY}
    assert of(**read, large_uploads=True)["large-uploads.read-only"] == "large_uploads"
    assert of(**read)["default-store.read-only"] == "default_store"
    assert of(**read, upload_mode="multipart")["upload-mode.read-only"] == "upload_mode"
    quiet = of(**read, default_store=False, upload_mode="multipart", web_uploads=False)
    assert quiet == {}
    off = {"upload_mode": "presigned-put", "web_uploads": False}
    assert of(**off) == {"upload-mode.no-web-uploads": "upload_mode"}
    assert of(upload_mode="post", web_uploads=False) == {}
    assert not of(access_profile=LEAST_PRIVILEGE, large_uploads=True, upload_mode="multipart")
    _, found = Settings.check({"bucket": "my-bucket", **read, "large_uploads": True})
    (broken,) = errors(found)
    assert "`large_uploads`" in broken.remedy
    assert Settings.draft({"bucket": "my-bucket", **read, "large_uploads": True}).reads_only
