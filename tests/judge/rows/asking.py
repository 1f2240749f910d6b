"""How a row asks: calls become answers, functions become rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from ...sandbox.conftest import SESSION, Key, Sandbox

Asked = Iterator[tuple[str, str, str]]
DONE = "done"


@dataclass(frozen=True)
class Row:
    """One row: `ask` yields question, answer and AWS's answer; `aws` is where AWS says so.

    `counts` is the number of the suite that each of its questions is one of.
    """

    name: str
    aws: str
    ask: Callable[[Sandbox], Asked]
    counts: str = ""


ROWS: dict[str, Row] = {}


def row(
    name: str, aws: str, counts: str = ""
) -> Callable[[Callable[[Sandbox], Asked]], Callable[[Sandbox], Asked]]:
    """Make a row of a function; `aws` is the address of AWS's text."""

    def enter(ask: Callable[[Sandbox], Asked]) -> Callable[[Sandbox], Asked]:
        assert name not in ROWS
        ROWS[name] = Row(name, aws, ask, counts)
        return ask

    return enter


def said(call: Callable[..., Any], **arguments: Any) -> str:
    """What a call came to: done, or the code it was refused with."""
    try:
        call(**arguments)
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    return DONE


def status(answer: requests.Response) -> str:
    """What a request without botocore came to: done, or status and code."""
    if answer.status_code < 300:
        return DONE
    code = re.search("<Code>(.*)</Code>", answer.text)
    return f"{answer.status_code} {code[1]}" if code else str(answer.status_code)


def sign4(account: Sandbox, key: Key | None = None) -> Any:
    """A client of S3 that presigns with the fourth version."""
    key = key or account.operator
    return SESSION.client(
        "s3",
        region_name="eu-west-1",
        endpoint_url=account.place.aws_endpoint_url,
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        aws_session_token=key.token,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
