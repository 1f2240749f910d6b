"""What the tests of proofs share: links, their lights, and what else is in the account."""

from __future__ import annotations

import json
from typing import Any

from valolink_widgets.core.proof import Tried
from valolink_widgets.guide.walkthrough import Walkthrough

from ..judge.differences import differs
from .conftest import BUCKET, World

OTHER, ROLE = "another-bucket", "another-role"
USER = f"valolink-{BUCKET}"
WELL = {"works", "refused"}


def neighbours(world: World) -> None:
    """Another bucket, and a role that anybody of the account could take if his policy let him."""
    where = {"LocationConstraint": "eu-west-1"}
    world.send("s3", "CreateBucket", Bucket=OTHER, CreateBucketConfiguration=where)
    whole_account = {"AWS": f"arn:aws:iam::{world.place.account_id}:root"}
    statement = {"Effect": "Allow", "Principal": whole_account, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.send("iam", "CreateRole", RoleName=ROLE, AssumeRolePolicyDocument=trust)


def linked(world: World, **answers: Any) -> Walkthrough:
    """A link that is in place, with neighbours; nothing is proven yet."""
    neighbours(world)
    walk = world.walk(**answers)
    walk.apply_all().raise_for_errors()
    if differs(world.judge, "trust-alone"):
        may_take_its_role(world)
    return walk


def may_take_its_role(world: World) -> None:
    """What AWS does not ask for, and a judge may: see `trust-alone` in differences.toml."""
    arn = f"arn:aws:iam::{world.place.account_id}:role/{USER}"
    allow(world, "trust-alone", {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn})


def proven(walk: Walkthrough) -> dict[str, Tried]:
    """The lights, by name."""
    proving = walk.prove()
    assert len(proving.tried) == proving.expected
    return {light.proof.name: light for light in proving.tried}


def bad(lights: dict[str, Tried]) -> dict[str, str]:
    """What is not as it should be, with what was answered."""
    return {
        name: f"{light.outcome} {light.answer} {light.said}"
        for name, light in lights.items()
        if light.outcome not in WELL
    }


def left(world: World) -> list[str]:
    """Everything in the bucket, versions and unfinished uploads too."""
    objects = world.send("s3", "ListObjectVersions", Bucket=BUCKET)
    uploads = world.send("s3", "ListMultipartUploads", Bucket=BUCKET)
    found = [objects.get(kind) or [] for kind in ("Versions", "DeleteMarkers")]
    return [item["Key"] for part in (*found, uploads.get("Uploads") or []) for item in part]


def allow(world: World, name: str, *statements: dict[str, Any]) -> None:
    """One more inline policy of the linked user."""
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    world.send("iam", "PutUserPolicy", UserName=USER, PolicyName=name, PolicyDocument=document)


def forget(world: World, name: str) -> None:
    """The inline policy is gone again."""
    world.send("iam", "DeleteUserPolicy", UserName=USER, PolicyName=name)
