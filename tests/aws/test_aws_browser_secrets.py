"""What a web page is handed lets whoever has it write: it stays in the gateway."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.aws.pages import OPERATOR, SIGNED, WHERE, call, server
from valolink_widgets.aws import AwsGateway, explain
from valolink_widgets.core.errors import CallRefused

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(("operation", "params"), SIGNED)
def test_the_answer_tells_nothing_that_was_signed(
    operation: str, params: Mapping[str, Any]
) -> None:
    with server(200) as (gateway, heard):
        answer = gateway.send(call(operation, params))
    ((_, path, _, content),) = heard.requests
    for secret in _capabilities(path, content):
        assert secret not in repr(answer)


def _capabilities(path: str, content: bytes) -> list[str]:
    """The signature that was sent, and the whole query."""
    query = urlsplit(path).query
    if query:
        return [parse_qs(query)["X-Amz-Signature"][0], query]
    return [content.partition(b'"x-amz-signature"\r\n\r\n')[2][:64].decode()]


def test_nobody_there_says_so_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with server(200) as (gateway, _):
        pass
    for operation, params in SIGNED:
        with pytest.raises(CallRefused) as refused:
            gateway.send(call(operation, params))
        problem = refused.value
        assert (problem.code, problem.outcome) == ("network", "not-sent")
        whole = "".join(traceback.format_exception(problem)) + repr(vars(problem))
        assert "X-Amz-" not in whole + repr(explain(problem))


def test_logs_at_debug_do_not_hold_it_either(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with server(200) as (gateway, heard):
        for operation, params in SIGNED:
            gateway.send(call(operation, params))
    text = caplog.text + "\n".join(record.getMessage() for record in caplog.records)
    assert "X-Amz-Credential" in text  # they do tell what was asked
    for _, path, _, content in heard.requests:
        signature = _capabilities(path, content)[0]
        assert len(signature) == 64
        assert signature not in text


def test_a_failure_that_is_logged_does_not_hold_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    AwsGateway(credentials=OPERATOR)
    log = logging.getLogger("botocore.httpsession")
    try:
        raise ValueError("http://x/?X-Amz-Signature=CANARY&a=1")
    except ValueError:
        log.debug("Exception received", exc_info=True)
    assert "CANARY" not in caplog.text
    assert "Traceback" in caplog.text


def test_an_address_lives_as_long_as_a_clock_may_be_off() -> None:
    with server(200) as (gateway, heard):
        gateway.send(call("GetUrl", WHERE))
        gateway.send(call("PostForm", SIGNED[3][1]))
    assert parse_qs(urlsplit(heard.requests[0][1]).query)["X-Amz-Expires"] == ["900"]
    policy = heard.requests[1][3].partition(b'"policy"\r\n\r\n')[2].partition(b"\r\n")[0]
    until = datetime.fromisoformat(json.loads(base64.b64decode(policy))["expiration"])
    assert timedelta(seconds=890) < until - datetime.now(UTC) <= timedelta(seconds=900)


@pytest.mark.parametrize(("operation", "params"), SIGNED)
def test_the_operator_signs_no_address(operation: str, params: Mapping[str, Any]) -> None:
    with server(200) as (gateway, heard), pytest.raises(CallRefused) as refused:
        gateway.send(call(operation, params, "operator"))
    assert (refused.value.code, refused.value.outcome) == ("parameters", "not-sent")
    assert heard.requests == []
