"""Valohai's check of a store: a small file into the bucket and out again, with the given key."""

from __future__ import annotations

import http.client
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4
from xml.etree import ElementTree

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def write_and_delete(endpoint: str, configuration: dict[str, Any]) -> str:
    """Try the key for real; an empty text, or what S3 had against it."""
    own = configuration.get("endpoint_url")
    if own and own.rstrip("/") != endpoint:
        return f"Could not connect to the endpoint {own}."
    key = f".valohai-store-test-{uuid4()}"
    return _send(endpoint, configuration, "PUT", key) or _send(
        endpoint, configuration, "DELETE", key
    )


def _send(
    endpoint: str, configuration: dict[str, Any], method: str, key: str, region: str = ""
) -> str:
    """One request, sent again to the region that S3 names, as boto3 does."""
    signed_for = region or configuration.get("region") or "us-east-1"
    path = f"/{quote(configuration['bucket'], safe='')}/{key}"
    body = b"A test file: it may be deleted." if method == "PUT" else b""
    request = AWSRequest(method=method, url=endpoint + path, data=body)
    credentials = Credentials(configuration["access_key_id"], configuration["secret_access_key"])
    S3SigV4Auth(credentials, "s3", signed_for).add_auth(request)
    parts = urlsplit(endpoint)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)) as s3:
        s3.request(method, path, body, dict(request.headers.items()))
        answer = s3.getresponse()
        text = answer.read()
    if answer.status in {200, 204}:
        return ""
    right = answer.headers.get("x-amz-bucket-region")
    if answer.status in {301, 400} and right and not region:
        return _send(endpoint, configuration, method, key, right)
    verb = "write" if method == "PUT" else "delete"
    bucket = configuration["bucket"]
    return f"Could not {verb} a test file in the bucket {bucket}: {_code(text, answer.status)}."


def _code(text: bytes, status: int) -> str:
    try:
        return ElementTree.fromstring(text).findtext("Code") or str(status)  # noqa: S314 - our own server's answer
    except ElementTree.ParseError:
        return str(status)
