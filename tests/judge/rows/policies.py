"""What a policy's parts mean: resources, conditions, boundaries, denials."""

from __future__ import annotations

import json

from ...sandbox.conftest import Sandbox, own_bucket, policy
from .asking import DONE, Asked, row, said

RESOURCE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
)
LOGIC = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_evaluation-logic_policy-eval-basics.html"
)
BOUNDARY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
CONDITION = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"
)
SIMULATE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html"


@row("a dot in a policy's resource is a dot", RESOURCE)
def dots(account: Sandbox) -> Asked:
    dotted, other = account.bucket("valo.own"), account.bucket("valoxown")
    s3 = account.client("s3", account.user("u", own_bucket(dotted)))
    yield dotted, said(s3.list_objects_v2, Bucket=dotted), DONE
    yield other, said(s3.list_objects_v2, Bucket=other), "AccessDenied"


@row("an explicit denial wins", LOGIC)
def denials(account: Sandbox) -> Asked:
    own = account.bucket("own-bucket")
    deny = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{own}/*"}
    s3 = account.client("s3", account.user("u", own_bucket(own), deny))
    yield "put_object", said(s3.put_object, Bucket=own, Key="k", Body=b"x"), "AccessDenied"
    yield "list_objects_v2", said(s3.list_objects_v2, Bucket=own), DONE


@row("a bucket policy's denial", LOGIC)
def bucket_policy(account: Sandbox) -> Asked:
    own = account.bucket("own-bucket")
    s3 = account.client("s3", account.user("u", own_bucket(own)))
    deny = {**own_bucket(own), "Effect": "Deny", "Action": "s3:PutObject"}
    document = policy({**deny, "Principal": {"AWS": account.arn("u")}})
    account.client("s3").put_bucket_policy(Bucket=own, Policy=document)
    yield "put_object", said(s3.put_object, Bucket=own, Key="k", Body=b"x"), "AccessDenied"
    yield "list_objects_v2", said(s3.list_objects_v2, Bucket=own), DONE


@row("conditions", CONDITION)
def conditions(account: Sandbox) -> Asked:
    own = account.bucket("own-bucket")
    for number, (condition, expected) in enumerate(_CONDITIONS):
        statement = {**own_bucket(own), "Condition": condition}
        s3 = account.client("s3", account.user(f"u{number}", statement))
        asked = said(s3.list_objects_v2, Bucket=own, Prefix="a/")
        yield json.dumps(condition), asked, expected


_CONDITIONS = [
    ({"StringEquals": {"s3:prefix": "a/"}}, DONE),
    ({"StringEquals": {"s3:prefix": "b/"}}, "AccessDenied"),
    ({"StringLike": {"aws:username": "u*"}}, DONE),
    ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, "AccessDenied"),
    ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, DONE),
    ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, "AccessDenied"),
]


@row("a permissions boundary", BOUNDARY)
def boundary(account: Sandbox) -> Asked:
    own, iam = account.bucket("own-bucket"), account.client("iam")
    key = account.user("u", own_bucket(own))
    reads = {**own_bucket(own), "Action": ["s3:GetObject", "s3:ListBucket"]}
    made = iam.create_policy(PolicyName="reads", PolicyDocument=policy(reads))["Policy"]["Arn"]
    s3 = account.client("s3", key)
    yield "put_object before", said(s3.put_object, Bucket=own, Key="k", Body=b"x"), DONE
    bind = {"UserName": "u", "PermissionsBoundary": made}
    yield "setting it", said(iam.put_user_permissions_boundary, **bind), DONE
    yield "put_object", said(s3.put_object, Bucket=own, Key="k", Body=b"x"), "AccessDenied"
    yield "get_object", said(s3.get_object, Bucket=own, Key="k"), DONE
    yield "removing it", said(iam.delete_user_permissions_boundary, UserName="u"), DONE
    yield "put_object after", said(s3.put_object, Bucket=own, Key="k", Body=b"x"), DONE


@row("SimulatePrincipalPolicy", SIMULATE)
def simulate(account: Sandbox) -> Asked:
    own, iam = account.bucket("own-bucket"), account.client("iam")
    account.user("u", own_bucket(own))

    def decided(action: str, resource: str) -> str:
        try:
            results = iam.simulate_principal_policy(
                PolicySourceArn=account.arn("u"), ActionNames=[action], ResourceArns=[resource]
            )["EvaluationResults"]
        except iam.exceptions.ClientError as refused:
            return str(refused.response["Error"]["Code"])
        return str(results[0]["EvalDecision"])

    inside, outside = f"arn:aws:s3:::{own}/k", "arn:aws:s3:::other-bucket/k"
    yield "own bucket", decided("s3:PutObject", inside), "allowed"
    yield "other bucket", decided("s3:PutObject", outside), "implicitDeny"
