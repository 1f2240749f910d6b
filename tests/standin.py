"""A sandbox in a file, looked at from outside: what really exists in its AWS and its Valohai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from valolink_widgets.sandbox import Place, start

SESSION = boto3.Session()
PLAIN = Config(retries={"total_max_attempts": 1})
BUCKET = "demo-bucket"
USER = f"valolink-{BUCKET}"
NEIGHBOUR = "another-team"  # whose bucket a sandbox begins with


@dataclass(frozen=True)
class StandIn:
    """A running sandbox and its file."""

    file: Path

    @property
    def place(self) -> Place:
        return Place.load(self.file)

    def client(self, service: str, key: tuple[str, str] | None = None) -> Any:
        operator = self.place.operator
        key_id, secret = key or (
            operator.access_key_id,
            operator.secret_access_key.get_secret_value(),
        )
        return SESSION.client(
            service,
            region_name="eu-west-1",
            endpoint_url=self.place.aws_endpoint_url,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            config=PLAIN,
        )

    def valohai(self, path: str) -> Any:
        token = self.place.valohai_token.get_secret_value()
        headers = {"Authorization": f"Token {token}"}
        answer = requests.get(
            f"{self.place.valohai_host}/api/v0/{path}", headers=headers, timeout=10
        )
        answer.raise_for_status()
        return answer.json()

    def control(self, path: str, **body: Any) -> Any:
        token = self.place.control_token
        assert token
        answer = requests.post(
            f"{self.place.valohai_host}/_sandbox/{path}/",
            json=body,
            headers={"X-Sandbox-Control": token.get_secret_value()},
            timeout=10,
        )
        answer.raise_for_status()
        return answer

    def buckets(self) -> list[str]:
        """All but the one with which a sandbox begins."""
        names = [bucket["Name"] for bucket in self.client("s3").list_buckets()["Buckets"]]
        return [name for name in names if not name.startswith(NEIGHBOUR)]

    def users(self) -> list[str]:
        return [user["UserName"] for user in self.client("iam").list_users()["Users"]]

    def active_keys(self, user: str = USER) -> list[str]:
        listed = self.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]
        return [key["AccessKeyId"] for key in listed if key["Status"] == "Active"]

    def stores(self) -> list[dict[str, Any]]:
        return list(self.valohai("stores/")["results"])

    def default_store(self) -> str | None:
        """The id of the default store of the only project."""
        (project,) = self.valohai("projects/")["results"]
        found = self.valohai(f"projects/{project['id']}/")["default_store"]
        return str(found["id"] if isinstance(found, dict) else found) if found else None

    def linked_well(self) -> None:
        """One store, the default one, of one active key."""
        (store,) = self.stores()
        assert self.default_store() == store["id"]
        assert store["configuration"]["bucket"] == BUCKET
        assert self.active_keys() == [store["configuration"]["access_key_id"]]

    def key_works(self, key: tuple[str, str]) -> None:
        """The key puts, gets and deletes in its bucket, and is refused elsewhere."""
        self.client("s3").create_bucket(
            Bucket="another-bucket",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
        )
        s3 = self.client("s3", key)
        s3.put_object(Bucket=BUCKET, Key="try", Body=b"it")
        assert s3.get_object(Bucket=BUCKET, Key="try")["Body"].read() == b"it"
        s3.delete_object(Bucket=BUCKET, Key="try")
        for beyond in (
            lambda: s3.put_object(Bucket="another-bucket", Key="try", Body=b"it"),
            lambda: self.client("iam", key).list_users(),
        ):
            with pytest.raises(ClientError) as refused:
                beyond()
            assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@contextmanager
def serving(folder: Path) -> Iterator[StandIn]:
    """A sandbox of its own, until the block ends."""
    running = start(folder / "sandbox.json")
    try:
        running.place()
        yield StandIn(running.file)
    finally:
        running.stop()
