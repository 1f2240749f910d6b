"""What a browser concludes from S3's answers, and which rule they come from."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.core.browser import after_preflight, after_response
from valolink_widgets.core.cors import evaluate
from valolink_widgets.core.cors_reasons import explained

pytestmark = pytest.mark.quick

ME, OTHER = "https://app.valohai.com", "https://other.example"
ORIGIN, METHODS = "access-control-allow-origin", "access-control-allow-methods"
HEADERS, EXPOSED = "access-control-allow-headers", "access-control-expose-headers"


def answer(status: int = 200, **headers: str) -> dict[str, Any]:
    return {"Status": status, "Headers": {k.replace("_", "-"): v for k, v in headers.items()}}


def preflight(method: str, headers: tuple[str, ...], **given: Any) -> Any:
    status = given.pop("status", 200)
    named = {"o": ORIGIN, "m": METHODS, "h": HEADERS}
    told = {named[name]: value for name, value in given.items()}
    return after_preflight({"Status": status, "Headers": told}, ME, method, headers)


@pytest.mark.parametrize(
    ("method", "headers", "told", "through"),
    [
        ("POST", (), {"o": ME}, True),
        ("POST", (), {"o": "*"}, True),
        ("POST", (), {"o": OTHER}, False),
        ("POST", (), {"o": f"{ME}/"}, False),
        ("POST", (), {}, False),
        ("POST", (), {"o": ME, "status": 403}, False),
        ("POST", (), {"o": ME, "status": 301}, False),
        ("PUT", (), {"o": ME}, False),
        ("PUT", (), {"o": ME, "m": "GET, PUT"}, True),
        ("PUT", (), {"o": ME, "m": "*"}, True),
        ("PUT", (), {"o": ME, "m": "POST"}, False),
        ("PUT", ("Content-Type",), {"o": ME, "m": "PUT"}, False),
        ("PUT", ("Content-Type",), {"o": ME, "m": "PUT", "h": "content-type"}, True),
        ("PUT", ("content-type",), {"o": ME, "m": "PUT", "h": "*"}, True),
        ("PUT", ("authorization",), {"o": ME, "m": "PUT", "h": "*"}, False),
        ("PUT", ("authorization",), {"o": ME, "m": "PUT", "h": "Authorization"}, True),
        ("GET", ("accept",), {"o": ME}, True),
    ],
)
def test_what_a_page_may_send_after_a_preflight(
    method: str, headers: tuple[str, ...], told: dict[str, Any], through: bool
) -> None:
    verdict = preflight(method, headers, **told)
    assert verdict.through is through
    assert verdict.said


@pytest.mark.parametrize(
    ("headers", "through"),
    [
        ({ORIGIN: ME, EXPOSED: "x-amz-id-2, ETag"}, True),
        ({ORIGIN: ME, EXPOSED: "etag"}, True),
        ({ORIGIN: ME, EXPOSED: "*"}, True),
        ({ORIGIN: ME}, False),
        ({ORIGIN: OTHER, EXPOSED: "ETag"}, False),
        ({EXPOSED: "ETag"}, False),
    ],
)
def test_what_a_page_sees_of_an_answer(headers: dict[str, str], through: bool) -> None:
    assert after_response({"Status": 200, "Headers": headers}, ME, ("ETag",)).through is through


def test_an_answer_without_headers_lets_no_page_go_on() -> None:
    assert not after_response({}, ME).through
    assert not after_preflight({}, ME, "GET").through


def rule(methods: str, origins: str, headers: str = "", name: str = "") -> dict[str, Any]:
    found = {"AllowedMethods": methods.split(), "AllowedOrigins": origins.split()}
    return {**found, "AllowedHeaders": headers.split(), **({"ID": name} if name else {})}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([], "the bucket has no CORS rules"),
        ([rule("POST", "*", "*", "a")], "rule 1 (`a`) answers"),
        (
            [rule("GET", "*"), rule("POST", ME, "Authorization", "b")],
            "rule 2 (`b`) answers; rule 1 does not allow POST",
        ),
        (
            [rule("POST", OTHER, "*"), rule("POST", "*")],
            f"no rule answers; rule 1 does not allow {ME}; "
            "rule 2 does not allow the header authorization",
        ),
    ],
)
def test_which_rule_answers_and_why_not_the_ones_before(
    rules: list[dict[str, Any]], said: str
) -> None:
    asked = (ME, "POST", ("authorization",))
    assert explained(rules, *asked) == said
    assert ("no" in said.split()) is (evaluate(rules, *asked) is None)
