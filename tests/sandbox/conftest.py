"""One sandbox for all tests of this room, put back to fresh before each of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from valolink_widgets.sandbox import Place, Running, start

SESSION = boto3.Session()
PLAIN = Config(retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Key:
    """An access key, or one of a session."""

    id: str
    secret: str
    token: str | None = None


@dataclass(frozen=True)
class Sandbox:
    """A sandbox as tests use it."""

    place: Place

    @property
    def operator(self) -> Key:
        return Key(
            self.place.operator.access_key_id,
            self.place.operator.secret_access_key.get_secret_value(),
        )

    def client(self, service: str, key: Key | None = None, region: str = "eu-west-1") -> Any:
        key = key or self.operator
        return SESSION.client(
            service,
            region_name=region,
            endpoint_url=self.place.aws_endpoint_url,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            aws_session_token=key.token,
            config=PLAIN,
        )

    def bucket(self, name: str, region: str = "eu-west-1", **more: Any) -> str:
        configuration = {"LocationConstraint": region, **more}
        self.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=configuration)
        return name

    def user(self, name: str, *statements: dict[str, Any]) -> Key:
        """A user with one key and, where given, an inline policy."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return Key(made["AccessKeyId"], made["SecretAccessKey"])

    def arn(self, user: str) -> str:
        return f"arn:aws:iam::{self.place.account_id}:user/{user}"

    def control(self, path: str, **body: Any) -> requests.Response:
        answer = self.control_answer(path, **body)
        answer.raise_for_status()
        return answer

    def control_answer(self, path: str, **body: Any) -> requests.Response:
        """What the control endpoint says, refused or not."""
        token = self.place.control_token
        assert token
        return requests.post(
            f"{self.place.valohai_host}/_sandbox/{path}",
            json=body,
            headers={"X-Sandbox-Control": token.get_secret_value()},
            timeout=10,
        )

    def api(self, method: str, path: str, **more: Any) -> requests.Response:
        token = self.place.valohai_token.get_secret_value()
        headers = {"Authorization": f"Token {token}", **more.pop("headers", {})}
        url = path if path.startswith("http") else f"{self.place.valohai_host}/api/v0/{path}"
        return requests.request(method, url, headers=headers, timeout=30, **more)


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def own_bucket(name: str) -> dict[str, Any]:
    """The guide's inline policy."""
    resources = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    return {"Effect": "Allow", "Action": "s3:*", "Resource": resources}


def trust(principal: str, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    who = {"Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return {"Effect": effect, **who, **more}


def refused_with(call: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
    """The code and the message that a call is refused with."""
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    said = refused.value.response["Error"]
    return str(said["Code"]), str(said.get("Message", ""))


def code_of(call: Callable[..., Any], **arguments: Any) -> str:
    """The code a call is refused with."""
    return refused_with(call, **arguments)[0]


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    running = start()
    running.place()
    yield running
    complaints = running.log.read_text()
    running.stop()
    assert complaints == ""


@pytest.fixture
def sandbox(running: Running) -> Sandbox:
    sandbox = Sandbox(running.place())
    sandbox.control("reset")
    return sandbox
