"""What a web page does, sent by the gateway to each judge, as the linked key or as nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

from ..sandbox.conftest import Key, Sandbox, own_bucket
from .judges import Judge

APP, ELSEWHERE = "https://app.valohai.com", "https://anywhere.example"
RULE = {
    "AllowedOrigins": [APP],
    "AllowedMethods": ["PUT", "POST", "GET"],
    "AllowedHeaders": ["content-type"],
    "ExposeHeaders": ["ETag"],
}


class Page:
    """A bucket with a CORS rule, and the key of a user who may write and read there."""

    def __init__(self, account: Sandbox) -> None:
        self.account = account
        self.bucket = account.bucket("own-bucket")
        rules = {"CORSRules": [RULE]}
        account.client("s3").put_bucket_cors(Bucket=self.bucket, CORSConfiguration=rules)
        self.key = account.user("limited", own_bucket(self.bucket))
        place, operator = account.place, account.operator
        self.gateway = AwsGateway(
            endpoint_url=place.aws_endpoint_url,
            credentials=(operator.id, SecretStr(operator.secret), None),
            region="eu-west-1",
        )

    def send(self, operation: str, key: Key | None = None, **params: Any) -> Mapping[str, Any]:
        key = key or self.key
        where = {"Bucket": self.bucket, "Key": "a b/ü.txt", "Origin": APP, **params}
        signer = {"id": key.id, "secret": SecretStr(key.secret)}
        return self.gateway.send(Call("browser", operation, where, "eu-west-1", "key", signer))

    def code(self, operation: str, key: Key | None = None, **params: Any) -> str:
        with pytest.raises(CallRefused) as refused:
            self.send(operation, key, **params)
        return refused.value.code


@pytest.fixture
def page(judge: Judge) -> Page:
    return Page(Sandbox(judge.place))


def allowed(answer: Mapping[str, Any]) -> str:
    return str(answer["Headers"].get("access-control-allow-origin", ""))


def test_a_page_of_the_web_app_writes_and_reads_in_every_way(page: Page) -> None:
    put = page.send("PutUrl", Body=b"by address", ContentType="text/plain")
    assert (put["Status"], allowed(put)) == (200, APP)
    got = page.send("GetUrl")
    assert (got["Status"], allowed(got)) == (200, APP)
    assert got["Headers"]["content-type"] == "text/plain"
    assert got["Headers"]["etag"] == put["Headers"]["etag"]
    form = page.send("PostForm", Body="by form")
    assert (form["Status"], allowed(form)) == (204, APP)
    held = page.account.client("s3").get_object(Bucket=page.bucket, Key="a b/ü.txt")
    assert held["Body"].read() == b"by form"
    begun = page.account.client("s3").create_multipart_upload(Bucket=page.bucket, Key="a b/ü.txt")
    part = page.send("PutPartUrl", UploadId=begun["UploadId"], PartNumber=1, Body=b"part")
    assert (part["Status"], allowed(part)) == (200, APP)
    assert part["Headers"]["access-control-expose-headers"] == "ETag"
    parts = {"Parts": [{"ETag": part["Headers"]["etag"], "PartNumber": 1}]}
    page.account.client("s3").complete_multipart_upload(
        Bucket=page.bucket, Key="a b/ü.txt", UploadId=begun["UploadId"], MultipartUpload=parts
    )


def test_preflights_follow_the_rules_and_a_refusal_is_s3_s(page: Page) -> None:
    def preflight(origin: str, method: str, *headers: str) -> Mapping[str, Any]:
        asked = {"Bucket": page.bucket, "Key": "k", "Origin": origin, "Method": method}
        call = Call("browser", "Preflight", {**asked, "Headers": headers}, "eu-west-1", "nobody")
        return page.gateway.send(call)

    assert allowed(preflight(APP, "PUT", "Content-Type")) == APP
    for origin, method, header in (
        (ELSEWHERE, "PUT", "content-type"),
        (APP, "DELETE", "content-type"),
        (APP, "PUT", "x-other"),
    ):
        with pytest.raises(CallRefused) as refused:
            preflight(origin, method, header)
        assert (refused.value.code, refused.value.status) == ("AccessForbidden", 403)


def test_a_page_elsewhere_reads_no_answer(page: Page) -> None:
    assert allowed(page.send("PostForm", Origin=ELSEWHERE, Body="x")) == ""
    assert allowed(page.send("GetUrl", Origin=ELSEWHERE)) == ""


@pytest.mark.parametrize("operation", ["PostForm", "PutUrl", "GetUrl"])
def test_whoever_may_not_is_refused_by_s3(page: Page, operation: str) -> None:
    assert page.code(operation, Bucket=page.account.bucket("other-bucket")) == "AccessDenied"
    wrong = Key(page.key.id, "x" * 40)
    assert page.code(operation, wrong) == "SignatureDoesNotMatch"
    unknown = Key("AKIA" + "Q" * 16, "x" * 40)
    assert page.code(operation, unknown) == "InvalidAccessKeyId"


def test_nobody_reads_what_the_key_wrote(page: Page) -> None:
    page.send("PutUrl", Body=b"x", ContentType="text/plain")
    where = {"Bucket": page.bucket, "Key": "a b/ü.txt"}
    with pytest.raises(CallRefused) as refused:
        page.gateway.send(Call("s3", "GetObject", where, "eu-west-1", "nobody"))
    assert (refused.value.code, refused.value.status) == ("AccessDenied", 403)
