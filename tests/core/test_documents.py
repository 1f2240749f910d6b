"""The documents are the guide's own, and comparing them compares what they mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valolink_widgets.core import cors, documents

pytestmark = pytest.mark.quick

DATA = Path(__file__).parent / "data"
USER = "arn:aws:iam::123456789012:user/valolink-b"
OTHER = "arn:aws:iam::123456789012:user/someone"
DEAD = "AIDAQ3EGRT6EXAMPLE7XY"
PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc")


def guide(name: str, **placeholders: str) -> Any:
    """A JSON block of the guide, its placeholders filled in."""
    text = (DATA / f"guide-{name}.json").read_text(encoding="utf-8")
    for placeholder, value in placeholders.items():
        text = text.replace(placeholder.replace("_", "-"), value)
    return json.loads(text)


def trust(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


def test_cors_rules_are_the_guides() -> None:
    rules = documents.cors_rules("https://app.valohai.com")
    assert [rule.pop("ID") for rule in rules] == ["valolink-get", "valolink-post"]
    assert rules == guide("cors")


def test_uploads_are_allowed_from_the_host_in_use_only() -> None:
    get, post = documents.cors_rules("http://127.0.0.1:8000")
    assert get["AllowedOrigins"] == ["*"]
    assert post["AllowedOrigins"] == ["http://127.0.0.1:8000"]


SENT_BY_A_PUT = ["authorization", "content-type", "x-amz-content-sha256", "x-amz-date"]


@pytest.mark.parametrize(
    ("mode", "method", "exposed"),
    [("post", "POST", []), ("presigned-put", "PUT", []), ("multipart", "PUT", ["ETag"])],
)
def test_each_mode_lets_its_own_upload_in_and_from_nowhere_else(
    mode: str, method: str, exposed: list[str]
) -> None:
    rules = documents.cors_rules("https://app.valohai.com", mode)
    headers = ["Authorization"] if mode == "post" else SENT_BY_A_PUT
    rule = cors.evaluate(rules, "https://app.valohai.com", method, headers)
    assert rule is not None
    assert rule["ExposeHeaders"] == exposed
    assert cors.evaluate(rules, "https://evil.example", method, headers) is None
    others = {"GET", "PUT", "POST", "DELETE", "HEAD"} - {"GET", *rule["AllowedMethods"]}
    assert not [m for m in others if cors.evaluate(rules, "https://app.valohai.com", m)]
    assert cors.evaluate(rules, "https://evil.example", "GET") == rules[0]


def test_where_nothing_is_uploaded_only_downloads_are_let_in() -> None:
    for mode in ("post", "presigned-put", "multipart"):
        rules = documents.cors_rules("https://app.valohai.com", mode, reads_only=True)
        assert rules == documents.cors_rules("https://app.valohai.com")[:1]


def test_an_id_of_ours_stands_for_one_rule() -> None:
    every = [rule for rules in documents.all_cors_rules("https://a.test") for rule in rules]
    assert {rule["ID"] for rule in every} == documents.CORS_IDS
    assert all(rule == other for rule in every for other in every if rule["ID"] == other["ID"])


def test_access_policy_is_the_guides() -> None:
    expected = guide("access-policy", my_valohai_bucket="data")
    assert documents.access_policy("data", "aws") == expected


def test_multipart_policy_is_the_guides_and_one_action() -> None:
    policy = documents.multipart_policy("data", "aws")
    actions = policy["Statement"][0]["Action"]
    assert actions == sorted(actions)
    actions.remove("s3:GetBucketLocation")
    assert policy == guide("multipart-policy", BUCKET="data")


def test_trust_policy_is_the_guides() -> None:
    expected = guide("trust-policy", ACCOUNTNUMBER="123456789012", USERNAME="valolink-b")
    assert documents.trust_policy(USER) == expected


@pytest.mark.parametrize("partition", PARTITIONS)
def test_no_partition_is_taken_for_granted(partition: str) -> None:
    for document in (documents.access_policy, documents.multipart_policy):
        (statement,) = document("data", partition)["Statement"]
        assert statement["Resource"] == [
            f"arn:{partition}:s3:::data",
            f"arn:{partition}:s3:::data/*",
        ]


def test_each_call_gives_a_document_of_its_own() -> None:
    documents.multipart_policy("data")["Statement"][0]["Action"].clear()
    assert len(documents.multipart_policy("data")["Statement"][0]["Action"]) == 8


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"Action": "s3:*"}, {"Action": ["s3:*"]}),
        (
            {"Action": ["s3:GetObject", "s3:PutObject"]},
            {"Action": ["S3:putobject", "s3:getObject"]},
        ),
        ({"Action": ["s3:*", "s3:*"]}, {"Action": "s3:*"}),
        ({"Resource": ["a", "b"]}, {"Resource": ["b", "a"]}),
        ({"Sid": "One", "Action": "s3:*"}, {"Action": "s3:*"}),
        ({"Sid": "One", "Action": "s3:*"}, {"Sid": "Two", "Action": "s3:*"}),
        ({"Principal": "*"}, {"Principal": {"AWS": "*"}}),
        ({"Principal": {"AWS": USER}}, {"Principal": {"AWS": [USER]}}),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Condition": {"Bool": {"AWS:SecureTransport": [False]}}},
        ),
    ],
)
def test_the_same_meaning_written_otherwise(a: dict[str, Any], b: dict[str, Any]) -> None:
    one, other = {"Statement": a}, {"Statement": [b], "Id": "label"}
    assert documents.same_policy(one, other)
    assert documents.same_policy(other, one)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"Effect": "Allow"}, {"Effect": "Deny"}),
        ({"Action": "s3:*"}, {"NotAction": "s3:*"}),
        ({"Action": "s3:*"}, {"Action": ["s3:*", "s3:GetObject"]}),
        ({"Resource": "arn:aws:s3:::b"}, {"Resource": "arn:aws:s3:::B"}),
        ({"Principal": {"AWS": USER}}, {"Principal": {"AWS": OTHER}}),
        ({"Principal": {"AWS": "x"}}, {"Principal": {"Service": "x"}}),
        ({"Condition": {"Bool": {"k": "v"}}}, {"Condition": {"BoolIfExists": {"k": "v"}}}),
        ({"Condition": {"Bool": {"k": "v"}}}, {}),
    ],
)
def test_another_meaning(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert not documents.same_policy({"Statement": [a]}, {"Statement": [b]})


def test_statements_are_a_set_and_the_version_counts() -> None:
    one, two = {"Action": "s3:Get*"}, {"Action": "s3:Put*"}
    assert documents.same_policy({"Statement": [one, two]}, {"Statement": [two, one, two]})
    assert not documents.same_policy({"Statement": [one]}, {"Statement": [one, two]})
    assert not documents.same_policy(trust(one), {"Statement": [one]})
    assert documents.same_policy({"Version": "2008-10-17", "Statement": [one]}, {"Statement": one})


@given(st.permutations(documents.MULTIPART_ACTIONS), st.data())
@settings(max_examples=50, deadline=None)
def test_no_order_or_case_of_actions_makes_a_difference(
    actions: list[str], data: st.DataObject
) -> None:
    policy = documents.multipart_policy("data")
    change = data.draw(st.sampled_from([str.lower, str.upper, str.title]))
    policy["Statement"][0]["Action"] = [change(action) for action in actions]
    assert documents.same_policy(policy, documents.multipart_policy("data"))
    policy["Statement"][0]["Action"].pop()
    assert not documents.same_policy(policy, documents.multipart_policy("data"))


def test_documents_are_read_in_all_their_forms() -> None:
    # A `%` and a `+` inside must survive, whichever way the document came.
    document = documents.access_policy("data") | {"Id": "100%25 a+b"}
    text = json.dumps(document)
    for form in (document, text, f"\n{text}", quote(text), quote(text, safe="")):
        assert documents.parse_document(form) == document


@pytest.mark.parametrize("text", ["", "[]", '"text"', "{", "%7B", "<xml/>"])
def test_what_is_no_document_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        documents.parse_document(text)


def test_reading_a_mapping_shares_nothing_with_it() -> None:
    document = documents.trust_policy(USER)
    documents.parse_document(document)["Statement"].clear()
    assert document == documents.trust_policy(USER)


EC2 = allow({"Service": "ec2.amazonaws.com"})
EXTERNAL = allow({"AWS": DEAD}, Condition={"StringEquals": {"sts:ExternalId": "x"}})
OURS = allow({"AWS": USER})


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        ({}, [OURS]),
        (trust(), [OURS]),
        (trust(EC2), [EC2, OURS]),
        (trust(allow({"AWS": OTHER})), [allow({"AWS": OTHER}), OURS]),
        (trust(allow({"AWS": [USER]}, Sid="Mine")), [allow({"AWS": [USER]}, Sid="Mine")]),
        (trust(EC2, allow({"AWS": DEAD})), [EC2, OURS]),
        (trust(allow({"AWS": [DEAD]}, Sid="Mine"), OURS), [OURS]),
        (trust(EXTERNAL), [EXTERNAL, OURS]),
        (trust(allow({"AWS": [DEAD, OTHER]})), [allow({"AWS": [DEAD, OTHER]}), OURS]),
        (trust(allow("*")), [allow("*"), OURS]),
        (trust({**OURS, "Effect": "Deny"}), [{**OURS, "Effect": "Deny"}, OURS]),
        ({"Version": "2012-10-17", "Statement": EC2}, [EC2, OURS]),
    ],
)
def test_trust_is_merged(existing: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    before = json.dumps(existing)
    merged = documents.merge_trust(existing, USER)
    assert merged == {"Version": "2012-10-17", "Statement": expected}
    assert documents.merge_trust(merged, USER) == merged
    assert json.dumps(existing) == before


def test_what_else_a_trust_says_stays() -> None:
    merged = documents.merge_trust({"Version": "2008-10-17", "Id": "x", "Statement": []}, USER)
    assert (merged["Version"], merged["Id"]) == ("2008-10-17", "x")


def test_principals_that_are_no_arns_are_named() -> None:
    document = trust(EC2, OURS, allow({"AWS": [OTHER, DEAD]}), allow("*"))
    assert documents.trust_problems(document) == (DEAD, "*")
    assert documents.trust_problems(documents.trust_policy(USER)) == ()
