"""How buckets come to be."""

from __future__ import annotations

import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ...sandbox.conftest import Sandbox
from .asking import DONE, Asked, row, said, status

NAMES = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"
CREATE = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html"
DEFAULTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html"
OWNER = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html"
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
    "ab",
]


def raw(account: Sandbox, method: str, path: str, region: str = "us-east-1") -> requests.Response:
    """A signed request past botocore, which checks names itself and follows regions."""
    url = f"{account.place.aws_endpoint_url}/{path}"
    request = AWSRequest(method, url)
    key = Credentials(account.operator.id, account.operator.secret)
    S3SigV4Auth(key, "s3", region).add_auth(request)
    headers = dict(request.headers.items())
    return requests.request(method, url, headers=headers, timeout=10, allow_redirects=False)


@row("bucket names", NAMES)
def names(account: Sandbox) -> Asked:
    for name in BAD_NAMES:
        yield name, status(raw(account, "PUT", name)), "400 InvalidBucketName"
    for name in ("abc", "a.b-c.d", "1bucket1", "a" * 63):
        yield name, status(raw(account, "PUT", name)), DONE


@row("where a bucket is made, and whose it is", CREATE)
def places(account: Sandbox) -> Asked:
    s3, east = account.client("s3"), account.client("s3", region="us-east-1")
    here = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    there = {"CreateBucketConfiguration": {"LocationConstraint": "eu-north-1"}}
    illegal = "IllegalLocationConstraintException"
    yield "a first", said(s3.create_bucket, Bucket="mine", **here), DONE
    again = said(s3.create_bucket, Bucket="mine", **here)
    yield "again", again, "BucketAlreadyOwnedByYou"
    yield "no place", said(s3.create_bucket, Bucket="no-place"), illegal
    yield "another place", said(s3.create_bucket, Bucket="elsewhere", **there), illegal
    account.control("buckets", name="taken")
    yield "taken", said(s3.create_bucket, Bucket="taken", **here), "BucketAlreadyExists"
    yield "head of a taken one", said(s3.head_bucket, Bucket="taken"), "403"
    yield "in us-east-1", said(east.create_bucket, Bucket="eastern"), DONE
    yield "again in us-east-1", said(east.create_bucket, Bucket="eastern"), DONE
    eastern = {"CreateBucketConfiguration": {"LocationConstraint": "us-east-1"}}
    named = said(east.create_bucket, Bucket="named", **eastern)
    yield "us-east-1 by name", named, "InvalidLocationConstraint"
    found = s3.get_bucket_location(Bucket="mine")["LocationConstraint"]
    yield "location", str(found), "eu-west-1"
    region = s3.head_bucket(Bucket="mine").get("BucketRegion")
    yield "region in the head", str(region), "eu-west-1"


@row("tags given to CreateBucket", CREATE)
def tags(account: Sandbox) -> Asked:
    given = [{"Key": "valolink", "Value": "tagged & kept"}]
    s3, name = account.client("s3"), account.bucket("tagged", Tags=given)
    try:
        found = str(s3.get_bucket_tagging(Bucket=name)["TagSet"] == given)
    except s3.exceptions.ClientError as refused:
        found = str(refused.response["Error"]["Code"])
    yield "the same", found, "True"
    yield "none", said(s3.get_bucket_tagging, Bucket=account.bucket("bare")), "NoSuchTagSet"


@row("a new bucket", DEFAULTS)
def fresh(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("fresh")

    def found(call: str, *path: str | int) -> str:
        try:
            value = getattr(s3, call)(Bucket=name)
        except s3.exceptions.ClientError as refused:
            return str(refused.response["Error"]["Code"])
        for part in path:
            value = value[part]
        return str(all(value.values()) if isinstance(value, dict) else value)

    blocks = found("get_public_access_block", "PublicAccessBlockConfiguration")
    yield "all four blocks", blocks, "True"
    owner = found("get_bucket_ownership_controls", "OwnershipControls", "Rules", 0, _OWNERSHIP)
    yield "ACLs off", owner, "BucketOwnerEnforced"
    rules = ("ServerSideEncryptionConfiguration", "Rules", 0, _DEFAULT, "SSEAlgorithm")
    yield "encryption", found("get_bucket_encryption", *rules), "AES256"
    yield "no rules", said(s3.get_bucket_cors, Bucket=name), "NoSuchCORSConfiguration"
    yield "no policy", said(s3.get_bucket_policy, Bucket=name), "NoSuchBucketPolicy"


_OWNERSHIP, _DEFAULT = "ObjectOwnership", "ApplyServerSideEncryptionByDefault"


@row("DeleteBucket", CREATE.replace("Create", "Delete"))
def delete(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("full")
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    yield "that holds something", said(s3.delete_bucket, Bucket=name), "BucketNotEmpty"
    versions = {"VersioningConfiguration": {"Status": "Enabled"}}
    s3.put_bucket_versioning(Bucket=name, **versions)
    s3.delete_object(Bucket=name, Key="k")
    yield "that holds old versions", said(s3.delete_bucket, Bucket=name), "BucketNotEmpty"
    yield "an empty one", said(s3.delete_bucket, Bucket=account.bucket("empty")), DONE
    yield "one that is not there", said(s3.delete_bucket, Bucket="absent"), "NoSuchBucket"


@row("ExpectedBucketOwner", OWNER)
def owner(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("own-bucket")
    for owner, wanted in ((account.place.account_id, DONE), ("210987654321", "AccessDenied")):
        where = {"Bucket": name, "ExpectedBucketOwner": owner}
        yield f"list, {wanted}", said(s3.list_objects_v2, **where), wanted
        put = said(s3.put_object, **where, Key="k", Body=b"x")
        yield f"put_object, {wanted}", put, wanted
        blocks = said(s3.get_public_access_block, **where)
        yield f"get_public_access_block, {wanted}", blocks, wanted
        head = "403" if wanted != DONE else DONE
        yield f"head, {wanted}", said(s3.head_bucket, **where), head
