"""An account in which other people live, and a snapshot of all that is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from valolink_widgets.core.documents import parse_document
from valolink_widgets.core.errors import CallRefused

from .conftest import BUCKET, World

ROBOT, HANDS = "robot", "hands"
NAME = f"valolink-{BUCKET}"
READ_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
}
RULES: list[dict[str, Any]] = [
    {
        "ID": "theirs-first",
        "AllowedMethods": ["PUT", "HEAD"],
        "AllowedOrigins": ["https://a.example", "https://b.example"],
        "AllowedHeaders": ["x-amz-*", "Content-Type"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 60,
    },
    {"AllowedMethods": ["DELETE"], "AllowedOrigins": ["https://admin.example"]},
]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Compute",
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
        {
            "Sid": "Partner",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "partner-7"}},
        },
    ],
}
BUCKET_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "OnlyTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}
TAGS = [{"Key": "team", "Value": "data"}, {"Key": "cost", "Value": "42"}]
ANSWERS = {"user": ROBOT, "role": HANDS, "adopt": True, "large_uploads": True}


def settle(world: World) -> None:
    """Other people's bucket, user, role, stores and default store, with all that hangs on them."""
    _bucket(world)
    _user(world)
    _role(world)
    _stores(world)


def _bucket(world: World) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=BUCKET, CreateBucketConfiguration=where)
    for operation, given in (
        ("PutBucketCors", {"CORSConfiguration": {"CORSRules": RULES}}),
        ("PutBucketTagging", {"Tagging": {"TagSet": TAGS}}),
        ("PutBucketPolicy", {"Policy": json.dumps(READABLE_POLICY)}),
        ("PutBucketVersioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
        (
            "PutBucketLifecycleConfiguration",
            {
                "LifecycleConfiguration": {
                    "Rules": [
                        {
                            "ID": "old",
                            "Status": "Enabled",
                            "Filter": {"Prefix": "tmp/"},
                            "Expiration": {"Days": 30},
                        }
                    ]
                }
            },
        ),
        (
            "PutBucketEncryption",
            {
                "ServerSideEncryptionConfiguration": {
                    "Rules": [
                        {
                            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                            "BucketKeyEnabled": True,
                        }
                    ]
                }
            },
        ),
        (
            "PutBucketNotificationConfiguration",
            {"NotificationConfiguration": {"EventBridgeConfiguration": {}}},
        ),
        (
            "PutPublicAccessBlock",
            {
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": False,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": False,
                }
            },
        ),
        ("PutObject", {"Key": "theirs.csv", "Body": "1"}),
    ):
        world.send("s3", operation, Bucket=BUCKET, **given)


# The sandbox's requests are plain HTTP, so the policy lets those of the account through.
READABLE_POLICY = {
    **BUCKET_POLICY,
    "Statement": [
        {
            **BUCKET_POLICY["Statement"][0],  # type: ignore[dict-item]
            "Action": "s3:DeleteBucket",
        }
    ],
}


def _managed(world: World, name: str) -> str:
    made = world.send("iam", "CreatePolicy", PolicyName=name, PolicyDocument=json.dumps(READ_ALL))
    return str(made["Policy"]["Arn"])


def _user(world: World) -> None:
    world.send("iam", "CreateUser", UserName=ROBOT, Tags=TAGS)
    for name in ("theirs", NAME):
        document = json.dumps(READ_ALL)
        world.send("iam", "PutUserPolicy", UserName=ROBOT, PolicyName=name, PolicyDocument=document)
    arn = _managed(world, "their-managed")
    world.send("iam", "AttachUserPolicy", UserName=ROBOT, PolicyArn=arn)
    world.send("iam", "CreateGroup", GroupName="crew")
    world.send("iam", "AddUserToGroup", GroupName="crew", UserName=ROBOT)
    world.send("iam", "CreateAccessKey", UserName=ROBOT)


def _role(world: World) -> None:
    trust = json.dumps(TRUST)
    world.send("iam", "CreateRole", RoleName=HANDS, AssumeRolePolicyDocument=trust, Tags=TAGS)
    document = json.dumps(READ_ALL)
    world.send("iam", "PutRolePolicy", RoleName=HANDS, PolicyName="theirs", PolicyDocument=document)
    arn = _managed(world, "their-managed-too")
    world.send("iam", "AttachRolePolicy", RoleName=HANDS, PolicyArn=arn)


def _stores(world: World) -> None:
    other = "their-bucket"
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=other, CreateBucketConfiguration=where)
    project = world.send("valohai", "ListProjects")["results"][0]["id"]
    for name in ("theirs", "archive"):
        made = make_store(world, name, other)
    world.send("valohai", "UpdateProject", id=project, default_store=made["id"])


