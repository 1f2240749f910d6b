"""IAM's names, limits and conflicts."""

from __future__ import annotations

from ...sandbox.conftest import Sandbox, own_bucket, policy, trust
from .asking import DONE, Asked, row, said

QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
CREATE_USER = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html"
PUT_POLICY = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html"
DELETE_USER = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html"


@row("names of users and roles", CREATE_USER)
def names(account: Sandbox) -> Asked:
    iam, trusted = account.client("iam"), policy(trust("*"))
    for name, what in (("a b", "a space"), ("a" * 65, "65 characters"), ("a/b", "a slash")):
        yield f"a user with {what}", said(iam.create_user, UserName=name), "ValidationError"
        create = {"RoleName": name, "AssumeRolePolicyDocument": trusted}
        yield f"a role with {what}", said(iam.create_role, **create), "ValidationError"
    yield "64 characters", said(iam.create_user, UserName="b" * 64), DONE
    yield "signs that are allowed", said(iam.create_user, UserName="a+=,.@_-b"), DONE
    iam.create_user(UserName="Somebody")
    for name, what in (("Somebody", "the same name"), ("somebody", "another case")):
        yield what, said(iam.create_user, UserName=name), "EntityAlreadyExists"


@row("inline policies", PUT_POLICY)
def inline(account: Sandbox) -> Asked:
    account.user("u")
    iam = account.client("iam")

    def put(name: str, document: str) -> str:
        where = {"UserName": "u", "PolicyName": name}
        return said(iam.put_user_policy, **where, PolicyDocument=document)

    def sized(number: int) -> str:
        resources = [f"arn:aws:s3:::{'b' * 57}{n:06}" for n in range(number)]
        return policy({"Effect": "Allow", "Action": "s3:*", "Resource": resources})

    yield "a name with a space", put("a b", policy(own_bucket("b"))), "ValidationError"
    yield "a name of 129 characters", put("p" * 129, policy(own_bucket("b"))), "ValidationError"
    yield "no JSON", put("p", "not json"), "MalformedPolicyDocument"
    yield "no statement", put("p", "{}"), "MalformedPolicyDocument"
    yield "over 2,048 characters", put("big", sized(30)), "LimitExceeded"
    yield "nearly so many", put("p", sized(23)), DONE
    yield "the sum of two over it", put("q", sized(5)), "LimitExceeded"


@row("two keys are the limit", QUOTAS)
def two_keys(account: Sandbox) -> Asked:
    account.user("u")
    iam = account.client("iam")
    second = iam.create_access_key(UserName="u")["AccessKey"]["AccessKeyId"]
    yield "a third", said(iam.create_access_key, UserName="u"), "LimitExceeded"
    iam.update_access_key(UserName="u", AccessKeyId=second, Status="Inactive")
    yield "an inactive one counts", said(iam.create_access_key, UserName="u"), "LimitExceeded"
    iam.delete_access_key(UserName="u", AccessKeyId=second)
    yield "after one was deleted", said(iam.create_access_key, UserName="u"), DONE


@row("DeleteUser", DELETE_USER)
def delete_user(account: Sandbox) -> Asked:
    iam = account.client("iam")
    account.user("keyed")
    yield "with a key", said(iam.delete_user, UserName="keyed"), "DeleteConflict"
    iam.create_user(UserName="bound")
    document = policy(own_bucket("b"))
    iam.put_user_policy(UserName="bound", PolicyName="p", PolicyDocument=document)
    yield "with a policy", said(iam.delete_user, UserName="bound"), "DeleteConflict"
    iam.create_user(UserName="bare")
    yield "with nothing", said(iam.delete_user, UserName="bare"), DONE
    yield "once more", said(iam.delete_user, UserName="bare"), "NoSuchEntity"


@row("DeleteRole", DELETE_USER.replace("User", "Role"))
def delete_role(account: Sandbox) -> Asked:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy(trust("*")))
    where = {"RoleName": "r", "PolicyName": "p"}
    iam.put_role_policy(**where, PolicyDocument=policy(own_bucket("b")))
    yield "with a policy", said(iam.delete_role, RoleName="r"), "DeleteConflict"
    iam.delete_role_policy(**where)
    yield "with nothing", said(iam.delete_role, RoleName="r"), DONE
