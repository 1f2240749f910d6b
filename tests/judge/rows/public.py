"""What the public-access blocks and the ACLs that are off refuse."""

from __future__ import annotations

import requests

from ...sandbox.conftest import Sandbox, own_bucket, policy
from .asking import DONE, Asked, row, said, status

BLOCKS = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
)
ACLS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"


@row("a public policy", BLOCKS)
def public_policy(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("shut")
    opened = policy({**own_bucket(name), "Action": "s3:GetObject", "Principal": "*"})
    root = {"AWS": f"arn:aws:iam::{account.place.account_id}:root"}
    own = policy({**own_bucket(name), "Principal": root})
    put = s3.put_bucket_policy
    yield "while blocked", said(put, Bucket=name, Policy=opened), "AccessDenied"
    yield "one for the account", said(put, Bucket=name, Policy=own), DONE
    s3.delete_public_access_block(Bucket=name)
    yield "not blocked", said(put, Bucket=name, Policy=opened), DONE
    found = s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"]
    yield "counts as public", str(found.get("IsPublic")), "True"
    s3.put_object(Bucket=name, Key="k", Body=b"for all")
    url = f"{account.place.aws_endpoint_url}/{name}/k"
    yield "is read by everybody", status(requests.get(url, timeout=10)), DONE
    yield "is not written", status(requests.put(url, b"y", timeout=10)), "403 AccessDenied"


@row("ACLs that are off", ACLS)
def acls(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("no-acls")
    code = "AccessControlListNotSupported"
    yield "of a bucket", said(s3.put_bucket_acl, Bucket=name, ACL="private"), code
    put = {"Bucket": name, "Key": "k", "Body": b"x"}
    yield "of an object", said(s3.put_object, **put, ACL="public-read"), code
    owner = said(s3.put_object, **put, ACL="bucket-owner-full-control")
    yield "the owner's", owner, DONE


@row("an ACL that lets everybody in", ACLS)
def public_acls(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("open-acls")
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=rules)
    s3.delete_public_access_block(Bucket=name)
    s3.put_object(Bucket=name, Key="open", Body=b"x", ACL="public-read")
    s3.put_object(Bucket=name, Key="shut", Body=b"x")
    bucket = f"{account.place.aws_endpoint_url}/{name}"

    def read(path: str = "") -> str:
        return status(requests.get(f"{bucket}{path}", timeout=10))

    yield "a private bucket is listed", read(), "403 AccessDenied"
    s3.put_bucket_acl(Bucket=name, ACL="public-read")
    yield "a public one is listed", read(), DONE
    yield "a public object is read", read("/open"), DONE
    yield "a private object is read", read("/shut"), "403 AccessDenied"
    ignored = {"IgnorePublicAcls": True}
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=ignored)
    yield "listed, while ACLs are ignored", read(), "403 AccessDenied"
    yield "read, while ACLs are ignored", read("/open"), "403 AccessDenied"


@row("unsigned requests", BLOCKS)
def unsigned(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("private")
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    base = account.place.aws_endpoint_url
    for path in (name, f"{name}/k"):
        answer = requests.get(f"{base}/{path}", timeout=10)
        yield f"GET {path}", status(answer), "403 AccessDenied"
    put = requests.put(f"{base}/{name}/k", b"y", timeout=10)
    yield "PUT", status(put), "403 AccessDenied"
    head = requests.head(f"{base}/{name}", timeout=10)
    yield "HEAD", status(head), "403"
