"""Row: propagation delay, clock skew, throttling, expiry: never in moto, always on AWS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .conftest import Key, Sandbox, code_of, own_bucket, policy, refused_with, trust

pytestmark = pytest.mark.quick


def signed_at(
    sandbox: Sandbox, service: str, minutes: float, secret: str = ""
) -> requests.Response:
    """A request whose clock is that many minutes off."""
    url = sandbox.place.aws_endpoint_url + "/"
    body = "" if service == "s3" else "Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest("GET" if service == "s3" else "POST", url, data=body)
    if body:
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    signer = AtAnotherTime(sandbox, service, secret)
    request.context["timestamp"] = moment.strftime("%Y%m%dT%H%M%SZ")
    signer.sign(request)
    return requests.request(
        request.method,
        url,
        headers=dict(request.headers.items()),
        data=body,
        timeout=10,
    )


class AtAnotherTime:
    """botocore's own steps of signing, with the timestamp that is already in the request."""

    def __init__(self, sandbox: Sandbox, service: str, secret: str) -> None:
        key = Credentials(sandbox.operator.id, secret or sandbox.operator.secret)
        kind = S3SigV4Auth if service == "s3" else SigV4Auth
        self.auth: Any = kind(key, service, "eu-west-1")

    def sign(self, request: Any) -> None:
        self.auth._modify_request_before_signing(request)
        canonical = self.auth.canonical_request(request)
        text = self.auth.string_to_sign(request, canonical)
        self.auth._inject_signature_to_request(request, self.auth.signature(text, request))


@pytest.mark.parametrize(
    ("minutes", "status"), [(0, 200), (-14, 200), (14, 200), (-16, 403), (16, 403)]
)
def test_row_clock_skew(sandbox: Sandbox, minutes: float, status: int) -> None:
    in_s3 = signed_at(sandbox, "s3", minutes)
    assert in_s3.status_code == status, in_s3.text
    if status == 403:
        assert "<Code>RequestTimeTooSkewed</Code>" in in_s3.text
        assert "<ServerTime>" in in_s3.text
        assert "<MaxAllowedSkewMilliseconds>900000<" in in_s3.text
    in_sts = signed_at(sandbox, "sts", minutes)
    assert in_sts.status_code == status
    if status == 403:
        assert "<Code>SignatureDoesNotMatch</Code>" in in_sts.text
        assert ("Signature expired" if minutes < 0 else "not yet current") in in_sts.text


def test_row_clock_skew_comes_before_the_signature(sandbox: Sandbox) -> None:
    assert "SignatureDoesNotMatch" in signed_at(sandbox, "s3", 0, "x" * 40).text
    assert "RequestTimeTooSkewed" in signed_at(sandbox, "s3", 16, "x" * 40).text


def test_row_clock_skew_by_the_sandboxs_clock(sandbox: Sandbox) -> None:
    sandbox.control("aws", clock_offset=16 * 60)
    assert code_of(sandbox.client("s3").list_buckets) == "RequestTimeTooSkewed"
    assert code_of(sandbox.client("iam").list_users) == "SignatureDoesNotMatch"
    sandbox.control("aws", clock_offset=-14 * 60)
    sandbox.client("s3").list_buckets()


