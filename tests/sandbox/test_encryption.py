"""moto against AWS: a bucket's encryption, and who may use its KMS key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config

from .conftest import Key, Sandbox, code_of, own_bucket, policy, refused_with, trust

pytestmark = pytest.mark.quick

OWN = "own-bucket"
ARN = "arn:aws:kms:eu-west-1:123456789012:key/0d4c3b2a-1111-4222-8333-444455556666"
MAKE, READ = BOTH = ("kms:GenerateDataKey", "kms:Decrypt")


def rule(algorithm: str, key: str = "", **more: Any) -> dict[str, Any]:
    default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, **more}]}


def encrypt(sandbox: Sandbox, algorithm: str, key: str = "", **more: Any) -> None:
    sandbox.client("s3").put_bucket_encryption(
        Bucket=OWN, ServerSideEncryptionConfiguration=rule(algorithm, key, **more)
    )


def kept(sandbox: Sandbox) -> dict[str, Any]:
    answer = sandbox.client("s3").get_bucket_encryption(Bucket=OWN)
    found: dict[str, Any] = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    return found


def may_use(*actions: str, key: str = ARN, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": key, **more}


@pytest.fixture
def encrypted(sandbox: Sandbox) -> Sandbox:
    sandbox.bucket(OWN)
    encrypt(sandbox, "aws:kms", ARN, BucketKeyEnabled=False)
    return sandbox


def user(sandbox: Sandbox, *statements: dict[str, Any], name: str = "limited") -> Any:
    return sandbox.client("s3", sandbox.user(name, own_bucket(OWN), *statements))


def upload(s3: Any, steps: list[str] | None = None) -> None:
    """By parts; `steps` gets what was reached."""
    steps = steps if steps is not None else []
    where = {"Bucket": OWN, "Key": "big"}
    where["UploadId"] = s3.create_multipart_upload(**where)["UploadId"]
    steps.append("create")
    tag = s3.upload_part(**where, PartNumber=1, Body=b"p" * 100)["ETag"]
    steps.append("part")
    parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
    s3.complete_multipart_upload(**where, MultipartUpload=parts)
    steps.append("complete")


@pytest.mark.parametrize(
    ("algorithm", "key", "bucket_key"),
    [("aws:kms", ARN, True), ("aws:kms", "", False), ("AES256", "", False)],
)
def test_what_was_set_is_read_back(
    sandbox: Sandbox, algorithm: str, key: str, bucket_key: bool
) -> None:
    sandbox.bucket(OWN)
    encrypt(sandbox, algorithm, key, BucketKeyEnabled=bucket_key)
    found = kept(sandbox)
    assert (
        found["ApplyServerSideEncryptionByDefault"]
        == rule(algorithm, key)["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    )
    assert found["BucketKeyEnabled"] is bucket_key


def test_a_deleted_rule_leaves_s3_s_own(encrypted: Sandbox) -> None:
    encrypted.client("s3").delete_bucket_encryption(Bucket=OWN)
    assert kept(encrypted)["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


@pytest.mark.parametrize(
    ("algorithm", "key", "code"), [("AES256", ARN, "InvalidArgument"), ("none", "", "MalformedXML")]
)
def test_rules_that_s3_does_not_take(sandbox: Sandbox, algorithm: str, key: str, code: str) -> None:
    sandbox.bucket(OWN)
    wanted = {"ServerSideEncryptionConfiguration": rule(algorithm, key)}
    assert code_of(sandbox.client("s3").put_bucket_encryption, Bucket=OWN, **wanted) == code


def test_who_may_use_the_key_writes_and_reads(encrypted: Sandbox) -> None:
    s3 = user(encrypted, may_use(*BOTH))
    put = s3.put_object(Bucket=OWN, Key="k", Body=b"x")
    assert (put["ServerSideEncryption"], put["SSEKMSKeyId"]) == ("aws:kms", ARN)
    assert s3.get_object(Bucket=OWN, Key="k")["Body"].read() == b"x"
    upload(s3)
    head = s3.head_object(Bucket=OWN, Key="big")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", ARN)
    s3.copy_object(Bucket=OWN, Key="copy", CopySource={"Bucket": OWN, "Key": "k"})


@pytest.mark.parametrize(
    ("actions", "put", "get", "steps"),
    [
        ((), MAKE, READ, []),
        ((MAKE,), "", READ, ["create"]),
        ((READ,), MAKE, "", []),
        (BOTH, "", "", ["create", "part", "complete"]),
    ],
)
def test_each_request_needs_its_own_permission(
    encrypted: Sandbox, actions: tuple[str, ...], put: str, get: str, steps: list[str]
) -> None:
    encrypted.client("s3").put_object(Bucket=OWN, Key="there", Body=b"x")
    s3 = user(encrypted, *([may_use(*actions)] if actions else []))
    for action, call, more in (
        (put, s3.put_object, {"Key": "k", "Body": b"x"}),
        (get, s3.get_object, {"Key": "there"}),
        (get or put, s3.copy_object, {"Key": "c", "CopySource": {"Bucket": OWN, "Key": "there"}}),
    ):
        if not action:
            call(Bucket=OWN, **more)
            continue
        code, message = refused_with(call, Bucket=OWN, **more)
        assert code == "AccessDenied"
        if call == s3.copy_object:
            continue
        assert message == (
            f"User: {encrypted.arn('limited')} is not authorized to perform: {action} on resource: "
            f"{ARN} because no identity-based policy allows the {action} action"
        )
    reached: list[str] = []
    if steps[-1:] == ["complete"]:
        upload(s3, reached)
    else:
        assert code_of(upload, s3=s3, steps=reached) == "AccessDenied"
    assert reached == steps
    s3.head_object(Bucket=OWN, Key="there")
    s3.list_objects_v2(Bucket=OWN)
    s3.delete_object(Bucket=OWN, Key="there")


def test_an_upload_keeps_the_key_that_it_was_begun_with(encrypted: Sandbox) -> None:
    s3 = user(encrypted, may_use("kms:GenerateDataKey"))
    where = {"Bucket": OWN, "Key": "big"}
    begun = s3.create_multipart_upload(**where)
    assert (begun["ServerSideEncryption"], begun["SSEKMSKeyId"]) == ("aws:kms", ARN)
    encrypt(encrypted, "AES256")
    part = {**where, "UploadId": begun["UploadId"], "PartNumber": 1, "Body": b"x"}
    assert code_of(s3.upload_part, **part) == "AccessDenied"
    s3.abort_multipart_upload(**where, UploadId=begun["UploadId"])


@pytest.mark.parametrize(("algorithm", "key"), [("aws:kms", ""), ("AES256", "")])
def test_aws_s_own_keys_ask_for_nothing(sandbox: Sandbox, algorithm: str, key: str) -> None:
    sandbox.bucket(OWN)
    encrypt(sandbox, algorithm, key)
    s3 = user(sandbox)
    s3.put_object(Bucket=OWN, Key="k", Body=b"x")
    assert s3.get_object(Bucket=OWN, Key="k")["ServerSideEncryption"] == algorithm
    upload(s3)


def test_a_request_may_name_another_key(sandbox: Sandbox) -> None:
    sandbox.bucket(OWN)
    s3 = user(sandbox)
    named = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": ARN.rpartition("/")[2]}
    code, message = refused_with(s3.put_object, Bucket=OWN, Key="k", Body=b"x", **named)
    assert (code, ARN in message) == ("AccessDenied", True)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"kms:ViaService": "s3.eu-west-1.amazonaws.com"}, True),
        ({"kms:ViaService": "s3.eu-north-1.amazonaws.com"}, False),
        ({"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{OWN}/k"}, True),
        ({"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{OWN}"}, False),
        ({"kms:CallerAccount": "123456789012"}, True),
    ],
)
def test_the_condition_keys_of_kms(
    encrypted: Sandbox, condition: dict[str, str], allowed: bool
) -> None:
    s3 = user(encrypted, may_use(*BOTH, Condition={"StringEquals": condition}))
    put = {"Bucket": OWN, "Key": "k", "Body": b"x"}
    if allowed:
        s3.put_object(**put)
    else:
        assert code_of(s3.put_object, **put) == "AccessDenied"


def test_with_a_bucket_key_the_context_is_the_bucket(encrypted: Sandbox) -> None:
    encrypt(encrypted, "aws:kms", ARN, BucketKeyEnabled=True)
    named = {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{OWN}"}
    s3 = user(encrypted, may_use(*BOTH, Condition={"StringEquals": named}))
    assert s3.put_object(Bucket=OWN, Key="k", Body=b"x")["BucketKeyEnabled"] is True


@pytest.mark.parametrize(
    ("key", "code", "word"),
    [
        (ARN.replace("eu-west-1", "us-east-1"), "KMS.NotFoundException", "us-east-1"),
        (ARN.replace("123456789012", "210987654321"), "AccessDenied", "resource-based policy"),
    ],
)
def test_keys_that_are_not_the_account_s_here(
    encrypted: Sandbox, key: str, code: str, word: str
) -> None:
    encrypt(encrypted, "aws:kms", key)
    s3 = user(encrypted, may_use(*BOTH, key="*"))
    said = refused_with(s3.put_object, Bucket=OWN, Key="k", Body=b"x")
    assert (said[0], word in said[1]) == (code, True)


def test_the_role_needs_the_key_too(encrypted: Sandbox) -> None:
    key = encrypted.user("u", own_bucket(OWN))
    iam = encrypted.client("iam")
    may = policy(trust(encrypted.arn("u")))
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=may)["Role"]["Arn"]

    def allow(*statements: dict[str, Any]) -> None:
        document = policy(own_bucket(OWN), *statements)
        iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)

    allow()
    sts = encrypted.client("sts", key)
    made = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    s3 = encrypted.client(
        "s3", Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
    )
    assert code_of(upload, s3=s3) == "AccessDenied"
    allow(may_use(*BOTH))
    upload(s3)


def test_pages_need_the_key_and_the_fourth_version(encrypted: Sandbox) -> None:
    good = encrypted.user("good", own_bucket(OWN), may_use(*BOTH))
    bad = encrypted.user("bad", own_bucket(OWN))
    for key, version, status, code in (
        (good, "s3v4", 204, ""),
        (bad, "s3v4", 403, "AccessDenied"),
        (good, "s3", 400, "InvalidArgument"),
    ):
        s3 = boto3.client(
            "s3",
            region_name="eu-west-1",
            endpoint_url=encrypted.place.aws_endpoint_url,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            config=Config(signature_version=version, s3={"addressing_style": "path"}),
        )
        made = s3.generate_presigned_post(OWN, "k")
        form = requests.post(made["url"], made["fields"], files={"file": b"x"}, timeout=10)
        url = s3.generate_presigned_url("put_object", Params={"Bucket": OWN, "Key": "k"})
        put = requests.put(url, b"x", timeout=10)
        assert (form.status_code, code in form.text) == (status, True)
        assert (put.status_code, code in put.text) == (200 if status == 204 else status, True)


def test_everybody_s_object_is_nobody_s_with_a_key(encrypted: Sandbox) -> None:
    s3 = encrypted.client("s3")
    s3.put_object(Bucket=OWN, Key="k", Body=b"x")
    s3.delete_public_access_block(Bucket=OWN)
    opened = policy({**own_bucket(OWN), "Principal": "*", "Action": "s3:GetObject"})
    s3.put_bucket_policy(Bucket=OWN, Policy=opened)
    answer = requests.get(f"{encrypted.place.aws_endpoint_url}/{OWN}/k", timeout=10)
    assert (answer.status_code, "InvalidArgument" in answer.text) == (400, True)


@pytest.fixture
def played(encrypted: Sandbox) -> Iterator[Sandbox]:
    encrypted.place.faults.set(["kms-denied"])
    yield encrypted
    encrypted.place.faults.clear()


def test_the_play_of_a_closed_key_goes_on_as_before(played: Sandbox) -> None:
    s3 = user(played, may_use(*BOTH))
    code, message = refused_with(s3.put_object, Bucket=OWN, Key="k", Body=b"x")
    assert (code, "kms:GenerateDataKey" in message) == ("AccessDenied", True)
    played.client("s3").put_object(Bucket=OWN, Key="k", Body=b"x")
