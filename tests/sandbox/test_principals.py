"""moto against AWS: policy sizes, principals that come and go, and the policy simulator."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from valolink_widgets.sandbox import Operator

from .account_blocks import BLOCKS, account_block
from .conftest import Sandbox, code_of, own_bucket, policy, refused_with, trust
from .test_iam import assume, role

pytestmark = pytest.mark.quick

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def sized(characters: int) -> str:
    """A policy of exactly so many characters, white space not counted."""
    empty = json.dumps(json.loads(policy({**EVERYTHING, "Sid": ""})), separators=(",", ":"))
    return policy({**EVERYTHING, "Sid": "x" * (characters - len(empty))})


@pytest.mark.parametrize(("kind", "limit"), [("user", 2048), ("role", 10240)])
def test_row_inline_policy_over_2048_characters(sandbox: Sandbox, kind: str, limit: int) -> None:
    iam, name = sandbox.client("iam"), f"{kind.title()}Name"
    sandbox.user("x")
    role(sandbox, trust("*"), name="x")
    put = getattr(iam, f"put_{kind}_policy")
    where: dict[str, Any] = {name: "x", "PolicyName": "p"}
    spaced = sized(limit).replace('"Sid"', "\n" * 500 + '"Sid"')
    put(**where, PolicyDocument=spaced)
    code, text = refused_with(put, **where, PolicyDocument=sized(limit + 1))
    assert (code, f"Maximum policy size of {limit} bytes exceeded" in text) == (
        "LimitExceeded",
        True,
    )
    # All inline policies together count; the same name again is put in place of itself.
    put(**where, PolicyDocument=sized(limit))
    second = {name: "x", "PolicyName": "second", "PolicyDocument": policy(EVERYTHING)}
    assert code_of(put, **second) == "LimitExceeded"


def test_row_trust_policy_over_2048_characters(sandbox: Sandbox) -> None:
    role(sandbox, trust("*"))
    long = {"RoleName": "r", "PolicyDocument": policy(trust("*", Sid="x" * 2048))}
    assert code_of(sandbox.client("iam").update_assume_role_policy, **long) == "LimitExceeded"


def test_row_trust_to_a_user_that_is_deleted_afterwards(sandbox: Sandbox) -> None:
    sandbox.user("gone")
    key, iam = sandbox.user("stays"), sandbox.client("iam")
    identifier = iam.get_user(UserName="gone")["User"]["UserId"]
    assert identifier.startswith("AIDA")
    both = {"AWS": [sandbox.arn("gone"), sandbox.arn("stays")]}
    role(sandbox, {**trust("x"), "Principal": both})
    own = sandbox.bucket("own")
    named = {**own_bucket(own), "Principal": {"AWS": sandbox.arn("gone")}}
    sandbox.client("s3").put_bucket_policy(Bucket=own, Policy=policy(named))
    for one in iam.list_access_keys(UserName="gone")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="gone", AccessKeyId=one["AccessKeyId"])
    iam.delete_user(UserName="gone")
    shown = iam.get_role(RoleName="r")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert shown["Principal"]["AWS"] == [identifier, sandbox.arn("stays")]
    assert assume(sandbox, key)
    assert identifier in sandbox.client("s3").get_bucket_policy(Bucket=own)["Policy"]
    # A new user of the old name is somebody else.
    new = sandbox.user("gone")
    assert code_of(assume, sandbox=sandbox, key=new) == "AccessDenied"
    assert code_of(sandbox.client("s3", new).list_objects_v2, Bucket=own) == "AccessDenied"


def test_row_a_bucket_policy_names_nobody_who_is_not_there(sandbox: Sandbox) -> None:
    own, s3 = sandbox.bucket("own"), sandbox.client("s3")
    named = {**own_bucket(own), "Principal": {"AWS": sandbox.arn("nobody")}}
    code, text = refused_with(s3.put_bucket_policy, Bucket=own, Policy=policy(named))
    assert (code, text) == ("MalformedPolicy", "Invalid principal in policy")
    assert code_of(s3.put_bucket_policy, Bucket=own, Policy="{") == "MalformedPolicy"
    assert code_of(s3.get_bucket_policy, Bucket=own) == "NoSuchBucketPolicy"


def test_the_words_of_a_refused_assume_role(sandbox: Sandbox) -> None:
    key = sandbox.user("u")
    sandbox.user("v")
    role(sandbox, trust(sandbox.arn("v")))
    role(sandbox, trust(sandbox.place.account_id), name="of-the-account")
    role(sandbox, trust("*"), trust(sandbox.arn("u"), "Deny"), name="denying")
    says = {
        "r": " because no role trust policy allows the sts:AssumeRole action",
        "of-the-account": " because no identity-based policy allows the sts:AssumeRole action",
        "denying": " with an explicit deny in the role trust policy",
        "absent": "",
    }
    for name, end in says.items():
        arn = f"arn:aws:iam::{sandbox.place.account_id}:role/{name}"
        _, text = refused_with(assume, sandbox=sandbox, key=key, role=name)
        begin = f"User: {sandbox.arn('u')} is not authorized to perform: sts:AssumeRole"
        assert text == f"{begin} on resource: {arn}{end}"


@pytest.mark.parametrize("seconds", [3601, 43201])
def test_a_session_as_long_as_the_role_allows(sandbox: Sandbox, seconds: int) -> None:
    key = sandbox.user("u")
    role(sandbox, trust(sandbox.arn("u")))
    arn = sandbox.client("iam").get_role(RoleName="r")["Role"]["Arn"]
    sts = sandbox.client("sts", key)
    where = {"RoleArn": arn, "RoleSessionName": "s1"}
    assert code_of(sts.assume_role, **where, DurationSeconds=seconds) == "ValidationError"
    sts.assume_role(**where, DurationSeconds=3600)


def test_a_session_of_a_deleted_role_is_nobodys(sandbox: Sandbox) -> None:
    key = sandbox.user("u")
    role(sandbox, trust(sandbox.arn("u")))
    session = assume(sandbox, key)
    sandbox.client("iam").delete_role(RoleName="r")
    assert code_of(sandbox.client("sts", session).get_caller_identity) == "InvalidClientTokenId"


def decisions(sandbox: Sandbox, source: str, *actions: str, **more: Any) -> dict[str, Any]:
    answer = sandbox.client("iam").simulate_principal_policy(
        PolicySourceArn=source, ActionNames=list(actions), **more
    )
    assert answer["IsTruncated"] is False
    return {one["EvalActionName"]: one for one in answer["EvaluationResults"]}


def test_row_simulate_principal_policy(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    deny = {**EVERYTHING, "Effect": "Deny", "Action": "s3:DeleteObject"}
    sandbox.user("u", own_bucket(own), deny)
    arns = [f"arn:aws:s3:::{own}/k"]
    actions = ("s3:GetObject", "s3:DeleteObject", "iam:CreateUser")
    said = decisions(sandbox, sandbox.arn("u"), *actions, ResourceArns=arns)
    assert {name: one["EvalDecision"] for name, one in said.items()} == {
        "s3:GetObject": "allowed",
        "s3:DeleteObject": "explicitDeny",
        "iam:CreateUser": "implicitDeny",
    }
    assert said["s3:GetObject"]["EvalResourceName"] == arns[0]
    matched = [one["SourcePolicyId"] for one in said["s3:GetObject"]["MatchedStatements"]]
    assert matched == ["user_u_p"]
    assert said["iam:CreateUser"]["MatchedStatements"] == []
    operator = decisions(sandbox, sandbox.arn("sandbox-operator"), "iam:CreateUser")
    assert operator["iam:CreateUser"]["EvalDecision"] == "allowed"


def test_row_simulate_principal_policy_layers(sandbox: Sandbox) -> None:
    sandbox.user("u", EVERYTHING)
    iam, arn = sandbox.client("iam"), sandbox.arn("u")
    edge = iam.create_policy(PolicyName="edge", PolicyDocument=policy(own_bucket("own")))
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=edge["Policy"]["Arn"])
    said = decisions(sandbox, arn, "iam:GetUser")["iam:GetUser"]
    assert said["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    assert said["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}
    assert said["EvalDecision"] == "implicitDeny"
    deny = {"Statement": [{**EVERYTHING, "Effect": "Deny", "Action": "s3:*"}]}
    sandbox.control("aws", service_control_policies=[deny])
    said = decisions(sandbox, arn, "s3:GetObject", ResourceArns=["arn:aws:s3:::own/k"])
    assert said["s3:GetObject"]["EvalDecision"] == "explicitDeny"
    assert said["s3:GetObject"]["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}


def test_row_simulate_principal_policy_context(sandbox: Sandbox) -> None:
    needs = {"StringEquals": {"s3:prefix": "mine/"}}
    sandbox.user("u", {**EVERYTHING, "Condition": needs})
    said = decisions(sandbox, sandbox.arn("u"), "s3:ListBucket")["s3:ListBucket"]
    assert (said["EvalDecision"], said["MissingContextValues"]) == ("implicitDeny", ["s3:prefix"])
    entry = {"ContextKeyName": "s3:prefix", "ContextKeyValues": ["mine/"]}
    entries = [{**entry, "ContextKeyType": "string"}]
    said = decisions(sandbox, sandbox.arn("u"), "s3:ListBucket", ContextEntries=entries)
    assert said["s3:ListBucket"]["EvalDecision"] == "allowed"


def test_row_simulate_principal_policy_of_a_role_and_refused(sandbox: Sandbox) -> None:
    key = sandbox.user("u")
    role(sandbox, trust(sandbox.arn("u")))
    iam = sandbox.client("iam")
    document = policy(own_bucket("own"))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)
    arn = f"arn:aws:iam::{sandbox.place.account_id}:role/r"
    said = decisions(sandbox, arn, "s3:PutObject", ResourceArns=["arn:aws:s3:::own/k"])
    assert said["s3:PutObject"]["EvalDecision"] == "allowed"
    wanted = {"PolicySourceArn": arn, "ActionNames": ["s3:GetObject"]}
    limited = sandbox.client("iam", key)
    assert code_of(limited.simulate_principal_policy, **wanted) == "AccessDenied"
    absent = {**wanted, "PolicySourceArn": arn + "-absent"}
    assert code_of(iam.simulate_principal_policy, **absent) == "NoSuchEntity"


def test_row_account_level_public_access_block(sandbox: Sandbox) -> None:
    absent = account_block(sandbox, "GET")
    assert absent.status_code == 404
    assert "NoSuchPublicAccessBlockConfiguration" in absent.text
    assert account_block(sandbox, "PUT").status_code in {200, 201}
    shown = account_block(sandbox, "GET")
    assert shown.status_code == 200
    assert all(f"<{name}>true</{name}>" in shown.text for name in BLOCKS)
    own, s3 = sandbox.bucket("own"), sandbox.client("s3")
    s3.delete_public_access_block(Bucket=own)
    opened = policy({**own_bucket(own), "Principal": "*"})
    code, text = refused_with(s3.put_bucket_policy, Bucket=own, Policy=opened)
    assert (code, "BlockPublicPolicy" in text) == ("AccessDenied", True)
    assert account_block(sandbox, "DELETE").ok
    s3.put_bucket_policy(Bucket=own, Policy=opened)
    assert account_block(sandbox, "GET", "210987654321").status_code == 403
    unsigned = requests.get(shown.url, timeout=10)
    assert unsigned.status_code == 403
    everything_but = {**EVERYTHING, "Effect": "Deny", "Action": "s3:GetAccountPublicAccessBlock"}
    key = sandbox.user("u", EVERYTHING, everything_but)
    place = sandbox.place.model_copy(
        update={"operator": Operator(access_key_id=key.id, secret_access_key=SecretStr(key.secret))}
    )
    refused = account_block(Sandbox(place), "GET")
    assert (refused.status_code, "s3:GetAccountPublicAccessBlock" in refused.text) == (403, True)
