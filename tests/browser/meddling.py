"""What somebody else does in AWS and Valohai while a guide is open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import requests

from ..standin import BUCKET, USER, StandIn

TAGS = [{"Key": "valolink", "Value": BUCKET}]
_ELSEWHERE = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://elsewhere.invalid"]}


def _document(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def _rules(standin: StandIn) -> None:
    standin.client("s3").put_bucket_cors(
        Bucket=BUCKET, CORSConfiguration={"CORSRules": [_ELSEWHERE]}
    )


def _user(standin: StandIn) -> None:
    standin.client("iam").create_user(UserName=USER, Tags=TAGS)


def _policy(standin: StandIn) -> None:
    document = _document(Action="s3:GetObject", Resource=f"arn:aws:s3:::{BUCKET}/*")
    standin.client("iam").put_user_policy(UserName=USER, PolicyName=USER, PolicyDocument=document)


def _role(standin: StandIn) -> None:
    trust = _document(Action="sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"})
    standin.client("iam").create_role(RoleName=USER, AssumeRolePolicyDocument=trust, Tags=TAGS)


# By step: what makes the plan that was shown go stale.
MEDDLE: Mapping[str, Callable[[StandIn], None]] = {
    "cors": _rules,
    "user": _user,
    "access": _policy,
    "large-uploads": _role,
}


def take_blocks_away(standin: StandIn) -> None:
    """Nothing keeps the bucket from being made public any more."""
    standin.client("s3").delete_public_access_block(Bucket=BUCKET)


def set_default_store(standin: StandIn) -> None:
    """The only store becomes the default one of the first project."""
    place = standin.place
    projects = standin.valohai("projects/")["results"]
    (project,) = (one for one in projects if one["name"] == "first-project")
    (store,) = standin.stores()
    token = place.valohai_token.get_secret_value()
    requests.patch(
        f"{place.valohai_host}/api/v0/projects/{project['id']}/",
        json={"default_store": store["id"]},
        headers={"Authorization": f"Token {token}"},
        timeout=10,
    ).raise_for_status()
