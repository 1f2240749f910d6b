"""What holds for any answer, any document and any text: checked on examples that nobody chose."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from valolink_widgets.core import documents, naming
from valolink_widgets.core.afterwards import snippet
from valolink_widgets.core.echo import harmless, harmless_json, looks_secret, shown
from valolink_widgets.core.errors import InvalidSettings
from valolink_widgets.core.fields import FIELDS
from valolink_widgets.core.finding import errors
from valolink_widgets.core.host import valohai_host
from valolink_widgets.core.rules import TEXT_LIMIT
from valolink_widgets.core.settings import Settings

pytestmark = pytest.mark.quick

NAMES = [spec.name for spec in FIELDS]
# What decides is rare in random text: most values are nearly right.
NEARLY = st.sampled_from(
    [
        *("my-bucket", "My_Bucket", "a..b", "192.168.5.4", "eu-west-1", "EU-WEST-1", "us-east-1 "),
        *("aws", "sandbox", "auto", "ask", "true", "no", "1", "", " ", "cli", "env:T", "file:t"),
        *("https://app.valohai.com/", "http://h", "team/project", "r.json", "r.md", "x" * 65),
        *("\u202eexe", "a\x00b", "\ud800", "x" * 2049, "{0}", "{bucket}", "%s", "${x}"),
    ]
)
VALUES = (
    NEARLY
    | st.text(max_size=20)
    | st.booleans()
    | st.none()
    | st.integers()
    | st.floats()
    | st.binary(max_size=4)
    | st.lists(NEARLY, max_size=2)
    | st.dictionaries(st.text(max_size=3), NEARLY, max_size=2)
)
RAW = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), VALUES, max_size=6)


@given(RAW)
def test_parsing_raises_invalid_settings_or_gives_what_parses_to_itself(
    raw: dict[str, object],
) -> None:
    made, found = Settings.check(raw)
    if errors(found):
        with pytest.raises(InvalidSettings) as caught:
            Settings.parse(raw)
        assert all(f.code and f.summary and f.remedy for f in caught.value.findings)
        return
    assert made is not None
    assert Settings.parse(raw) == made
    assert Settings.parse(made.model_dump()) == made
    assert Settings.draft(raw) == made


@given(RAW, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_makes_no_difference(
    raw: dict[str, object], order: random.Random
) -> None:
    shuffled = list(raw.items())
    order.shuffle(shuffled)
    found = [Settings.check(dict(pairs))[1] for pairs in (raw.items(), shuffled)]
    assert found[0] == found[1] or sorted(map(str, found[0])) == sorted(map(str, found[1]))


# Names, by rules written down a second time


def is_region(text: str) -> bool:
    """Two letters or more, then words of letters, then one digit, all between hyphens."""
    *words, number = text.split("-")
    small = set(string.ascii_lowercase)
    lettered = len(words) >= 2 and all(word and set(word) <= small for word in words)
    return lettered and len(words[0]) > 1 and len(number) == 1 and number in string.digits


PIECES = st.sampled_from(["eu", "us", "gov", "west", "1", "2", "-", "-", "A", "é", "", "a", " "])
REGIONS = st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=12)


@given(REGIONS)
def test_a_region_is_judged_as_its_form_is_described(region: str) -> None:
    codes = {f.code for f in naming.region_name(region)}
    assert ("region.form" in codes) == (not is_region(region.strip()))
    assert ("region.white-space" in codes) == (region != region.strip())


def is_origin(text: str) -> bool:
    """Only what is surely one: https, labels of letters and digits, perhaps a port."""
    scheme, _, rest = text.partition("://")
    host, colon, port = rest.partition(":")
    labels = host.split(".")
    plain = set(string.ascii_lowercase + string.digits)
    named = all(0 < len(label) < 64 and set(label) <= plain for label in labels)
    numbered = not colon or (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= 65535)
    return scheme == "https" and named and len(host) < 254 and numbered and len(port) < 6


PARTS = st.sampled_from(["https://", "http://", "a", "b1", ".", ":", "80", "/", "?", "@", "[", "-"])
ADDRESSES = st.lists(PARTS, max_size=7).map("".join) | st.text(max_size=20)


@given(ADDRESSES)
def test_an_address_is_an_origin_or_says_what_it_is_not(address: str) -> None:
    origin, found = valohai_host(address)
    if is_origin(address):
        assert not errors(found)
    if not errors(found):
        assert origin.startswith(("https://", "http://"))
        assert not set(origin.partition("://")[2]) & set("/?#@\\ \n")
        assert valohai_host(origin) == (origin, ())


# Documents

WORDS = st.sampled_from(["s3:GetObject", "s3:*", "s3:PutObject", "sts:AssumeRole"])
ARNS = st.sampled_from(["arn:aws:s3:::b", "arn:aws:s3:::b/*", "*"])
SOME = st.lists(WORDS, min_size=1, max_size=3, unique=True)
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": SOME},
    optional={
        "Sid": st.sampled_from(["One", "Two"]),
        "Resource": st.lists(ARNS, min_size=1, max_size=2, unique=True),
        "Principal": st.just("*") | st.just({"AWS": ["arn:aws:iam::1:user/u"]}),
        "Condition": st.just({"Bool": {"aws:SecureTransport": "false"}}),
    },
)
POLICIES = st.lists(STATEMENTS, min_size=1, max_size=3)


def policy(statements: list[Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def otherwise(statements: list[Any], chance: random.Random) -> dict[str, Any]:
    """The same meaning in other words: order, repetition, case, one-item lists, labels."""
    told = [dict(s, Sid=chance.choice("ABC")) for s in statements]
    chance.shuffle(told)
    for statement in told:
        actions = [chance.choice([str.upper, str.lower])(a) for a in statement["Action"]]
        chance.shuffle(actions)
        statement["Action"] = actions[0] if len(actions) == 1 else [*actions, actions[0]]
        if statement.get("Principal") == "*":
            statement["Principal"] = chance.choice(["*", {"AWS": "*"}, {"AWS": ["*"]}])
    return policy([*told, told[0]])


@given(POLICIES, st.randoms(use_true_random=False))
def test_meaning_the_same_is_an_equivalence(statements: list[Any], chance: random.Random) -> None:
    a, b, c = policy(statements), otherwise(statements, chance), otherwise(statements, chance)
    for one in (a, b, c):
        assert all(documents.same_policy(one, other) for other in (a, b, c))


@given(POLICIES, POLICIES, POLICIES)
def test_meaning_is_symmetric_and_transitive_for_any_three(x: Any, y: Any, z: Any) -> None:
    a, b, c = policy(x), policy(y), policy(z)
    assert documents.same_policy(a, b) == documents.same_policy(b, a)
    if documents.same_policy(a, b) and documents.same_policy(b, c):
        assert documents.same_policy(a, c)
    assert documents.same_policy(json.loads(json.dumps(a)), a)


@given(POLICIES)
def test_a_trust_is_merged_once_and_keeps_what_others_said(statements: list[Any]) -> None:
    arn = "arn:aws:iam::123456789012:user/valolink-b"
    merged = documents.merge_trust(policy(statements), arn)
    assert documents.merge_trust(merged, arn) == merged
    assert merged["Statement"][: len(statements)] == statements


BUCKETS = st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=63)
PARTITIONS = st.sampled_from(["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso-b"])


@given(BUCKETS, PARTITIONS)
def test_policies_fit_where_they_go(bucket: str, partition: str) -> None:
    """IAM's quotas, without white space: 2,048 for a user and a trust, 10,240 for a role."""
    user = f"arn:{partition}:iam::123456789012:user/{naming.derive(bucket, 64)}"
    for document, most in (
        (documents.access_policy(bucket, partition), 2048),
        (documents.multipart_policy(bucket, partition), 10_240),
        (documents.trust_policy(user), 2048),
    ):
        assert len(json.dumps(document, separators=(",", ":"))) < most


