"""The gateway to AWS against moto in this process: identities, documents, secrets, clients."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway
from valolink_widgets.aws.identity import credential_kind, enrich
from valolink_widgets.core.call import Call, Identity, Ref
from valolink_widgets.core.errors import CallRefused

pytestmark = [pytest.mark.quick, pytest.mark.usefixtures("aws")]

SECRET = SecretStr("secret-of-the-operator")
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}


def _bucket(gateway: AwsGateway, region: str = "eu-west-1") -> None:
    params = {"Bucket": "b-1", "CreateBucketConfiguration": {"LocationConstraint": region}}
    gateway.send(Call("s3", "CreateBucket", params, region))


def _key(gateway: AwsGateway) -> dict[str, Any]:
    gateway.send(Call("iam", "CreateUser", {"UserName": "u"}))
    key = gateway.send(Call("iam", "CreateAccessKey", {"UserName": "u"}))["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def test_an_answer_is_botocore_s(gateway: AwsGateway) -> None:
    _bucket(gateway)
    answer = gateway.send(Call("s3", "HeadBucket", {"Bucket": "b-1"}, "eu-west-1"))
    assert answer["BucketRegion"] == "eu-west-1"
    assert answer["ResponseMetadata"]["RequestId"]


def test_documents_go_out_as_json_text(gateway: AwsGateway) -> None:
    gateway.send(Call("iam", "CreateUser", {"UserName": "u"}))
    params = {"UserName": "u", "PolicyName": "p"}
    gateway.send(Call("iam", "PutUserPolicy", {**params, "PolicyDocument": POLICY}))
    assert gateway.send(Call("iam", "GetUserPolicy", params))["PolicyDocument"] == POLICY
    role = {"RoleName": "r", "AssumeRolePolicyDocument": POLICY}
    gateway.send(Call("iam", "CreateRole", role))
    seen = gateway.send(Call("iam", "GetRole", {"RoleName": "r"}))["Role"]
    assert seen["AssumeRolePolicyDocument"] == POLICY


def test_a_bucket_s_policy_too(gateway: AwsGateway) -> None:
    _bucket(gateway)
    policy = {**POLICY, "Statement": [{**POLICY["Statement"][0], "Principal": "*"}]}  # type: ignore[dict-item]
    gateway.send(Call("s3", "PutBucketPolicy", {"Bucket": "b-1", "Policy": policy}))
    answer = gateway.send(Call("s3", "GetBucketPolicy", {"Bucket": "b-1"}))
    assert json.loads(answer["Policy"]) == policy


def test_a_new_key_s_secret_is_wrapped_at_once(gateway: AwsGateway) -> None:
    gateway.send(Call("iam", "CreateUser", {"UserName": "u"}))
    answer = gateway.send(Call("iam", "CreateAccessKey", {"UserName": "u"}))
    secret = answer["AccessKey"]["SecretAccessKey"]
    assert isinstance(secret, SecretStr)
    assert secret.get_secret_value() not in repr(answer)


def test_an_object_is_read_to_its_end(gateway: AwsGateway) -> None:
    _bucket(gateway)
    gateway.send(Call("s3", "PutObject", {"Bucket": "b-1", "Key": "k", "Body": "hello"}))
    assert gateway.send(Call("s3", "GetObject", {"Bucket": "b-1", "Key": "k"}))["Body"] == b"hello"


def test_a_call_that_still_waits_for_a_value_is_not_sent(gateway: AwsGateway) -> None:
    call = Call("iam", "DeleteAccessKey", {"AccessKeyId": Ref("access-key", "id")})
    with pytest.raises(CallRefused) as refused:
        gateway.send(call)
    assert (refused.value.code, refused.value.outcome) == ("parameters", "not-sent")


class TestIdentities:
    def test_the_operator(self, gateway: AwsGateway) -> None:
        answer = gateway.send(Call("sts", "GetCallerIdentity"))
        assert answer["CredentialKind"] == "static key"
        assert answer["Expires"] is None
        assert answer["Partition"] == "aws"

    def test_a_temporary_key(self) -> None:
        gateway = AwsGateway(credentials=("ASIA0000000000000000", SECRET, SecretStr("token")))
        assert gateway.send(Call("sts", "GetCallerIdentity"))["CredentialKind"] == "temporary key"

    def test_credentials_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT00000")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
        answer = AwsGateway().send(Call("sts", "GetCallerIdentity"))
        assert (answer["CredentialKind"], answer["Expires"]) == ("static key", None)

    def test_the_end_of_credentials_of_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        end = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAENVIRONMENT00000")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        monkeypatch.setenv("AWS_SESSION_TOKEN", "y")
        monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end.isoformat())
        answer = AwsGateway().send(Call("sts", "GetCallerIdentity"))
        assert (answer["CredentialKind"], answer["Expires"]) == ("temporary key", end)

    def test_the_linked_key(self, gateway: AwsGateway) -> None:
        signer = _key(gateway)
        answer = gateway.send(Call("sts", "GetCallerIdentity", identity="key", signer=signer))
        assert answer["Arn"].endswith(":user/u")
        assert answer["CredentialKind"] == "static key"

    @pytest.mark.parametrize("identity", ["key", "role"])
    @pytest.mark.parametrize("signer", [{}, {"id": "AKIA"}, {"id": "AKIA", "secret": "bare"}])
    def test_a_key_that_nobody_holds(
        self, gateway: AwsGateway, signer: dict[str, Any], identity: Identity
    ) -> None:
        with pytest.raises(CallRefused) as refused:
            gateway.send(Call("sts", "GetCallerIdentity", identity=identity, signer=signer))
        assert (refused.value.code, refused.value.outcome) == ("credentials", "not-sent")

    def test_the_role_is_taken_once_while_it_lasts(self) -> None:
        now = [datetime.now(UTC)]
        gateway = AwsGateway(
            credentials=("AKIAOPERATOR00000000", SECRET, None), clock=lambda: now[0]
        )
        role = {"RoleName": "r", "AssumeRolePolicyDocument": POLICY}
        arn = gateway.send(Call("iam", "CreateRole", role))["Role"]["Arn"]
        signer = {**_key(gateway), "role_arn": arn}
        call = Call("sts", "GetCallerIdentity", identity="role", signer=signer)
        first = gateway.send(call)
        assert ":assumed-role/r/" in first["Arn"]
        assert first["CredentialKind"] == "assumed role"
        (kept,) = gateway._roles.values()
        assert gateway.send(call)["Expires"] == first["Expires"] == kept.expires
        assert list(gateway._roles.values()) == [kept]
        now[0] += timedelta(minutes=58)
        gateway.send(call)
        (renewed,) = gateway._roles.values()
        assert renewed.signer.id != kept.signer.id
        other = {**signer, "secret": SecretStr("another")}
        gateway.send(Call("sts", "GetCallerIdentity", identity="role", signer=other))
        assert len(gateway._roles) == 2

    @pytest.mark.parametrize("role", [{}, {"role_arn": "nonsense"}])
    def test_a_refused_role_names_the_call_that_was_refused(
        self, gateway: AwsGateway, role: dict[str, str]
    ) -> None:
        signer = {**_key(gateway), **role}
        with pytest.raises(CallRefused) as refused:
            gateway.send(Call("s3", "ListBuckets", identity="role", signer=signer))
        assert refused.value.call.name == "sts:AssumeRole"


@pytest.mark.parametrize(
    ("method", "token", "words"),
    [
        ("env", None, "static key"),
        ("shared-credentials-file", "t", "temporary key"),
        ("sso", "t", "SSO"),
        ("assume-role", "t", "assumed role"),
        ("assume-role-with-web-identity", "t", "web identity"),
        ("iam-role", "t", "instance role"),
        ("container-role", "t", "container role"),
        ("custom-process", None, "process"),
        ("login", "t", "console login"),
        ("something-new", None, "something-new"),
    ],
)
def test_kinds_of_credentials_in_plain_words(method: str, token: str | None, words: str) -> None:
    assert credential_kind(method, token) == words


def test_the_partition_is_the_arn_s() -> None:
    from botocore.credentials import Credentials

    answer = {"Arn": "arn:aws-cn:iam::123456789012:user/x"}
    enrich(answer, Credentials("AKIA", "x"))
    assert answer["Partition"] == "aws-cn"


def test_botocore_is_loaded_when_the_first_call_is_sent() -> None:
    code = (
        "import sys, valolink_widgets.aws as aws\n"
        "gateway = aws.AwsGateway()\n"
        "assert not {'boto3', 'botocore', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
