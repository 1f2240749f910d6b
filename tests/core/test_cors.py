"""CORS rules: others' stay, ours are found again, and S3's first match is foretold."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valolink_widgets.core import cors
from valolink_widgets.core.documents import CORS_IDS, all_cors_rules, cors_rules
from valolink_widgets.core.finding import Severity

pytestmark = pytest.mark.quick

HOST = "https://app.valohai.com"
OURS = cors_rules(HOST)
GET, POST = OURS


def rule(methods: str, origin: str = "*", headers: str = "", **more: Any) -> dict[str, Any]:
    made = {"AllowedMethods": methods.split(), "AllowedOrigins": origin.split(), **more}
    return {**made, "AllowedHeaders": headers.split()} if headers else made


def by_hand(ours: dict[str, Any]) -> dict[str, Any]:
    """The guide's rule as a person pastes it into the console, and as S3 gives it back."""
    return {k: v for k, v in ours.items() if k not in {"ID", "ExposeHeaders"}}


PUT = rule("PUT", "https://example.org", "*", ID="theirs")
NAMELESS = rule("PUT DELETE", "https://example.org", MaxAgeSeconds=5)


def test_normalise_drops_what_s3_drops_and_sorts_the_rest() -> None:
    written = rule("PUT GET", "b a", "X-B x-a", ExposeHeaders=[], MaxAgeSeconds=0, ID="x")
    assert cors.normalise(written) == {
        "ID": "x",
        "AllowedMethods": ["GET", "PUT"],
        "AllowedOrigins": ["a", "b"],
        "AllowedHeaders": ["x-a", "x-b"],
        "MaxAgeSeconds": 0,
    }
    assert cors.normalise({"ID": "", "MaxAgeSeconds": None}) == {}


def test_same_rules_counts_order_and_id() -> None:
    as_read = [{k: v for k, v in r.items() if k != "ExposeHeaders"} for r in OURS]
    assert cors.same_rules(as_read, OURS)
    assert not cors.same_rules([POST, GET], OURS)
    assert not cors.same_rules([by_hand(GET), POST], OURS)
    assert not cors.same_rules([GET], OURS)