# Texts


@given(st.text(max_size=200))
def test_what_is_harmless_is_printable_and_stays_as_it_is(text: str) -> None:
    made = harmless(text)
    assert harmless(made) == made
    assert not {c for c in made if ord(c) < 32} - {"\t", "\n"}
    assert not set(made) & set("\x7f\x9b\u202e\u2066\u2028\ufeff\ud800")
    made.encode()
    if text.isprintable():
        assert made == text


STRINGS = st.text(max_size=20) | st.sampled_from(["\u202e", "\ud800", "\x9b", "\U000e0041", "\x7f"])
JSON = st.recursive(
    STRINGS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_harmless_json_means_the_same(value: Any) -> None:
    text = harmless_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert harmless(text) == text


@given(st.text(max_size=300), st.integers(10, 80))
def test_an_echo_is_short_quoted_and_printable(text: str, limit: int) -> None:
    echo = shown(text, limit)
    assert echo.isprintable()
    assert len(echo) <= 10 * limit + 2
    assert not (looks_secret(text[:limit]) and text[:limit] in echo)


@given(st.text(max_size=64))
def test_the_snippet_is_yaml_with_the_stores_own_name(store: str) -> None:
    if errors(naming.store_name(store)):
        return
    (step,) = yaml.safe_load(snippet(store, "my-bucket"))
    assert step["step"]["upload-store"] == store
    assert step["step"]["inputs"][0]["default"] == "s3://my-bucket/my-file.csv"


@given(st.sampled_from([f.name for f in FIELDS if f.kind == "text"]), st.integers(1, 5000))
def test_a_text_is_too_long_exactly_above_the_limit(name: str, length: int) -> None:
    raw: Mapping[str, object] = {name: "-" * length}
    codes = {f.code for f in Settings.check(raw)[1] if f.field == name}
    if name != "valohai_token":
        assert ("settings.too-long" in codes) == (length > TEXT_LIMIT)
