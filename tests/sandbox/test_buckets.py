"""moto against AWS: how buckets come to be."""

from __future__ import annotations

import re

import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .conftest import Sandbox, code_of, own_bucket, policy

pytestmark = pytest.mark.quick

ACCOUNT = "123456789012"
BAD_NAMES = [
    "My-Bucket",
    "my_bucket",
    "-starts-with-hyphen",
    "ends-with-hyphen-",
    ".starts-with-dot",
    "ends-with-dot.",
    "two..dots",
    "192.168.5.4",
    "xn--bucket",
    "sthree-bucket",
    "amzn-s3-demo-bucket",
    "bucket-s3alias",
    "bucket--ol-s3",
    "bucket.mrap",
    "bucket--x-s3",
    "bucket--table-s3",
    "a" * 64,
    "bucket-an",
]


def raw_create(sandbox: Sandbox, name: str) -> str:
    """Create a bucket past botocore, which checks some names itself."""
    url = f"{sandbox.place.aws_endpoint_url}/{name}"
    request = AWSRequest("PUT", url)
    key = Credentials(sandbox.operator.id, sandbox.operator.secret)
    S3SigV4Auth(key, "s3", "us-east-1").add_auth(request)
    answer = requests.put(url, headers=dict(request.headers.items()), timeout=10)
    code = re.search("<Code>(.*)</Code>", answer.text)
    return code[1] if code else str(answer.status_code)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_row_16_bad_bucket_names(sandbox: Sandbox, name: str) -> None:
    assert raw_create(sandbox, name) == "InvalidBucketName"


@pytest.mark.parametrize("name", ["abc", "a.b-c.d", "1bucket1", "a" * 63, "b-.c", "1.2.3"])
def test_good_bucket_names_are_taken(sandbox: Sandbox, name: str) -> None:
    assert raw_create(sandbox, name) == "200"
    assert sandbox.client("s3").head_bucket(Bucket=name)["BucketRegion"] == "us-east-1"


def test_row_16_bad_bucket_names_account_regional(sandbox: Sandbox) -> None:
    """`-an` at the end belongs to the account regional namespace."""
    s3, name = sandbox.client("s3"), f"data-{ACCOUNT}-eu-west-1-an"
    place = {"LocationConstraint": "eu-west-1"}
    made = {"BucketNamespace": "account-regional", "CreateBucketConfiguration": place}
    assert code_of(s3.create_bucket, Bucket="plain", **made) == "InvalidBucketName"
    s3.create_bucket(Bucket=name, **made)
    assert s3.head_bucket(Bucket=name)


