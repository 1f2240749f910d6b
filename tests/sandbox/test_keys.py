"""moto against AWS: who may do what with which key."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from .conftest import SESSION, Key, Sandbox, code_of, own_bucket, policy, trust

pytestmark = pytest.mark.quick


def test_row_key_limited_to_its_bucket_by_the_inline_policy(sandbox: Sandbox) -> None:
    own, other = sandbox.bucket("own"), sandbox.bucket("other")
    sandbox.client("s3").put_object(Bucket=other, Key="k", Body=b"x")
    key = sandbox.user("limited", own_bucket(own))
    s3 = sandbox.client("s3", key)
    s3.put_object(Bucket=own, Key="a b/ä+?.txt", Body=b"hello")
    assert s3.get_object(Bucket=own, Key="a b/ä+?.txt")["Body"].read() == b"hello"
    assert s3.head_object(Bucket=own, Key="a b/ä+?.txt")["ContentLength"] == 5
    assert s3.list_objects_v2(Bucket=own, Prefix="a b/")["KeyCount"] == 1
    s3.delete_object(Bucket=own, Key="a b/ä+?.txt")
    for call in (s3.get_object, s3.delete_object):
        assert code_of(call, Bucket=other, Key="k") == "AccessDenied"
    assert code_of(s3.put_object, Bucket=other, Key="k", Body=b"x") == "AccessDenied"
    assert code_of(s3.list_objects_v2, Bucket=other) == "AccessDenied"
    assert code_of(s3.list_buckets) == "AccessDenied"
    assert code_of(sandbox.client("iam", key).list_users) == "AccessDenied"
    assert code_of(sandbox.client("iam", key).create_user, UserName="a b") == "AccessDenied"


def test_multipart_upload_by_a_limited_key(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    s3 = sandbox.client("s3", sandbox.user("limited", own_bucket(own)))
    upload = s3.create_multipart_upload(Bucket=own, Key="big")["UploadId"]
    part = {"Bucket": own, "Key": "big", "UploadId": upload, "PartNumber": 1}
    tag = s3.upload_part(**part, Body=b"p" * 1000)["ETag"]
    s3.complete_multipart_upload(
        Bucket=own,
        Key="big",
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": tag, "PartNumber": 1}]},
    )
    assert s3.head_object(Bucket=own, Key="big")["ContentLength"] == 1000


def test_row_wrong_secret_unknown_key(sandbox: Sandbox) -> None:
    wrong, unknown = Key(sandbox.operator.id, "x" * 40), Key("AKIA" + "Q" * 16, "x" * 40)
    assert code_of(sandbox.client("s3", wrong).list_buckets) == "SignatureDoesNotMatch"
    assert code_of(sandbox.client("iam", wrong).list_users) == "SignatureDoesNotMatch"
    wrong_name = {"UserName": "a b"}
    assert code_of(sandbox.client("iam", wrong).create_user, **wrong_name) == (
        "SignatureDoesNotMatch"
    )
    assert code_of(sandbox.client("s3", unknown).list_buckets) == "InvalidAccessKeyId"
    assert code_of(sandbox.client("sts", unknown).get_caller_identity) == "InvalidClientTokenId"


def test_another_body_than_the_one_that_was_signed(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    url = f"{sandbox.place.aws_endpoint_url}/{own}/k"
    request = AWSRequest("PUT", url, data=b"signed")
    S3SigV4Auth(
        Credentials(sandbox.operator.id, sandbox.operator.secret), "s3", "eu-west-1"
    ).add_auth(request)
    headers = dict(request.headers.items())
    changed = requests.put(url, b"other", headers=headers, timeout=10)
    assert (changed.status_code, "XAmzContentSHA256Mismatch" in changed.text) == (400, True)
    assert requests.put(url, b"signed", headers=headers, timeout=10).status_code == 200


def test_a_key_of_one_partition_is_unknown_in_another(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    in_china = {"region": "cn-north-1"}
    assert code_of(sandbox.client("sts", **in_china).get_caller_identity) == "InvalidClientTokenId"
    s3 = sandbox.client("s3", **in_china)
    assert code_of(s3.list_objects_v2, Bucket=own) == "InvalidAccessKeyId"


def test_row_inactive_key(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    key = sandbox.user("idle", own_bucket(own))
    s3 = presigner(sandbox, key, "s3v4")
    url = s3.generate_presigned_url("list_objects_v2", {"Bucket": own, "Prefix": "a b"})
    assert requests.get(url, timeout=10).status_code == 200
    iam = sandbox.client("iam")
    iam.update_access_key(UserName="idle", AccessKeyId=key.id, Status="Inactive")
    assert code_of(sandbox.client("s3", key).list_objects_v2, Bucket=own) == "InvalidAccessKeyId"
    assert code_of(sandbox.client("sts", key).get_caller_identity) == "InvalidClientTokenId"
    assert code_of(sandbox.client("iam", key).get_user) == "InvalidClientTokenId"
    assert "InvalidAccessKeyId" in requests.get(url, timeout=10).text
    iam.update_access_key(UserName="idle", AccessKeyId=key.id, Status="Active")
    assert sandbox.client("s3", key).list_objects_v2(Bucket=own)["KeyCount"] == 0


def test_row_a_test_use_of_a_key_sets_its_last_used_date(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    key, iam = sandbox.user("used", own_bucket(own)), sandbox.client("iam")
    before = iam.get_access_key_last_used(AccessKeyId=key.id)["AccessKeyLastUsed"]
    assert "LastUsedDate" not in before
    sandbox.client("s3", key).put_object(Bucket=own, Key="k", Body=b"x")
    after = iam.get_access_key_last_used(AccessKeyId=key.id)["AccessKeyLastUsed"]
    assert after["ServiceName"] == "s3"
    assert after["LastUsedDate"]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_row_presigned_get_and_put(sandbox: Sandbox, version: str) -> None:
    """Unsigned requests then answer 500 (presigned GET/PUT): a layer must handle them."""
    own, other = sandbox.bucket("own"), sandbox.bucket("other")
    s3 = presigner(sandbox, sandbox.user("limited", own_bucket(own)), version)

    def url(call: str, bucket: str, seconds: int = 60) -> str:
        where = {"Bucket": bucket, "Key": "a b/ä.txt"}
        return str(s3.generate_presigned_url(call, Params=where, ExpiresIn=seconds))

    assert requests.put(url("put_object", own), b"body", timeout=10).status_code == 200
    assert requests.get(url("get_object", own), timeout=10).content == b"body"
    assert requests.get(url("put_object", own), timeout=10).status_code == 403
    assert requests.get(url("get_object", other), timeout=10).status_code == 403
    assert requests.get(url("get_object", own).replace("own", "other"), timeout=10).status_code == (
        403
    )
    late = url("get_object", own, -1)
    assert "expired" in requests.get(late, timeout=10).text


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_by_a_session(sandbox: Sandbox, version: str) -> None:
    own = sandbox.bucket("own")
    key = sandbox.user("u")
    iam, sts = sandbox.client("iam"), sandbox.client("sts", key)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy(trust(sandbox.arn("u"))))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(own_bucket(own)))
    arn = iam.get_role(RoleName="r")["Role"]["Arn"]
    made = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    where = {"Bucket": own, "Key": "k"}
    for token, status in ((made["SessionToken"], 200), (None, 403), ("wrong", 400)):
        session = Key(made["AccessKeyId"], made["SecretAccessKey"], token)
        url = presigner(sandbox, session, version).generate_presigned_url("put_object", where)
        assert requests.put(url, b"x", timeout=10).status_code == status


def presigner(sandbox: Sandbox, key: Key, version: str) -> Any:
    return SESSION.client(
        "s3",
        region_name="eu-west-1",
        endpoint_url=sandbox.place.aws_endpoint_url,
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        aws_session_token=key.token,
        config=Config(signature_version=version),
    )


def test_row_moto_api_closed(sandbox: Sandbox) -> None:
    """`/moto-api/data.json` gives every secret to anyone; a cross-site POST resets it."""
    base = sandbox.place.aws_endpoint_url
    for path in ("/moto-api/data.json", "/moto-api/", "/%6Doto-api/data.json", "//moto-api/"):
        answer = requests.get(base + path, headers={"Origin": "https://evil.org"}, timeout=10)
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert requests.post(f"{base}/moto-api/reset", timeout=10).status_code == 403
    assert sandbox.client("sts").get_caller_identity()["Account"] == sandbox.place.account_id
    token = sandbox.place.control_token
    assert token
    opened = {"X-Sandbox-Control": token.get_secret_value()}
    assert requests.get(f"{base}/moto-api/data.json", headers=opened, timeout=10).status_code == 200


def test_other_services_are_not_there(sandbox: Sandbox) -> None:
    scope = f"{sandbox.operator.id}/20260101/eu-west-1/lambda/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"}
    answer = requests.get(sandbox.place.aws_endpoint_url, headers=signed, timeout=10)
    assert (answer.status_code, "NotImplemented" in answer.text) == (501, True)
