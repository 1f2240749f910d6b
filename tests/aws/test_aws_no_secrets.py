"""No refusal of AWS holds a secret, whatever AWS or something on the way puts into its answer."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway, explain
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

SECRET = "CANARYoperatorSecret/K7MDENG+bPxRfiCYEX"
TOKEN = "CANARYtokenIQoJb3JpZ2luX2VjEJ//////////wEaCXVzLWVhc3QtMSJHMEUCIQ"
LINKED = "CANARYlinkedSecret/9f8e7d6c5b4a3210+abcd"
URL = "http://127.0.0.1:9"
NOW = datetime(2026, 1, 1, tzinfo=UTC)

OPERATORS = Call("iam", "CreateUser", {"UserName": "u", "PermissionsBoundary": SecretStr(LINKED)})
OF_S3 = Call("s3", "PutObject", {"Bucket": "b-1", "Key": "k", "Body": SecretStr(LINKED)})
THE_KEYS = Call(
    "s3",
    "GetObject",
    {"Bucket": "b-1", "Key": "k"},
    identity="key",
    signer={"id": "AKIALINKED0000000000", "secret": SecretStr(LINKED)},
)
CODES = [
    "AccessDenied",
    "AuthorizationHeaderMalformed",
    "BucketAlreadyExists",
    "ConcurrentModification",
    "EntityAlreadyExists",
    "ExpiredToken",
    "InvalidLocationConstraint",
    "IncompleteSignature",
    "InternalFailure",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "LimitExceeded",
    "MalformedPolicyDocument",
    "NoSuchEntity",
    "OperationAborted",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "SlowDown",
    "Throttling",
    "UnheardOf",
]
ECHO = (
    f"The canonical string should have been 'POST&#10;/&#10;x-amz-security-token:{TOKEN}' with "
    f"{SECRET} and {LINKED} &lt;SecretAccessKey&gt;{SECRET}&lt;/SecretAccessKey&gt;"
)


@pytest.fixture
def sender(faulty: Any) -> Any:
    """A gateway whose operator has a token, and whose every answer is this one."""

    def make(status: int, body: str, headers: dict[str, str] | None = None) -> AwsGateway:
        gateway, _ = faulty((status, body, headers or {}))
        operator = gateway._clients._operator
        object.__setattr__(operator, "secret", SecretStr(SECRET))
        object.__setattr__(operator, "token", SecretStr(TOKEN))
        gateway._clock = lambda: NOW
        made: AwsGateway = gateway
        return made

    return make


def refused(gateway: AwsGateway, call: Call) -> CallRefused:
    with pytest.raises(CallRefused) as problem:
        gateway.send(call)
    refusal, finding = problem.value, explain(problem.value)
    everything = "".join(traceback.format_exception(refusal)) + repr(vars(refusal)) + repr(finding)
    assert "CANARY" not in everything
    return refusal


def body_of(call: Call, code: str, message: str, more: str = "") -> str:
    inside = f"<Code>{code}</Code><Message>{message}</Message>{more}"
    if call.service == "s3":
        return f"<Error>{inside}<RequestId>r-9</RequestId></Error>"
    return f"<ErrorResponse><Error>{inside}</Error><RequestId>r-9</RequestId></ErrorResponse>"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("call", [OPERATORS, OF_S3, THE_KEYS], ids=lambda call: call.name)
def test_an_answer_that_echoes_everything(sender: Any, code: str, call: Call) -> None:
    more = f"<StringToSign>{TOKEN}</StringToSign><AWSAccessKeyId>{SECRET}</AWSAccessKeyId>"
    refusal = refused(
        sender(403, body_of(call, code, ECHO, more), {"x-amz-request-id": "r-9"}), call
    )
    assert (refusal.code, refusal.status, refusal.request_id) == (code, 403, "r-9")
    assert refusal.message or code in ("SignatureDoesNotMatch", "IncompleteSignature")


@pytest.mark.parametrize("status", [200, 301, 307, 400, 403, 404, 500, 503])
@pytest.mark.parametrize("call", [OPERATORS, OF_S3, THE_KEYS], ids=lambda call: call.name)
def test_a_page_that_echoes_everything(sender: Any, status: int, call: Call) -> None:
    page = f"<html><body>{SECRET} {TOKEN} {LINKED}</body></html>"
    refused(sender(status, page, {"Content-Type": "text/html"}), call)


@pytest.mark.quick
def test_request_ids_and_codes_are_not_taken_on_trust(sender: Any) -> None:
    body = body_of(OPERATORS, f"Odd&lt;script&gt;{SECRET}", "m")
    assert refused(sender(403, body), OPERATORS).code == "not-aws"
    body = body_of(OPERATORS, "AccessDenied", "m").replace("r-9", SECRET)
    assert refused(sender(403, body), OPERATORS).request_id == "<secret>"


@pytest.mark.quick
def test_control_characters_do_not_reach_a_terminal(sender: Any) -> None:
    body = body_of(OPERATORS, "AccessDenied", "a\u0085b\u202ec\u200bd&#10;e")
    assert refused(sender(403, body), OPERATORS).message == "a b c d e"


@pytest.mark.quick
class TestClocks:
    def test_s3_tells_both_times(self, sender: Any) -> None:
        more = "<RequestTime>20260101T000000Z</RequestTime>"
        more += "<ServerTime>2026-01-01T00:20:00Z</ServerTime>"
        body = body_of(OF_S3, "RequestTimeTooSkewed", "Too far apart.", more)
        refusal = refused(sender(403, body), OF_S3)
        assert refusal.clocks == ("2026-01-01 00:00:00 UTC", "2026-01-01 00:20:00 UTC")
        assert "This computer says 2026-01-01 00:00:00 UTC" in explain(refusal).summary

    @pytest.mark.parametrize(
        "message",
        [
            "Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z "
            "(20260101T002000Z - 5 min.)",
            "Signature not yet current: 20260101T000000Z is still later than 20251231T234500Z "
            "(20260101T002000Z + 5 min.)",
        ],
    )
    def test_iam_hides_them_in_another_code(self, sender: Any, message: str) -> None:
        refusal = refused(
            sender(403, body_of(OPERATORS, "SignatureDoesNotMatch", message)), OPERATORS
        )
        assert refusal.code == "RequestTimeTooSkewed"
        assert refusal.clocks == ("2026-01-01 00:00:00 UTC", "2026-01-01 00:20:00 UTC")

    def test_the_answer_s_date_stands_in_for_what_is_not_told(self, sender: Any) -> None:
        body = body_of(OF_S3, "RequestTimeTooSkewed", "Too far apart.")
        headers = {"Date": "Thu, 01 Jan 2026 00:30:00 GMT"}
        refusal = refused(sender(403, body, headers), OF_S3)
        assert refusal.clocks == ("2026-01-01 00:00:00 UTC", "2026-01-01 00:30:00 UTC")

    @pytest.mark.parametrize(
        ("date", "told"),
        [
            ("Thu, 01 Jan 2026 00:30:00 GMT", True),
            ("Thu, 01 Jan 2026 00:01:00 GMT", False),
            ("soon", False),
        ],
    )
    def test_a_wrong_clock_can_look_like_an_expired_session(
        self, sender: Any, date: str, told: bool
    ) -> None:
        refusal = refused(
            sender(400, body_of(OF_S3, "ExpiredToken", "over"), {"Date": date}), OF_S3
        )
        assert ("This computer says" in explain(refusal).summary) is told
