"""Whatever goes wrong on the way to AWS becomes `CallRefused`, without a secret in it."""

from __future__ import annotations

import traceback
from typing import Any

import pytest
from botocore import exceptions as known
from botocore.parsers import ResponseParserError
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

pytestmark = pytest.mark.quick

CANARY = "CANARYwJalrXUtnFEMI/K7MDENG+bPxRfiCY"
OPERATOR = ("AKIAOPERATOR00000000", SecretStr("operator-secret"), None)
READ = Call("iam", "GetUser", {"UserName": "u"})
WRITE = Call("iam", "CreateUser", {"UserName": "u"})
MAKE_KEY = Call("iam", "CreateAccessKey", {"UserName": "u"})
URL = "http://127.0.0.1:9"

USER_BODY = """<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult>
<User><UserName>u</UserName></User></GetUserResult>
<ResponseMetadata><RequestId>r-2</RequestId></ResponseMetadata></GetUserResponse>"""


def iam_error(code: str, message: str = "no", request_id: str = "r-9") -> str:
    return (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>"
        f"</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def s3_error(code: str, message: str = "no") -> str:
    return (
        f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>r-9</RequestId></Error>"
    )


def refused(gateway: AwsGateway, call: Call) -> CallRefused:
    with pytest.raises(CallRefused) as problem:
        gateway.send(call)
    assert problem.value.__context__ is None
    assert problem.value.__cause__ is None
    return problem.value


@pytest.mark.parametrize(
    ("problem", "code", "outcome"),
    [
        (known.NoCredentialsError(), "credentials", "not-sent"),
        (known.PartialCredentialsError(provider="p", cred_var="v"), "credentials", "not-sent"),
        (known.CredentialRetrievalError(provider="p", error_msg="m"), "credentials", "not-sent"),
        (known.ProfileNotFound(profile="p"), "credentials", "not-sent"),
        (known.SSOTokenLoadError(error_msg="m"), "credentials", "not-sent"),
        (known.UnauthorizedSSOTokenError(), "credentials", "not-sent"),
        (known.TokenRetrievalError(provider="p", error_msg="m"), "credentials", "not-sent"),
        (known.EndpointConnectionError(endpoint_url=URL), "network", "not-sent"),
        (known.ConnectTimeoutError(endpoint_url=URL), "network", "not-sent"),
        (known.ProxyConnectionError(proxy_url=URL), "network", "not-sent"),
        (known.SSLError(endpoint_url=URL, error="e"), "network", "not-sent"),
        (known.ReadTimeoutError(endpoint_url=URL), "timeout", "unknown"),
        (known.ConnectionClosedError(endpoint_url=URL), "timeout", "unknown"),
        (known.ResponseStreamingError(error="e"), "timeout", "unknown"),
        (known.HTTPClientError(error="e"), "timeout", "unknown"),
        (known.IncompleteReadError(actual_bytes=1, expected_bytes=2), "timeout", "unknown"),
        (ResponseParserError(f"invalid XML: {CANARY}"), "not-aws", "unknown"),
        (KeyError(CANARY), "not-aws", "unknown"),
        (TypeError(CANARY), "not-aws", "unknown"),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, "x"), "not-aws", "unknown"),
        (known.ParamValidationError(report="r"), "parameters", "not-sent"),
        (known.NoRegionError(), "parameters", "not-sent"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_every_kind_of_exception(faulty: Any, problem: Exception, code: str, outcome: str) -> None:
    gateway, _ = faulty(problem)
    refusal = refused(gateway, MAKE_KEY)
    assert (refusal.code, refusal.outcome) == (code, outcome)
    assert CANARY not in "".join(traceback.format_exception(refusal))
    assert CANARY not in repr(vars(refusal))


def test_wrong_parameters_are_named() -> None:
    gateway = AwsGateway(endpoint_url=URL, credentials=OPERATOR)
    refusal = refused(gateway, Call("iam", "CreateUser", {"UserNam": SecretStr(CANARY)}))
    assert (refusal.code, refusal.outcome) == ("parameters", "not-sent")
    assert "UserNam" in refusal.message
    assert CANARY not in str(refusal)


@pytest.mark.parametrize(
    ("call", "status", "body", "headers", "code"),
    [
        ("HeadBucket", 404, "", {}, "NoSuchBucket"),
        ("HeadBucket", 403, "", {}, "Forbidden"),
        ("HeadBucket", 400, "", {}, "BadRequest"),
        ("HeadObject", 404, "", {}, "NoSuchKey"),
        ("GetBucketCors", 404, s3_error("NoSuchCORSConfiguration"), {}, "NoSuchCORSConfiguration"),
        ("PutBucketCors", 403, s3_error("AccessDenied"), {}, "AccessDenied"),
        ("PutBucketCors", 409, s3_error("OperationAborted"), {}, "OperationAborted"),
    ],
)
def test_s3_s_codes(
    faulty: Any, call: str, status: int, body: str, headers: dict[str, str], code: str
) -> None:
    params: dict[str, Any] = {"Bucket": "b-1"}
    if call == "PutBucketCors":
        rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
        params["CORSConfiguration"] = {"CORSRules": [rule]}
    if call == "HeadObject":
        params["Key"] = "k"
    headers = {"x-amz-request-id": "r-9", "x-amz-bucket-region": "us-west-2", **headers}
    gateway, _ = faulty((status, body, headers))
    refusal = refused(gateway, Call("s3", call, params, "eu-west-1"))
    assert (refusal.code, refusal.outcome, refusal.status) == (code, "refused", status)
    assert (refusal.request_id, refusal.region) == ("r-9", "us-west-2")


def test_a_bucket_elsewhere_names_its_region(faulty: Any) -> None:
    body = (
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message>"
        "<Region>ap-south-1</Region><RequestId>r-9</RequestId></Error>"
    )
    gateway, _ = faulty((400, body, {}))
    refusal = refused(gateway, Call("s3", "GetBucketCors", {"Bucket": "b-1"}, "eu-west-1"))
    assert (refusal.code, refusal.region) == ("AuthorizationHeaderMalformed", "ap-south-1")


def test_iam_says_no(faulty: Any) -> None:
    gateway, sent = faulty((409, iam_error("EntityAlreadyExists", "User u exists")))
    refusal = refused(gateway, WRITE)
    assert (refusal.code, refusal.message) == ("EntityAlreadyExists", "User u exists")
    assert (refusal.status, refusal.request_id, refusal.outcome) == (409, "r-9", "refused")
    assert len(sent) == 1


class TestAttempts:
    def test_create_access_key_is_sent_once(self, faulty: Any) -> None:
        gateway, sent = faulty((500, iam_error("InternalFailure")))
        assert refused(gateway, MAKE_KEY).outcome == "unknown"
        assert len(sent) == 1

    @pytest.mark.parametrize("problem", [known.ReadTimeoutError(endpoint_url=URL)])
    def test_nor_after_a_lost_answer(self, faulty: Any, problem: Exception) -> None:
        gateway, sent = faulty(problem)
        assert refused(gateway, MAKE_KEY).code == "timeout"
        assert len(sent) == 1

    @pytest.mark.parametrize(("call", "outcome"), [(READ, "refused"), (WRITE, "unknown")])
    def test_others_are_repeated(self, faulty: Any, call: Call, outcome: str) -> None:
        gateway, sent = faulty((500, iam_error("InternalFailure")))
        assert refused(gateway, call).outcome == outcome
        assert len(sent) == 4

    def test_throttling_is_a_no(self, faulty: Any) -> None:
        gateway, sent = faulty((400, iam_error("Throttling")))
        refusal = refused(gateway, WRITE)
        assert (refusal.code, refusal.outcome, len(sent)) == ("Throttling", "refused", 4)

    def test_a_repeat_that_works(self, faulty: Any) -> None:
        gateway, sent = faulty((503, iam_error("ServiceUnavailable")), (200, USER_BODY))
        assert gateway.send(READ)["User"]["UserName"] == "u"
        assert len(sent) == 2

    def test_no_way_out_after_a_lost_answer_is_not_not_sent(self, faulty: Any) -> None:
        lost, down = (
            known.ReadTimeoutError(endpoint_url=URL),
            known.EndpointConnectionError(endpoint_url=URL),
        )
        gateway, _ = faulty(lost, down)
        assert refused(gateway, WRITE).outcome == "unknown"
        gateway, _ = faulty(down)
        assert refused(gateway, WRITE).outcome == "not-sent"

    def test_exists_after_a_lost_answer_may_be_our_own_doing(self, faulty: Any) -> None:
        gateway, _ = faulty(
            known.ConnectionClosedError(endpoint_url=URL), (409, iam_error("EntityAlreadyExists"))
        )
        refusal = refused(gateway, WRITE)
        assert (refusal.code, refusal.outcome) == ("EntityAlreadyExists", "unknown")


class TestNotAws:
    PAGE = "<html><body>Sign in to the hotel</body></html>"

    @pytest.mark.parametrize("status", [200, 302, 403, 511])
    @pytest.mark.parametrize("call", [READ, WRITE, MAKE_KEY, Call("sts", "GetCallerIdentity")])
    def test_a_page_is_never_an_answer(self, faulty: Any, status: int, call: Call) -> None:
        gateway, _ = faulty((status, self.PAGE, {"Content-Type": "text/html; charset=utf-8"}))
        refusal = refused(gateway, call)
        assert refusal.code in ("not-aws", str(status))
        assert "hotel" not in str(refusal)

    def test_nor_for_a_write_whose_answer_is_empty(self, faulty: Any) -> None:
        gateway, _ = faulty((200, self.PAGE, {"Content-Type": "text/html"}))
        blocks = {"BlockPublicAcls": True}
        params = {"Bucket": "b-1", "PublicAccessBlockConfiguration": blocks}
        refusal = refused(gateway, Call("s3", "PutPublicAccessBlock", params, "eu-west-1"))
        assert (refusal.code, refusal.outcome) == ("not-aws", "unknown")


def test_refused_credentials_are_not_the_call_s_refusal(faulty: Any) -> None:
    problem = known.ClientError(
        {"Error": {"Code": "AccessDenied", "Message": "no"}, "ResponseMetadata": {}}, "AssumeRole"
    )
    gateway, _ = faulty(problem)
    refusal = refused(gateway, WRITE)
    assert (refusal.code, refusal.outcome) == ("credentials", "not-sent")
    assert "AccessDenied" in refusal.message


def test_what_a_credential_process_printed_is_not_repeated(faulty: Any) -> None:
    problem = known.CredentialRetrievalError(provider="custom-process", error_msg=CANARY)
    gateway, _ = faulty(problem)
    assert CANARY not in str(refused(gateway, WRITE))
