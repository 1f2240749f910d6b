"""Three stand-ins for AWS: moto, answers that never leave the process, a server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from moto import mock_aws
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway

OPERATOR = ("AKIAOPERATOR00000000", SecretStr("secret-of-the-operator"), None)
URL = "http://127.0.0.1:9"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """moto in this process, and no profile of the person who runs the tests."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def gateway() -> AwsGateway:
    return AwsGateway(credentials=OPERATOR)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[AwsGateway, list[str]]]:
    """A gateway whose requests never leave: each is answered by the next of these."""

    def make(*answers: Any) -> tuple[AwsGateway, list[str]]:
        gateway = AwsGateway(endpoint_url=URL, credentials=OPERATOR)
        sent: list[str] = []
        left = list(answers)

        def answer(request: Any, **_: Any) -> Any:
            sent.append(request.method)
            one = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(one, Exception):
                raise one
            return _response(request.url, *one)

        real = gateway._clients.get

        def get(*words: Any, **options: Any) -> Any:
            client = real(*words, **options)
            client.meta.events.register("before-send", answer, unique_id="faulty")
            return client

        monkeypatch.setattr(gateway._clients, "get", get)
        monkeypatch.setattr("time.sleep", lambda _: None)
        return gateway, sent

    return make


def _response(url: str, status: int, body: str, headers: dict[str, str] | None = None) -> Any:
    class Raw:
        def stream(self, **_: Any) -> Iterator[bytes]:
            yield body.encode()

    from urllib3.response import HTTPHeaderDict

    return AWSResponse(url, status, HTTPHeaderDict(headers or {}), Raw())