def assumed(sandbox: Sandbox) -> Key:
    own, key = sandbox.bucket("own"), sandbox.user("u")
    iam = sandbox.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy(trust(sandbox.arn("u"))))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(own_bucket(own)))
    arn = iam.get_role(RoleName="r")["Role"]["Arn"]
    sts = sandbox.client("sts", key)
    made = sts.assume_role(RoleArn=arn, RoleSessionName="s1", DurationSeconds=900)["Credentials"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


def test_row_expiry_of_one_session_now(sandbox: Sandbox) -> None:
    session = assumed(sandbox)
    s3 = sandbox.client("s3", session)
    s3.list_objects_v2(Bucket="own")
    sandbox.control("aws/expire", access_key_id=session.id)
    assert code_of(s3.list_objects_v2, Bucket="own") == "ExpiredToken"
    assert code_of(s3.head_bucket, Bucket="own") == "400"
    assert code_of(sandbox.client("sts", session).get_caller_identity) == "ExpiredToken"
    sandbox.client("s3").list_objects_v2(Bucket="own")


def test_row_expiry_of_all_sessions_and_of_the_operator(sandbox: Sandbox) -> None:
    session = assumed(sandbox)
    sandbox.control("aws/expire")
    assert code_of(sandbox.client("sts", session).get_caller_identity) == "ExpiredToken"
    sandbox.client("sts").get_caller_identity()
    sandbox.control("aws/expire", access_key_id=sandbox.operator.id)
    assert code_of(sandbox.client("iam").list_users) == "ExpiredToken"
    sandbox.control("reset")
    sandbox.client("iam").list_users()


def test_row_expiry_in_time(sandbox: Sandbox) -> None:
    session = assumed(sandbox)
    sandbox.control("aws", clock_offset=14 * 60)
    s3 = sandbox.client("s3", session)
    s3.list_objects_v2(Bucket="own")
    # The clock can go on by less than the skew that is allowed: the rest comes off the session.
    url = s3.generate_presigned_url("list_objects_v2", {"Bucket": "own"}, ExpiresIn=3600)
    first = requests.get(url, timeout=10)
    assert first.status_code == 200, first.text
    sandbox.control("aws", clock_offset=901)
    answer = requests.get(url, timeout=10)
    assert (answer.status_code, "<Code>ExpiredToken</Code>" in answer.text) == (400, True)


def test_row_propagation_delay_of_a_key(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    sandbox.control("aws", key_delay=10)
    key = sandbox.user("u", own_bucket(own))
    s3, sts, iam = (sandbox.client(service, key) for service in ("s3", "sts", "iam"))
    for _ in range(2):
        assert code_of(s3.list_objects_v2, Bucket=own) == "InvalidAccessKeyId"
        assert code_of(sts.get_caller_identity) == "InvalidClientTokenId"
        assert code_of(iam.get_user) == "InvalidClientTokenId"
    sandbox.control("aws", clock_offset=9)
    assert code_of(sts.get_caller_identity) == "InvalidClientTokenId"
    sandbox.control("aws", clock_offset=11)
    s3.list_objects_v2(Bucket=own)
    sts.get_caller_identity()


def test_row_propagation_delay_of_a_principal(sandbox: Sandbox) -> None:
    sandbox.control("aws", principal_delay=30)
    sandbox.user("u")
    iam, trusted = sandbox.client("iam"), policy(trust(sandbox.arn("u")))
    made = {"RoleName": "r", "AssumeRolePolicyDocument": trusted}
    code, text = refused_with(iam.create_role, **made)
    assert (code, text.startswith("Invalid principal in policy:")) == (
        "MalformedPolicyDocument",
        True,
    )
    assert iam.get_user(UserName="u")
    sandbox.control("aws", clock_offset=31)
    iam.create_role(**made)


def test_row_propagation_delay_of_an_entity(sandbox: Sandbox) -> None:
    sandbox.control("aws", entity_delay=20)
    iam = sandbox.client("iam")
    iam.create_user(UserName="u")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy(trust("*")))
    calls = (
        (iam.get_user, {"UserName": "u"}),
        (iam.create_access_key, {"UserName": "u"}),
        (iam.list_user_policies, {"UserName": "u"}),
        (iam.get_role, {"RoleName": "r"}),
    )
    for call, arguments in calls:
        assert code_of(call, **arguments) == "NoSuchEntity"
    assert code_of(iam.create_user, UserName="u") == "EntityAlreadyExists"
    sandbox.control("aws", clock_offset=21)
    for call, arguments in calls:
        call(**arguments)


def test_row_propagation_delay_of_a_policy(sandbox: Sandbox) -> None:
    """A policy just put is not known: the one before it decides, or none."""
    own, other = sandbox.bucket("own"), sandbox.bucket("other")
    sandbox.control("aws", policy_delay=10)
    key, iam = sandbox.user("u", own_bucket(own)), sandbox.client("iam")
    s3 = sandbox.client("s3", key)
    assert code_of(s3.list_objects_v2, Bucket=own) == "AccessDenied"
    sandbox.control("aws", clock_offset=11)
    s3.list_objects_v2(Bucket=own)
    document = policy(own_bucket(other))
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=document)
    s3.list_objects_v2(Bucket=own)
    assert code_of(s3.list_objects_v2, Bucket=other) == "AccessDenied"
    sandbox.control("aws", clock_offset=22)
    s3.list_objects_v2(Bucket=other)
    assert code_of(s3.list_objects_v2, Bucket=own) == "AccessDenied"


def test_what_was_there_before_is_known_at_once(sandbox: Sandbox) -> None:
    sandbox.user("u")
    sandbox.control("aws", clock_offset=60, principal_delay=30, entity_delay=30, key_delay=30)
    iam = sandbox.client("iam")
    assert iam.get_user(UserName="u")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy(trust(sandbox.arn("u"))))