def make_store(world: World, name: str, bucket: str) -> dict[str, Any]:
    """A store that somebody made by hand, with a key of the operator."""
    project = world.send("valohai", "ListProjects")["results"][0]["id"]
    configuration = {
        "bucket": bucket,
        "region": "eu-west-1",
        "access_key_id": world.place.operator.access_key_id,
        "secret_access_key": world.place.operator.secret_access_key,
    }
    store = {"name": name, "type": "s3", "access_mode": "single_project", "project": project}
    made: dict[str, Any] = world.send(
        "valohai", "CreateStore", **store, configuration=configuration
    )
    return made


_OF_BUCKET = (
    "GetBucketLocation",
    "GetBucketTagging",
    "GetBucketCors",
    "GetBucketPolicy",
    "GetBucketLifecycleConfiguration",
    "GetBucketNotificationConfiguration",
    "GetBucketVersioning",
    "GetBucketEncryption",
    "GetBucketAcl",
    "GetBucketOwnershipControls",
    "GetBucketReplication",
    "GetBucketWebsite",
    "GetBucketLogging",
    "GetPublicAccessBlock",
    "ListMultipartUploads",
)


def snapshot(world: World) -> dict[str, Any]:
    """All that the two services tell of the account and the project, but for times of reading."""
    buckets = [bucket["Name"] for bucket in world.send("s3", "ListBuckets")["Buckets"]]
    users = [user["UserName"] for user in world.send("iam", "ListUsers")["Users"]]
    roles = [role["RoleName"] for role in world.send("iam", "ListRoles")["Roles"]]
    found = {f"bucket {name}": _bucket_state(world, name) for name in buckets}
    found |= {f"user {name}": _principal(world, "User", name) for name in users}
    found |= {f"role {name}": _principal(world, "Role", name) for name in roles}
    policies = world.send("iam", "ListPolicies", Scope="Local")["Policies"]
    found["policies"] = sorted((p["PolicyName"], p["AttachmentCount"]) for p in policies)
    found["stores"] = sorted(map(_store, world.stores()), key=str)
    for project in world.send("valohai", "ListProjects")["results"]:
        shown = world.send("valohai", "GetProject", id=project["id"])
        found[f"project {project['id']}"] = _plain(shown)
    return found


def _bucket_state(world: World, name: str) -> dict[str, Any]:
    found = {operation: _read(world, "s3", operation, Bucket=name) for operation in _OF_BUCKET}
    held = _read(world, "s3", "ListObjectVersions", Bucket=name)
    found["objects"] = sorted(
        (version["Key"], version["VersionId"])
        for kind in ("Versions", "DeleteMarkers")
        for version in held.get(kind) or ()
        if not any(test in version["Key"] for test in (".valolink-test/", ".valohai-store-test-"))
    )
    return found


def _principal(world: World, kind: str, name: str) -> dict[str, Any]:
    asked = {f"{kind}Name": name}
    shown = world.send("iam", f"Get{kind}", **asked)[kind]
    inline = world.send("iam", f"List{kind}Policies", **asked)["PolicyNames"]
    attached = world.send("iam", f"ListAttached{kind}Policies", **asked)["AttachedPolicies"]
    found: dict[str, Any] = {
        "tags": sorted((tag["Key"], tag["Value"]) for tag in shown.get("Tags") or ()),
        "id": shown[f"{kind}Id"],
        "inline": {
            policy: parse_document(
                world.send("iam", f"Get{kind}Policy", **asked, PolicyName=policy)["PolicyDocument"]
            )
            for policy in inline
        },
        "attached": sorted(policy["PolicyArn"] for policy in attached),
    }
    if kind == "Role":
        return {**found, "trust": parse_document(shown["AssumeRolePolicyDocument"])}
    keys = world.send("iam", "ListAccessKeys", **asked)["AccessKeyMetadata"]
    groups = world.send("iam", "ListGroupsForUser", **asked)["Groups"]
    return {
        **found,
        "keys": sorted((key["AccessKeyId"], key["Status"]) for key in keys),
        "groups": sorted(group["GroupName"] for group in groups),
    }


def _store(store: Mapping[str, Any]) -> dict[str, Any]:
    return _plain(store)


def _plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Without what changes by reading, or is told of a change and not of what is there."""
    skipped = ("ResponseMetadata", "mtime", "ctime", "RequestCharged")
    return {key: value for key, value in answer.items() if key not in skipped}


def _read(world: World, service: str, operation: str, **params: str) -> dict[str, Any]:
    try:
        return _plain(world.send(service, operation, **params))
    except CallRefused as refusal:
        return {"refused": refusal.code}
