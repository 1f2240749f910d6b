"""Forms of one user for one bucket, as a page would send them."""

from __future__ import annotations

import re
from typing import Any

import boto3
import requests
from botocore.config import Config

from .conftest import Key, Sandbox, own_bucket

CONTENT = b"hello"


class Forms:
    """Forms of one user, for one bucket; what a test changes is said by name."""

    def __init__(self, sandbox: Sandbox, key: Key | None = None, version: str = "s3v4") -> None:
        self.sandbox = sandbox
        self.bucket = "own-bucket"
        self.key = key or sandbox.user("limited", own_bucket(self.bucket))
        self.version = version

    def client(self, region: str = "eu-west-1") -> Any:
        return boto3.client(
            "s3",
            region_name=region,
            endpoint_url=self.sandbox.place.aws_endpoint_url,
            aws_access_key_id=self.key.id,
            aws_secret_access_key=self.key.secret,
            aws_session_token=self.key.token,
            config=Config(signature_version=self.version, s3={"addressing_style": "path"}),
        )

    def made(self, key: str = "new", **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.client().generate_presigned_post(self.bucket, key, **more)
        return made

    def post(
        self,
        made: dict[str, Any],
        changed: dict[str, str | None] | None = None,
        body: bytes = CONTENT,
        **headers: str,
    ) -> requests.Response:
        """None for a field leaves it out."""
        fields = {**made["fields"], **(changed or {})}
        fields = {name: value for name, value in fields.items() if value is not None}
        return requests.post(
            made["url"],
            fields,
            files={"file": ("a name.txt", body)},
            headers=headers,
            timeout=10,
            allow_redirects=False,
        )

    def held(self, key: str = "new") -> Any:
        return self.sandbox.client("s3").get_object(Bucket=self.bucket, Key=key)


def said(answer: requests.Response) -> tuple[int, str, str]:
    """Status, code and message."""
    code = re.search("<Code>(.*?)</Code>", answer.text)
    text = re.search("<Message>(.*?)</Message>", answer.text)
    message = text[1].replace("&quot;", '"') if text else ""
    return answer.status_code, code[1] if code else "", message