OLD_POST = {**POST, "AllowedOrigins": ["https://old.example.org"]}


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        ([], [GET, POST]),
        ([PUT, NAMELESS], [PUT, NAMELESS, GET, POST]),
        ([PUT, GET, POST, NAMELESS], [PUT, GET, POST, NAMELESS]),
        ([by_hand(POST), by_hand(GET)], [by_hand(POST), by_hand(GET)]),
        ([{**by_hand(GET), "ID": "mine"}], [{**by_hand(GET), "ID": "mine"}, POST]),
        ([GET, PUT, OLD_POST], [GET, PUT, POST]),
        ([POST, PUT], [POST, PUT, GET]),
        ([GET, POST, {**OLD_POST}], [GET, POST]),
        ([by_hand(POST), OLD_POST], [by_hand(POST), POST, GET]),
    ],
)
def test_merge(existing: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    before = deepcopy(existing)
    assert sorted(map(str, cors.merge(existing, OURS))) == sorted(map(str, expected))
    assert cors.merge(existing, OURS)[: len(existing)] == expected[: len(existing)]
    assert existing == before


PARTS = cors_rules(HOST, "multipart")[1]
SINGLE = cors_rules(HOST, "presigned-put")[1]


@pytest.mark.parametrize(
    ("existing", "ours", "expected"),
    [
        ([PUT, GET, POST, NAMELESS], [GET, SINGLE], [PUT, GET, SINGLE, NAMELESS]),
        ([GET, SINGLE, PUT], [GET, PARTS], [GET, PARTS, PUT]),
        ([PARTS, POST, GET], [GET, POST], [POST, GET]),
        ([GET, POST], [GET], [GET]),
        ([POST, SINGLE, PUT], [GET, PARTS], [GET, PARTS, PUT]),
        ([by_hand(POST), PARTS], [GET, POST], [by_hand(POST), GET]),
        ([POST, POST], [GET, PARTS], [GET, PARTS]),
        ([by_hand(POST)], [GET, PARTS], [by_hand(POST), GET, PARTS]),
    ],
)
def test_a_rule_of_another_mode_gives_its_place_to_one_of_this(
    existing: list[dict[str, Any]], ours: list[dict[str, Any]], expected: list[dict[str, Any]]
) -> None:
    before = deepcopy(existing)
    assert cors.merge(existing, ours) == expected
    assert existing == before


METHODS = st.lists(st.sampled_from(["GET", "PUT", "POST"]), min_size=1, max_size=2, unique=True)
ORIGINS = st.lists(
    st.sampled_from(["*", HOST, "https://*.com", "http://x"]), min_size=1, max_size=2
)
HEADERS = st.lists(st.sampled_from(["*", "Authorization", "x-amz-*"]), max_size=2)
OTHERS = st.fixed_dictionaries(
    {"AllowedMethods": METHODS, "AllowedOrigins": ORIGINS, "AllowedHeaders": HEADERS},
    optional={"ID": st.sampled_from(["a", "b"]), "MaxAgeSeconds": st.integers(0, 3)},
)
SOME_OF_OURS = [GET, POST, OLD_POST, by_hand(GET), PARTS, SINGLE]
DOCUMENTS = st.lists(OTHERS | st.sampled_from(SOME_OF_OURS), max_size=6)


@given(DOCUMENTS, st.sampled_from(all_cors_rules(HOST)))
@settings(max_examples=200, deadline=None)
def test_merge_changes_nothing_the_second_time_and_nothing_of_others(
    existing: list[dict[str, Any]], ours: list[dict[str, Any]]
) -> None:
    merged = cors.merge(existing, ours)
    assert cors.merge(merged, ours) == merged
    assert cors.without_ours(merged) == cors.without_ours(existing)
    kept = {rule.get("ID") for rule in merged} & CORS_IDS
    assert kept <= {rule["ID"] for rule in ours}


@given(DOCUMENTS)
@settings(max_examples=200, deadline=None)
def test_where_no_shadow_is_told_of_the_request_gets_our_answer_or_a_part_of_it_is_taken(
    existing: list[dict[str, Any]],
) -> None:
    """The POST rule has one plain origin: whoever answers there, answers all of it."""
    merged = cors.merge(existing, OURS)
    told = any("`valolink-post`" in f.summary for f in cors.shadowed(existing, OURS))
    first = cors.evaluate(merged, HOST, "POST", ["Authorization"])
    assert first is not None
    same = all(
        cors.normalise(first).get(k) == cors.normalise(POST).get(k)
        for k in ("AllowedMethods", "MaxAgeSeconds", "ExposeHeaders")
    ) and ("*" not in first["AllowedOrigins"])
    assert told == (not same)


def test_without_ours_keeps_what_was_made_by_hand() -> None:
    existing = [PUT, GET, by_hand(POST), OLD_POST]
    assert cors.without_ours(existing) == [PUT, by_hand(POST)]
    assert cors.without_ours([]) == []


@pytest.mark.parametrize(
    ("rules", "origin", "method", "headers", "answered"),
    [
        (OURS, "https://any.example", "GET", [], True),
        (OURS, "https://any.example", "GET", ["authorization"], True),
        (OURS, "https://any.example", "GET", ["x-other"], False),
        (OURS, HOST, "POST", ["AUTHORIZATION "], True),
        (OURS, "https://any.example", "POST", [], False),
        (OURS, HOST, "PUT", [], False),
        ([], HOST, "GET", [], False),
        ([rule("GET", "https://*.example.org")], "https://a.example.org", "GET", [], True),
        ([rule("GET", "https://*.example.org")], "https://example.org", "GET", [], False),
        ([rule("GET", "http://*a")], "http://a", "GET", [], True),
        ([rule("GET", "http://a*a")], "http://a", "GET", [], False),
        ([rule("GET", "http://a.b")], "http://axb", "GET", [], False),
        ([rule("GET", "http://[ab]")], "http://a", "GET", [], False),
        ([rule("GET", "*", "x-amz-*")], HOST, "GET", ["X-Amz-Date", "x-amz-acl"], True),
        ([rule("GET", "*", "x-amz-*")], HOST, "GET", ["X-Amz-Date", "range"], False),
        ([rule("GET", "*")], HOST, "get", [], False),
    ],
)
def test_first_match(
    rules: list[dict[str, Any]], origin: str, method: str, headers: list[str], answered: bool
) -> None:
    assert (cors.evaluate(rules, origin, method, headers) is not None) == answered


def test_the_first_rule_that_matches_everything_answers() -> None:
    narrow, wide = rule("POST", "*"), rule("GET POST", "*", "*")
    assert cors.evaluate([narrow, wide], HOST, "POST", ["x"]) is wide
    assert cors.evaluate([narrow, wide], HOST, "POST") is narrow


WIDE = rule("GET POST PUT", "*", "*", ID="wide", MaxAgeSeconds=60)


@pytest.mark.parametrize(
    ("existing", "shadows"),
    [
        ([], []),
        ([PUT], []),
        ([WIDE], ["valolink-get", "valolink-post"]),
        ([GET, POST, WIDE], []),
        ([GET, WIDE, POST], ["valolink-post"]),
        # The same answer from another rule harms nobody.
        ([rule("GET", "*", "*", MaxAgeSeconds=3000)], []),
        ([rule("GET", "*", "*", MaxAgeSeconds=3000, ExposeHeaders=["ETag"])], ["valolink-get"]),
        # Some requests taken, not all.
        ([rule("GET", "https://*", "*")], []),
        ([rule("GET", "*", "x-other")], []),
        ([rule("POST", "https://*.valohai.com", "auth*")], ["valolink-post"]),
        # `*` is answered without credentials, a named origin with them.
        ([rule("POST", "*", "Authorization", MaxAgeSeconds=3000)], ["valolink-post"]),
        ([WIDE, by_hand(POST)], ["valolink-get", "valolink-post"]),
    ],
)
def test_shadows(existing: list[dict[str, Any]], shadows: list[str]) -> None:
    found = cors.shadowed(existing, OURS)
    assert {(f.code, f.severity) for f in found} <= {("cors.shadowed", Severity.WARNING)}
    assert [
        next(s for s in ("valolink-get", "valolink-post") if s in f.summary) for f in found
    ] == (shadows)


def test_a_shadow_is_named_by_number_and_id() -> None:
    _, post = cors.shadowed([PUT, WIDE], OURS)
    assert post.summary == (
        "CORS rule 2 of the bucket (`wide`) answers POST from `https://app.valohai.com`"
        " before our rule `valolink-post` can, and answers otherwise."
    )
    assert "move rule 2 to the end" in post.remedy


def test_limits() -> None:
    assert cors.limits([PUT] * 100) == ()
    (many,) = cors.limits([PUT] * 101)
    assert many.code == "cors.too-many-rules"
    long = rule("GET", " ".join(f"https://{'a' * 60}{n}.example.org" for n in range(700)))
    (large,) = cors.limits([long])
    assert large.code == "cors.too-large"
    both = cors.limits([long] * 101)
    assert {f.code for f in both} == {"cors.too-many-rules", "cors.too-large"}
    assert all(f.severity is Severity.ERROR and f.remedy for f in both)
