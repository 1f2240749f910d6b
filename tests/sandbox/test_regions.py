"""Row: wrong-region request, ExpectedBucketOwner: 301, 403."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from .conftest import SESSION, Key, Sandbox, code_of, refused_with

pytestmark = pytest.mark.quick

HERE, GLOBAL, ELSEWHERE = "eu-west-1", "us-east-1", "eu-north-1"


def send(sandbox: Sandbox, method: str, path: str, region: str) -> requests.Response:
    """A request without botocore's help, which would follow the redirect."""
    url = f"{sandbox.place.aws_endpoint_url}/{path}"
    request = AWSRequest(method, url)
    key = Credentials(sandbox.operator.id, sandbox.operator.secret)
    S3SigV4Auth(key, "s3", region).add_auth(request)
    headers = dict(request.headers.items())
    return requests.request(method, url, headers=headers, timeout=10, allow_redirects=False)


@pytest.mark.parametrize(
    ("region", "status", "code"),
    [(ELSEWHERE, 301, "PermanentRedirect"), (GLOBAL, 400, "AuthorizationHeaderMalformed")],
)
@pytest.mark.parametrize("path", ["own", "own/key", "own?location", "taken", "own?cors"])
def test_row_wrong_region_request(
    sandbox: Sandbox, region: str, status: int, code: str, path: str
) -> None:
    sandbox.bucket("own")
    sandbox.control("buckets", name="taken", region=HERE)
    answer = send(sandbox, "GET", path, region)
    assert answer.status_code == status
    assert f"<Code>{code}</Code>" in answer.text
    assert answer.headers["x-amz-bucket-region"] == HERE
    head = send(sandbox, "HEAD", path, region)
    assert (head.status_code, head.content) == (status, b"")
    assert head.headers["x-amz-bucket-region"] == HERE


def test_row_wrong_region_request_says_where(sandbox: Sandbox) -> None:
    sandbox.bucket("own")
    there = send(sandbox, "GET", "own", ELSEWHERE).text
    assert "<Endpoint>own.s3.eu-west-1.amazonaws.com</Endpoint>" in there
    malformed = send(sandbox, "GET", "own", GLOBAL).text
    assert "the region 'us-east-1' is wrong; expecting 'eu-west-1'" in malformed
    assert f"<Region>{HERE}</Region>" in malformed


def test_right_region_and_no_bucket_go_on(sandbox: Sandbox) -> None:
    sandbox.bucket("own")
    assert send(sandbox, "GET", "own", HERE).status_code == 200
    assert send(sandbox, "GET", "", ELSEWHERE).status_code == 200
    assert send(sandbox, "GET", "nobodys", ELSEWHERE).status_code == 404


@pytest.mark.parametrize("region", [GLOBAL, ELSEWHERE])
def test_boto3_follows_to_the_right_region(sandbox: Sandbox, region: str) -> None:
    own, s3 = sandbox.bucket("own"), sandbox.client("s3", region=region)
    s3.put_object(Bucket=own, Key="k", Body=b"x")
    assert s3.get_object(Bucket=own, Key="k")["Body"].read() == b"x"
    fresh = sandbox.client("s3", region=region)
    assert fresh.head_bucket(Bucket=own)["BucketRegion"] == HERE


def test_row_wrong_region_request_presigned(sandbox: Sandbox) -> None:
    sandbox.bucket("own")
    for region, status in ((HERE, 404), (ELSEWHERE, 400)):
        s3 = SESSION.client(
            "s3",
            region_name=region,
            endpoint_url=sandbox.place.aws_endpoint_url,
            aws_access_key_id=sandbox.operator.id,
            aws_secret_access_key=sandbox.operator.secret,
            config=Config(signature_version="s3v4"),
        )
        url = s3.generate_presigned_url("get_object", {"Bucket": "own", "Key": "absent"})
        answer = requests.get(url, timeout=10)
        assert answer.status_code == status
        assert ("AuthorizationQueryParametersError" in answer.text) == (region == ELSEWHERE)


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("head_bucket", {}),
    ("list_objects_v2", {}),
    ("get_bucket_cors", {}),
    ("put_bucket_cors", {"CORSConfiguration": {"CORSRules": []}}),
    ("get_bucket_policy", {}),
    ("get_public_access_block", {}),
    ("put_object", {"Key": "k", "Body": b"x"}),
    ("get_object", {"Key": "k"}),
    ("head_object", {"Key": "k"}),
    ("delete_object", {"Key": "k"}),
    ("delete_bucket", {}),
    ("copy_object", {"Key": "k", "CopySource": {"Bucket": "own", "Key": "k"}}),
]


@pytest.mark.parametrize(("call", "arguments"), CALLS, ids=[call for call, _ in CALLS])
def test_row_expected_bucket_owner(sandbox: Sandbox, call: str, arguments: dict[str, Any]) -> None:
    own, s3 = sandbox.bucket("own"), sandbox.client("s3")
    s3.put_object(Bucket=own, Key="k", Body=b"kept")
    method = getattr(s3, call)
    wrong = code_of(method, Bucket=own, ExpectedBucketOwner="210987654321", **arguments)
    assert wrong == ("403" if call.startswith("head") else "AccessDenied")
    assert s3.get_object(Bucket=own, Key="k")["Body"].read() == b"kept"
    mine = sandbox.place.account_id
    assert s3.head_bucket(Bucket=own, ExpectedBucketOwner=mine)


def test_row_expected_bucket_owner_of_anothers_bucket_and_of_a_source(sandbox: Sandbox) -> None:
    own, s3, mine = sandbox.bucket("own"), sandbox.client("s3"), sandbox.place.account_id
    s3.put_object(Bucket=own, Key="k", Body=b"x")
    sandbox.control("buckets", name="taken")
    assert code_of(s3.list_objects_v2, Bucket="taken", ExpectedBucketOwner=mine) == "AccessDenied"
    copy = {"Bucket": own, "Key": "c", "CopySource": {"Bucket": own, "Key": "k"}}
    refused = code_of(s3.copy_object, **copy, ExpectedSourceBucketOwner="210987654321")
    assert refused == "AccessDenied"
    s3.copy_object(**copy, ExpectedSourceBucketOwner=mine, ExpectedBucketOwner=mine)
    no_id = code_of(s3.list_objects_v2, Bucket=own, ExpectedBucketOwner="me")
    assert no_id == "InvalidBucketOwnerAWSAccountID"
    absent = {"Bucket": "nobodys", "ExpectedBucketOwner": mine}
    assert code_of(s3.list_objects_v2, **absent) == "NoSuchBucket"


def test_the_region_of_a_refused_bucket(sandbox: Sandbox) -> None:
    own, nobody = sandbox.bucket("own"), sandbox.user("u")
    s3 = sandbox.client("s3", Key(nobody.id, nobody.secret))
    with pytest.raises(s3.exceptions.ClientError) as refused:
        s3.list_objects_v2(Bucket=own)
    headers = refused.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-bucket-region"] == HERE
    assert refused_with(s3.list_objects_v2, Bucket=own)[0] == "AccessDenied"