def test_row_location_owned_by_you_already_exists(sandbox: Sandbox) -> None:
    s3, east = sandbox.client("s3"), sandbox.client("s3", region="us-east-1")
    place = {"LocationConstraint": "eu-west-1"}
    sandbox.bucket("mine")
    again = code_of(s3.create_bucket, Bucket="mine", CreateBucketConfiguration=place)
    assert again == "BucketAlreadyOwnedByYou"
    assert code_of(s3.create_bucket, Bucket="other") == "IllegalLocationConstraintException"
    sandbox.control("buckets", name="taken")
    taken = code_of(s3.create_bucket, Bucket="taken", CreateBucketConfiguration=place)
    assert taken == "BucketAlreadyExists"
    east.create_bucket(Bucket="eastern")
    assert east.create_bucket(Bucket="eastern")["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_row_tags_given_to_create_bucket(sandbox: Sandbox) -> None:
    tags = [{"Key": "valolink", "Value": "tagged & kept"}, {"Key": "b", "Value": ""}]
    sandbox.bucket("tagged", Tags=tags)
    assert sandbox.client("s3").get_bucket_tagging(Bucket="tagged")["TagSet"] == tags
    sandbox.bucket("bare")
    assert code_of(sandbox.client("s3").get_bucket_tagging, Bucket="bare") == "NoSuchTagSet"


def test_row_new_bucket_public_access_blocked_acls_off_aes256(sandbox: Sandbox) -> None:
    s3, name = sandbox.client("s3"), sandbox.bucket("fresh")
    blocks = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert len(blocks) == 4
    assert all(blocks.values())
    owner = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert owner == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    rule = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_creating_again_in_us_east_1_changes_nothing(sandbox: Sandbox) -> None:
    east = sandbox.client("s3", region="us-east-1")
    east.create_bucket(Bucket="eastern")
    east.delete_public_access_block(Bucket="eastern")
    east.create_bucket(Bucket="eastern")
    gone = code_of(east.get_public_access_block, Bucket="eastern")
    assert gone == "NoSuchPublicAccessBlockConfiguration"


def test_bucket_of_another_account_names_its_region(sandbox: Sandbox) -> None:
    sandbox.control("buckets", name="taken", region="eu-north-1")
    s3 = sandbox.client("s3")
    with pytest.raises(s3.exceptions.ClientError) as refused:
        s3.head_bucket(Bucket="taken")
    answer = refused.value.response["ResponseMetadata"]
    assert answer["HTTPStatusCode"] == 403
    assert answer["HTTPHeaders"]["x-amz-bucket-region"] == "eu-north-1"
    assert code_of(s3.list_objects_v2, Bucket="taken") == "AccessDenied"
    assert code_of(s3.put_object, Bucket="taken", Key="k", Body=b"x") == "AccessDenied"


def test_row_public_policy_while_blocked(sandbox: Sandbox) -> None:
    s3, name = sandbox.client("s3"), sandbox.bucket("shut")
    assert code_of(s3.get_bucket_policy_status, Bucket=name) == "NoSuchBucketPolicy"
    opened = policy({**own_bucket(name), "Action": "s3:GetObject", "Principal": "*"})
    assert code_of(s3.put_bucket_policy, Bucket=name, Policy=opened) == "AccessDenied"
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    s3.put_bucket_policy(Bucket=name, Policy=policy({**own_bucket(name), "Principal": root}))
    assert s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"] == {"IsPublic": False}
    s3.delete_public_access_block(Bucket=name)
    s3.put_bucket_policy(Bucket=name, Policy=opened)
    assert s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"] == {"IsPublic": True}


def test_row_new_bucket_acls_off(sandbox: Sandbox) -> None:
    s3, name = sandbox.client("s3"), sandbox.bucket("no-acls")
    for acl in ("public-read", "private"):
        refused = code_of(s3.put_bucket_acl, Bucket=name, ACL=acl)
        assert refused == "AccessControlListNotSupported"
    put = {"Bucket": name, "Key": "k", "Body": b"x"}
    assert code_of(s3.put_object, **put, ACL="public-read") == "AccessControlListNotSupported"
    s3.put_object(**put, ACL="bucket-owner-full-control")
    preferred = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=preferred)
    assert code_of(s3.put_bucket_acl, Bucket=name, ACL="public-read") == "AccessDenied"
    s3.delete_public_access_block(Bucket=name)
    s3.put_bucket_acl(Bucket=name, ACL="public-read")
    grants = s3.get_bucket_acl(Bucket=name)["Grants"]
    assert any(grant["Grantee"].get("URI", "").endswith("AllUsers") for grant in grants)


def test_row_unsigned_requests_answer_403(sandbox: Sandbox) -> None:
    """Unsigned requests then answer 500 (preflight, presigned): a layer must handle them."""
    s3, name = sandbox.client("s3"), sandbox.bucket("private")
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    base = sandbox.place.aws_endpoint_url
    for method, path in [("GET", "/"), ("GET", f"/{name}"), ("GET", f"/{name}/k")]:
        answer = requests.request(method, base + path, timeout=10)
        assert (answer.status_code, "<Code>AccessDenied<" in answer.text) == (403, True)
    assert requests.put(f"{base}/{name}/k", b"y", timeout=10).status_code == 403
    head = requests.head(f"{base}/{name}", timeout=10)
    assert (head.status_code, head.headers["x-amz-bucket-region"]) == (403, "eu-west-1")
    assert requests.get(f"{base}/nobodys", timeout=10).status_code == 404
    form = requests.post(base, {"Action": "GetCallerIdentity", "Version": "2011-06-15"}, timeout=10)
    assert (form.status_code, "MissingAuthenticationToken" in form.text) == (403, True)


def test_a_public_bucket_is_read_by_everybody(sandbox: Sandbox) -> None:
    s3, name = sandbox.client("s3"), sandbox.bucket("open")
    s3.put_object(Bucket=name, Key="k", Body=b"for all")
    s3.delete_public_access_block(Bucket=name)
    opened = {**own_bucket(name), "Action": "s3:GetObject", "Principal": "*"}
    s3.put_bucket_policy(Bucket=name, Policy=policy(opened))
    url = f"{sandbox.place.aws_endpoint_url}/{name}"
    assert requests.get(f"{url}/k", timeout=10).content == b"for all"
    assert requests.put(f"{url}/k", b"y", timeout=10).status_code == 403
    assert requests.get(url, timeout=10).status_code == 403
    assert requests.get(f"{url}?policy", timeout=10).status_code == 403
