"""moto against AWS: preflight on the guide's CORS rules."""

from __future__ import annotations

import pytest
import requests

from .conftest import Sandbox

pytestmark = pytest.mark.quick

APP = "https://app.valohai.com"
RULES = [
    {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], "MaxAgeSeconds": 3000},
    {
        "AllowedOrigins": [APP, "https://*.example.com"],
        "AllowedMethods": ["POST"],
        "AllowedHeaders": ["Authorization", "x-amz-*"],
        "ExposeHeaders": ["ETag"],
    },
]


@pytest.fixture
def url(sandbox: Sandbox) -> str:
    name = sandbox.bucket("cors")
    sandbox.client("s3").put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": RULES})
    return f"{sandbox.place.aws_endpoint_url}/{name}/key"


@pytest.mark.parametrize(
    ("origin", "method", "headers", "status"),
    [
        ("https://anywhere.org", "GET", "", 200),
        ("https://anywhere.org", "GET", "authorization", 403),
        ("https://anywhere.org", "POST", "", 403),
        (APP, "POST", "", 200),
        (APP, "POST", "Authorization, X-Amz-Date", 200),
        (APP, "POST", "x-other", 403),
        (APP, "PUT", "", 403),
        (APP + "/", "POST", "", 403),
        ("https://x.example.com", "POST", "", 200),
        ("https://example.com", "POST", "", 403),
    ],
)
def test_row_preflight_on_the_guides_cors_rules(
    url: str, origin: str, method: str, headers: str, status: int
) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    answer = requests.options(url, headers=asked, timeout=10)
    assert answer.status_code == status
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert allowed == (None if status == 403 else "*" if method == "GET" else origin)


def test_row_preflight_without_rules_or_bucket(sandbox: Sandbox) -> None:
    asked = {"Origin": APP, "Access-Control-Request-Method": "GET"}
    for name in (sandbox.bucket("no-rules"), "no-bucket"):
        url = f"{sandbox.place.aws_endpoint_url}/{name}/k"
        answer = requests.options(url, headers=asked, timeout=10)
        assert (answer.status_code, "<Code>AccessForbidden<" in answer.text) == (403, True)
    assert requests.options(url, timeout=10).status_code == 400


def test_actual_requests_follow_the_same_rule(sandbox: Sandbox, url: str) -> None:
    s3 = sandbox.client("s3")
    s3.put_object(Bucket="cors", Key="key", Body=b"x")
    signed = s3.generate_presigned_url("get_object", Params={"Bucket": "cors", "Key": "key"})
    answer = requests.get(signed, headers={"Origin": "https://anywhere.org"}, timeout=10)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Max-Age"] == "3000"
    gone = requests.delete(url, headers={"Origin": "https://anywhere.org"}, timeout=10)
    assert "Access-Control-Allow-Origin" not in gone.headers
