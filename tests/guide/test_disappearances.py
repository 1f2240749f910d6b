"""Each thing that the guide made is taken away or bent by hand; the next run mends just that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import BUCKET, World, codes, writes

NAME = f"valolink-{BUCKET}"
POLICY = {"PolicyName": NAME}
NOBODY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
REMOVAL = ["iam:TagUser", "iam:UpdateAccessKey", "iam:DeleteAccessKey", "iam:UntagUser"]
LESS = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    ],
}


def delete_bucket(world: World) -> None:
    world.send("s3", "DeleteBucket", Bucket=BUCKET)


def delete_role(world: World) -> None:
    world.send("iam", "DeleteRolePolicy", RoleName=NAME, **POLICY)
    world.send("iam", "DeleteRole", RoleName=NAME)


def delete_store(world: World) -> None:
    world.send("valohai", "DeleteStore", id=world.stores()[0]["id"])


def unset_default(world: World) -> None:
    project = world.send("valohai", "ListProjects")["results"][0]["id"]
    world.send("valohai", "UpdateProject", id=project, default_store=None)


def simply(service: str, operation: str, **params: Any) -> Callable[[World], None]:
    return lambda world: world.send(service, operation, **params)


@pytest.mark.parametrize(
    ("harm", "repairs"),
    [
        pytest.param(
            delete_bucket,
            ["s3:CreateBucket", "s3:PutPublicAccessBlock", "s3:PutBucketCors"],
            id="bucket gone",
        ),
        pytest.param(
            simply("s3", "DeletePublicAccessBlock", Bucket=BUCKET),
            ["s3:PutPublicAccessBlock"],
            id="blocks off",
        ),
        pytest.param(
            simply("s3", "DeleteBucketCors", Bucket=BUCKET), ["s3:PutBucketCors"], id="rules gone"
        ),
        pytest.param(
            simply("iam", "DeleteUserPolicy", UserName=NAME, **POLICY),
            ["iam:PutUserPolicy"],
            id="policy gone",
        ),
        pytest.param(
            simply("iam", "PutUserPolicy", UserName=NAME, **POLICY, PolicyDocument=LESS),
            ["iam:PutUserPolicy"],
            id="policy bent",
        ),
        pytest.param(delete_role, ["iam:CreateRole", "iam:PutRolePolicy"], id="role gone"),
        pytest.param(
            simply("iam", "DeleteRolePolicy", RoleName=NAME, **POLICY),
            ["iam:PutRolePolicy"],
            id="role policy gone",
        ),
        pytest.param(
            simply("iam", "UpdateAssumeRolePolicy", RoleName=NAME, PolicyDocument=NOBODY),
            ["iam:UpdateAssumeRolePolicy"],
            id="trust bent",
        ),
        pytest.param(
            delete_store,
            [*REMOVAL, "iam:CreateAccessKey", "valohai:CreateStore"],
            id="store gone: nobody holds the old key's secret",
        ),
        pytest.param(unset_default, ["valohai:UpdateProject"], id="default store unset"),
    ],
)
def test_just_that_is_put_right(
    world: World, harm: Callable[[World], None], repairs: list[str]
) -> None:
    world.walk(large_uploads=True).apply_all().raise_for_errors()
    harm(world)
    report = world.walk(large_uploads=True).apply_all().raise_for_errors()
    made = [
        name for name in writes(report) if name != "valohai:UpdateProject" or repairs[0] == name
    ]
    assert sorted(made) == sorted(repairs)
    assert len(world.keys()) == 1
    assert writes(world.walk(large_uploads=True).apply_all()) == []


def test_a_key_deleted_by_hand_makes_the_store_somebody_elses(world: World) -> None:
    report = world.walk().apply_all().raise_for_errors()
    gone = report.outputs["access_key_id"]
    world.send("iam", "DeleteAccessKey", UserName=NAME, AccessKeyId=gone)
    refused = world.walk().apply_all()
    assert "store.not-ours" in codes(refused)
    assert writes(refused) == []
    world.walk(adopt=True).apply_all().raise_for_errors()
    assert world.stores()[0]["configuration"]["access_key_id"] == world.keys()[0]
