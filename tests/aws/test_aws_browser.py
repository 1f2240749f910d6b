"""What a web page does, through the gateway: requests, answers, refusals, clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.aws.pages import APP, HERE, KEY, OPERATOR, PREFLIGHT, SECRET, SIGNED, WHERE, call, server
from valolink_widgets.aws import AwsGateway, explain
from valolink_widgets.aws.clients import NOBODY, Signer
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

pytestmark = pytest.mark.quick


def test_a_preflight_is_what_a_browser_sends() -> None:
    with server(200, headers={"Access-Control-Allow-Origin": APP}) as (gateway, heard):
        answer = gateway.send(call("Preflight", PREFLIGHT, "nobody"))
    assert answer["Status"] == 200
    assert answer["Headers"]["access-control-allow-origin"] == APP
    ((method, path, headers, body),) = heard.requests
    assert (method, path, body) == ("OPTIONS", "/b-1/a%20b/%C3%BC", b"")
    assert headers["origin"] == APP
    assert headers["access-control-request-method"] == "PUT"
    assert headers["access-control-request-headers"] == "content-type,x-other"
    assert "authorization" not in headers


@pytest.mark.parametrize(
    ("operation", "params", "method", "query", "body"),
    [
        ("PutUrl", SIGNED[0][1], "PUT", {}, b"hello"),
        ("PutPartUrl", SIGNED[1][1], "PUT", {"uploadId": ["u/1"], "partNumber": ["2"]}, b"part"),
        ("GetUrl", WHERE, "GET", {}, b""),
    ],
)
def test_a_presigned_address_is_used_as_a_page_does(
    operation: str, params: Mapping[str, Any], method: str, query: Mapping[str, Any], body: bytes
) -> None:
    with server(200, headers={"ETag": '"e"', "x-amz-request-id": "r-1"}) as (gateway, heard):
        answer = gateway.send(call(operation, params))
    assert (answer["Status"], answer["Headers"]["etag"]) == (200, '"e"')
    assert answer["ResponseMetadata"]["RequestId"] == "r-1"
    ((sent, path, headers, content),) = heard.requests
    asked = parse_qs(urlsplit(path).query)
    assert (sent, urlsplit(path).path, content) == (method, "/b-1/a%20b/%C3%BC", body)
    assert {name: asked[name] for name in query} == query
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert asked["X-Amz-Credential"][0].startswith(f"{KEY['id']}/")
    assert ("content-type" in asked["X-Amz-SignedHeaders"][0]) == (operation == "PutUrl")
    assert headers.get("content-type") == params.get("ContentType")
    assert (headers["origin"], "authorization" in headers) == (APP, False)


def test_a_form_holds_its_policy_and_the_file_comes_last() -> None:
    with server(204) as (gateway, heard):
        assert gateway.send(call("PostForm", SIGNED[3][1]))["Status"] == 204
    ((method, path, headers, content),) = heard.requests
    assert (method, path, headers["origin"]) == ("POST", "/b-1", APP)
    boundary = headers["content-type"].partition("boundary=")[2].encode()
    parts = content.split(b"--" + boundary)
    assert b'name="file"' in parts[-2]
    assert parts[-2].endswith(b"\r\n\r\nhello\r\n")
    fields = {p.split(b'"')[1]: p.partition(b"\r\n\r\n")[2].rstrip() for p in parts[1:-2]}
    assert fields[b"key"].decode() == WHERE["Key"]
    assert {b"policy", b"x-amz-signature", b"x-amz-credential"} <= fields.keys()


@pytest.mark.parametrize(("operation", "params"), [*SIGNED, ("Preflight", PREFLIGHT)])
def test_a_refusal_is_s3_s_own(operation: str, params: Mapping[str, Any]) -> None:
    body = "<Error><Code>Odd</Code><Message>No.</Message></Error>"
    with server(409, body) as (gateway, _), pytest.raises(CallRefused) as refused:
        gateway.send(call(operation, params, "nobody" if operation == "Preflight" else "key"))
    said = refused.value
    assert (said.code, said.message, said.status) == ("Odd", "No.", 409)
    assert (said.request_id, said.outcome) == ("r-1", "refused")


def test_no_redirect_is_followed() -> None:
    body = "<Error><Code>TemporaryRedirect</Code><Message>Go.</Message></Error>"
    headers = {"Location": "http://127.0.0.1:9/", "x-amz-request-id": "r-1"}
    with server(307, body, headers) as (gateway, heard), pytest.raises(CallRefused) as refused:
        gateway.send(call("GetUrl", WHERE))
    assert (refused.value.code, refused.value.status) == ("TemporaryRedirect", 307)
    assert len(heard.requests) == 1


def test_a_page_of_somebody_else_is_not_s3_s() -> None:
    page = "<html>Sign in to our network</html>"
    answered = server(200, page, {"Content-Type": "text/html"})
    with answered as (gateway, _), pytest.raises(CallRefused) as refused:
        gateway.send(call("GetUrl", WHERE))
    assert refused.value.code == "not-aws"


def test_a_connection_closed_meanwhile_is_made_anew_once() -> None:
    from botocore.exceptions import ConnectionClosedError
    from botocore.httpsession import URLLib3Session

    real, tries = URLLib3Session.send, []

    def closed(self: Any, request: Any) -> Any:
        tries.append(request.url)
        if len(tries) == 1:
            raise ConnectionClosedError(error="gone", endpoint_url=request.url)
        return real(self, request)

    with server(200) as (gateway, _), patch.object(URLLib3Session, "send", closed):
        gateway.send(call("GetUrl", WHERE))
    assert len(tries) == 2


@pytest.mark.parametrize(
    "message",
    [
        "Request has expired",
        "Request is not yet valid",
        "Invalid according to Policy: Policy expired.",
    ],
)
def test_what_was_just_signed_and_is_out_of_time_is_a_clock_s_fault(message: str) -> None:
    body = f"<Error><Code>AccessDenied</Code><Message>{message}</Message></Error>"
    with server(403, body) as (gateway, _), pytest.raises(CallRefused) as refused:
        gateway.send(call("PutUrl", SIGNED[0][1]))
    assert refused.value.code == "RequestTimeTooSkewed"
    assert "clock" in explain(refused.value).summary


def test_what_is_missing_is_not_sent() -> None:
    with server(200) as (gateway, heard), pytest.raises(CallRefused) as refused:
        gateway.send(call("PutPartUrl", WHERE))
    assert (refused.value.code, refused.value.outcome) == ("parameters", "not-sent")
    assert heard.requests == []


def test_nobody_s_calls_are_not_signed() -> None:
    with server(200, "hello") as (gateway, heard):
        where = {"Bucket": "b-1", "Key": "k"}
        answer = gateway.send(Call("s3", "GetObject", where, "eu-west-1", "nobody"))
    ((method, path, headers, _),) = heard.requests
    assert (answer["Body"], method, path) == (b"hello", "GET", "/b-1/k")
    assert not [name for name in headers if name in ("authorization", "x-amz-security-token")]


class TestClients:
    def test_the_region_s_own_address_and_the_fourth_version(self) -> None:
        clients = AwsGateway(credentials=OPERATOR)._clients
        signer = Signer("AKIA", SECRET)
        for name, host in (
            ("b-1", "b-1.s3.eu-north-1.amazonaws.com"),
            ("b.c", "s3.eu-north-1.amazonaws.com"),  # a certificate has one star, and no dots in it
        ):
            params = {"Bucket": name, "Key": "k"}
            for who in (signer, NOBODY):
                client = clients.get("browser", "eu-north-1", who)
                url = client.generate_presigned_url("put_object", Params=params)
                assert (urlsplit(url).scheme, urlsplit(url).netloc) == ("https", host)
                assert ("X-Amz-Signature=" in url) == (who is signer)

    def test_proxies_and_certificates_are_the_clients_own(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from valolink_widgets.aws.clients import http_session

        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
        monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
        monkeypatch.setenv("AWS_CA_BUNDLE", "/company.pem")
        url = "https://b-1.s3.eu-west-1.amazonaws.com/k"
        for gateway, address, proxy in (
            (AwsGateway(credentials=OPERATOR), url, "http://proxy.test:3128"),
            (AwsGateway(endpoint_url=HERE, credentials=OPERATOR), f"{HERE}/b-1/k", None),
        ):
            clients = gateway._clients
            client = clients.get("browser", "eu-west-1", NOBODY)
            made: Any = http_session(clients.session(), client.meta.config, address)
            theirs = client._endpoint.http_session
            assert made._proxy_config.proxy_url_for(address) == proxy
            assert theirs._proxy_config.proxy_url_for(address) == proxy
            assert made._verify == theirs._verify == "/company.pem"
            assert repr(made._timeout) == repr(theirs._timeout)
