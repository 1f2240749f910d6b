"""What a bucket can be protected with: TLS, versions, lifecycle rules, blocks of the account."""

from __future__ import annotations

from typing import Any

from valolink_widgets.core.bucket_policy import tls_only
from valolink_widgets.core.lifecycle import abort_rule

from ...sandbox.account_blocks import account_block
from ...sandbox.conftest import Sandbox, own_bucket, policy
from .asking import DONE, Asked, row, said, status

GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
API = "https://docs.aws.amazon.com/AmazonS3/latest/API/"
OLD = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 30}}


def came_by(s3: Any, scheme: str) -> Any:
    """The client, whose requests say how they came: what ends TLS puts that in this header."""

    def say_so(request: Any, **_: Any) -> None:
        request.headers["X-Forwarded-Proto"] = scheme

    s3.meta.events.register("before-send.s3", say_so)
    return s3


@row("a policy that refuses plain http", f"{GUIDE}security-best-practices.html")
def plain_http(account: Sandbox) -> Asked:
    own, other = account.bucket("only-tls"), account.bucket("other")
    operator = account.client("s3")
    operator.put_bucket_policy(Bucket=own, Policy=policy(tls_only(own, "eu-west-1")))
    key = account.user("u", own_bucket(own))
    for scheme, wanted in (("https", DONE), ("http", "AccessDenied")):
        s3 = came_by(account.client("s3", key), scheme)
        yield f"put by {scheme}", said(s3.put_object, Bucket=own, Key="k", Body=b"x"), wanted
        yield f"get by {scheme}", said(s3.get_object, Bucket=own, Key="k"), wanted
        yield f"list by {scheme}", said(s3.list_objects_v2, Bucket=own), wanted
        s3 = came_by(account.client("s3"), scheme)
        yield f"the operator by {scheme}", said(s3.list_objects_v2, Bucket=own), wanted
        yield f"another bucket by {scheme}", said(s3.list_objects_v2, Bucket=other), DONE


@row("versions", f"{GUIDE}DeletingObjectVersions.html")
def versions(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("kept")
    put, where = {"Bucket": name, "Key": "k", "Body": b"x"}, {"Bucket": name, "Key": "k"}

    def held() -> str:
        found = s3.list_object_versions(Bucket=name)
        return f"{len(found.get('Versions', ()))} {len(found.get('DeleteMarkers', ()))}"

    yield "never on", str(s3.get_bucket_versioning(Bucket=name).get("Status")), "None"
    yield "put before", str(s3.put_object(**put).get("VersionId")), "None"
    yield "delete null", said(s3.delete_object, **where, VersionId="null"), DONE
    yield "null is gone", held(), "0 0"
    for state in ("Enabled", "Suspended", "Enabled"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": state})
    yield "on", s3.get_bucket_versioning(Bucket=name)["Status"], "Enabled"
    version = s3.put_object(**put)["VersionId"]
    yield "delete the version", said(s3.delete_object, **where, VersionId=version), DONE
    yield "nothing is left", held(), "0 0"
    s3.put_object(**put)
    yield "delete without", said(s3.delete_object, **where), DONE
    yield "a version and a marker are left", held(), "1 1"


@row("lifecycle rules", f"{API}API_PutBucketLifecycleConfiguration.html")
def lifecycle(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("ageing")

    def put(*rules: Any, **more: Any) -> str:
        whole = {"Bucket": name, "LifecycleConfiguration": {"Rules": list(rules)}}
        return said(s3.put_bucket_lifecycle_configuration, **whole, **more)

    absent = "NoSuchLifecycleConfiguration"
    yield "none", said(s3.get_bucket_lifecycle_configuration, Bucket=name), absent
    yield "put two", put(OLD, abort_rule()), DONE
    found = s3.get_bucket_lifecycle_configuration(Bucket=name)
    yield "as they were put", str(found["Rules"] == [OLD, abort_rule()]), "True"
    size = "TransitionDefaultMinimumObjectSize"
    yield "the size of its own", str(found.get(size)), "all_storage_classes_128K"
    put(abort_rule(), **{size: "varies_by_storage_class"})
    found = s3.get_bucket_lifecycle_configuration(Bucket=name)
    yield "another size", str(found.get(size)), "varies_by_storage_class"
    yield "the whole was replaced", str(len(found["Rules"])), "1"
    older = {**{n: v for n, v in OLD.items() if n != "Filter"}, "Prefix": "logs/"}
    yield "both forms of rules", put(older, abort_rule()), "InvalidRequest"
    yield "the older form", put(older, abort_rule([older])), DONE
    yield "delete", said(s3.delete_bucket_lifecycle, Bucket=name), DONE
    yield "none again", said(s3.get_bucket_lifecycle_configuration, Bucket=name), absent


@row("blocks of the whole account", f"{API}API_control_GetPublicAccessBlock.html")
def of_account(account: Sandbox) -> Asked:
    absent = "404 NoSuchPublicAccessBlockConfiguration"
    yield "none", status(account_block(account, "GET")), absent
    yield "put", status(account_block(account, "PUT")), DONE
    yield "get", status(account_block(account, "GET")), DONE
    account_block(account, "DELETE")


@row("object ownership", f"{GUIDE}about-object-ownership.html")
def ownership(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("owned")
    for rule in ("BucketOwnerPreferred", "ObjectWriter"):
        rules = {"Rules": [{"ObjectOwnership": rule}]}
        put = said(s3.put_bucket_ownership_controls, Bucket=name, OwnershipControls=rules)
        yield f"put {rule}", put, DONE
        found = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]
        yield f"get {rule}", found["Rules"][0]["ObjectOwnership"], rule
    yield "delete", said(s3.delete_bucket_ownership_controls, Bucket=name), DONE
    absent = "OwnershipControlsNotFoundError"
    yield "none", said(s3.get_bucket_ownership_controls, Bucket=name), absent
