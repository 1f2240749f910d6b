"""moto against AWS: every layer of policies decides, and the refusal names the one that did."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Key, Sandbox, own_bucket, policy, refused_with, trust

pytestmark = pytest.mark.quick

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def message(call: Any, **arguments: Any) -> str:
    """AWS's words of an AccessDenied."""
    code, text = refused_with(call, **arguments)
    assert code == "AccessDenied"
    return text


def put(sandbox: Sandbox, user: str, *statements: dict[str, Any]) -> None:
    document = policy(*statements)
    sandbox.client("iam").put_user_policy(UserName=user, PolicyName="p", PolicyDocument=document)


def session(sandbox: Sandbox, key: Key, **more: str) -> Key:
    arn = f"arn:aws:iam::{sandbox.place.account_id}:role/r"
    made = sandbox.client("sts", key).assume_role(RoleArn=arn, RoleSessionName="s1", **more)
    keys = made["Credentials"]
    return Key(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def role(sandbox: Sandbox, *statements: dict[str, Any], **more: Any) -> None:
    iam, trusted = sandbox.client("iam"), policy(trust(sandbox.arn("u")))
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trusted, **more)
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(*statements))


def test_the_words_of_an_identity_policy(sandbox: Sandbox) -> None:
    own, key = sandbox.bucket("own"), sandbox.user("u")
    s3, iam = sandbox.client("s3", key), sandbox.client("iam", key)
    me = sandbox.arn("u")
    assert message(s3.list_objects_v2, Bucket=own) == (
        f"User: {me} is not authorized to perform: s3:ListBucket on resource: "
        '"arn:aws:s3:::own" because no identity-based policy allows the s3:ListBucket action'
    )
    assert message(iam.get_user, UserName="u") == (
        f"User: {me} is not authorized to perform: iam:GetUser on resource: {me} "
        "because no identity-based policy allows the iam:GetUser action"
    )
    put(sandbox, "u", EVERYTHING, {**EVERYTHING, "Effect": "Deny", "Action": "s3:List*"})
    assert message(s3.list_objects_v2, Bucket=own).endswith(
        '"arn:aws:s3:::own" with an explicit deny in an identity-based policy'
    )


def test_row_explicit_deny_by_service_and_resource_control_policies(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    key = sandbox.user("u", EVERYTHING)
    s3, iam = sandbox.client("s3", key), sandbox.client("iam", key)
    deny = {"Version": "2012-10-17", "Statement": {**EVERYTHING, "Effect": "Deny"}}
    deny["Statement"]["Action"] = ["iam:CreateUser", "s3:GetObject"]  # type: ignore[index]
    sandbox.control("aws", service_control_policies=[deny])
    text = message(iam.create_user, UserName="new")
    assert "with an explicit deny in a service control policy: arn:aws:organizations::" in text
    assert text.endswith("/service_control_policy/p-sandbox1")
    assert "iam:CreateUser on resource: arn:aws:iam::123456789012:user/new with" in text
    # A service control policy holds for the administrator too.
    assert "service control policy" in message(sandbox.client("iam").create_user, UserName="new")
    sandbox.control("aws", service_control_policies=[], resource_control_policies=[deny])
    iam.create_user(UserName="new")
    s3.put_object(Bucket=own, Key="k", Body=b"x")
    assert "in a resource control policy: arn:" in message(s3.get_object, Bucket=own, Key="k")
    sandbox.control("reset")
    sandbox.client("iam").create_user(UserName="again")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"key_delay": "long"}, "key_delay"),
        ({"service_control_policies": [{}]}, "service_control_policies"),
        ({"service_control_policies": "x"}, "service_control_policies"),
    ],
)
def test_options_that_cannot_be(sandbox: Sandbox, options: dict[str, Any], says: str) -> None:
    answer = sandbox.control_answer("aws", **{"clock_offset": 2, **options})
    assert (answer.status_code, says in answer.json()["detail"]) == (400, True)
    assert sandbox.control("aws").json()["clock_offset"] == 0


def test_row_permissions_boundary(sandbox: Sandbox) -> None:
    own, other = sandbox.bucket("own"), sandbox.bucket("other")
    iam = sandbox.client("iam")
    made = iam.create_policy(PolicyName="edge", PolicyDocument=policy(own_bucket(own)))
    arn = made["Policy"]["Arn"]
    key = sandbox.user("u", EVERYTHING)
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=arn)
    shown = iam.get_user(UserName="u")["User"]["PermissionsBoundary"]
    assert shown["PermissionsBoundaryArn"] == arn
    s3 = sandbox.client("s3", key)
    s3.list_objects_v2(Bucket=own)
    assert message(s3.list_objects_v2, Bucket=other).endswith(
        "because no permissions boundary allows the s3:ListBucket action"
    )
    iam.delete_user_permissions_boundary(UserName="u")
    s3.list_objects_v2(Bucket=other)
    iam.create_user(UserName="v", PermissionsBoundary=arn)
    made_key = iam.create_access_key(UserName="v")["AccessKey"]
    put(sandbox, "v", EVERYTHING)
    v = Key(made_key["AccessKeyId"], made_key["SecretAccessKey"])
    assert "no permissions boundary" in message(sandbox.client("iam", v).list_users)
    absent = {"UserName": "u", "PermissionsBoundary": arn + "-absent"}
    assert refused_with(iam.put_user_permissions_boundary, **absent)[0] == "NoSuchEntity"


def test_row_permissions_boundary_of_a_role(sandbox: Sandbox) -> None:
    own, other = sandbox.bucket("own"), sandbox.bucket("other")
    key = sandbox.user("u")
    made = sandbox.client("iam").create_policy(
        PolicyName="edge", PolicyDocument=policy(own_bucket(own))
    )
    role(sandbox, EVERYTHING, PermissionsBoundary=made["Policy"]["Arn"])
    s3 = sandbox.client("s3", session(sandbox, key))
    s3.list_objects_v2(Bucket=own)
    assert "no permissions boundary" in message(s3.list_objects_v2, Bucket=other)


def test_row_session_policy(sandbox: Sandbox) -> None:
    own, other, key = sandbox.bucket("own"), sandbox.bucket("other"), sandbox.user("u")
    role(sandbox, EVERYTHING)
    narrowed = session(sandbox, key, Policy=policy(own_bucket(own)))
    s3 = sandbox.client("s3", narrowed)
    s3.list_objects_v2(Bucket=own)
    assert message(s3.list_objects_v2, Bucket=other).endswith(
        "because no session policy allows the s3:ListBucket action"
    )
    sandbox.client("s3", session(sandbox, key)).list_objects_v2(Bucket=other)
    code, _ = refused_with(session, sandbox=sandbox, key=key, Policy="{")
    assert code == "MalformedPolicyDocument"


def test_row_condition(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    only = {"StringLike": {"s3:prefix": "mine/*"}, "IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}
    s3 = sandbox.client("s3", sandbox.user("u", {**own_bucket(own), "Condition": only}))
    s3.list_objects_v2(Bucket=own, Prefix="mine/a")
    assert "no identity-based" in message(s3.list_objects_v2, Bucket=own, Prefix="yours/")
    tls = {**EVERYTHING, "Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    put(sandbox, "u", EVERYTHING, tls)
    s3.list_objects_v2(Bucket=own)  # the sandbox stands for addresses with https
    named = {"StringNotEquals": {"aws:PrincipalArn": sandbox.arn("u")}}
    put(sandbox, "u", EVERYTHING, {**EVERYTHING, "Effect": "Deny", "Condition": named})
    s3.list_objects_v2(Bucket=own)


def test_row_condition_operator_that_is_not_there(sandbox: Sandbox) -> None:
    sandbox.user("u")
    iam, wrong = sandbox.client("iam"), {**EVERYTHING, "Condition": {"Sometimes": {"a": "b"}}}
    where = {"UserName": "u", "PolicyName": "p", "PolicyDocument": policy(wrong)}
    code, text = refused_with(iam.put_user_policy, **where)
    assert (code, "Sometimes" in text) == ("MalformedPolicyDocument", True)


def test_a_bucket_policy_allows_and_denies(sandbox: Sandbox) -> None:
    own, key = sandbox.bucket("own"), sandbox.user("u")
    s3, operator = sandbox.client("s3", key), sandbox.client("s3")
    named = {**own_bucket(own), "Principal": {"AWS": sandbox.arn("u")}}
    operator.put_bucket_policy(Bucket=own, Policy=policy(named))
    s3.put_object(Bucket=own, Key="k", Body=b"x")
    operator.put_bucket_policy(Bucket=own, Policy=policy(named, {**named, "Effect": "Deny"}))
    assert message(s3.list_objects_v2, Bucket=own).endswith(
        "with an explicit deny in a resource-based policy"
    )
    assert operator.list_objects_v2(Bucket=own)["KeyCount"] == 1


def test_row_policy_resource_valo_own(sandbox: Sandbox) -> None:
    """Policy resource `valo.own` against bucket `valoxown`: no match."""
    dotted, other = sandbox.bucket("valo.own"), sandbox.bucket("valoxown")
    s3 = sandbox.client("s3", sandbox.user("u", own_bucket(dotted)))
    s3.list_objects_v2(Bucket=dotted)
    assert "no identity-based" in message(s3.list_objects_v2, Bucket=other)


def test_row_copy_object_from_a_bucket_without_read_right(sandbox: Sandbox) -> None:
    own, other = sandbox.bucket("own"), sandbox.bucket("other")
    operator = sandbox.client("s3")
    for bucket in (own, other):
        operator.put_object(Bucket=bucket, Key="a b/ä", Body=b"x")
    s3 = sandbox.client("s3", sandbox.user("u", own_bucket(own)))
    target = {"Bucket": own, "Key": "copy"}
    s3.copy_object(**target, CopySource={"Bucket": own, "Key": "a b/ä"})
    text = message(s3.copy_object, **target, CopySource={"Bucket": other, "Key": "a b/ä"})
    assert 's3:GetObject on resource: "arn:aws:s3:::other/a b/ä" because no identity' in text
    upload = s3.create_multipart_upload(**target)["UploadId"]
    part = {**target, "UploadId": upload, "PartNumber": 1}
    assert message(s3.upload_part_copy, **part, CopySource={"Bucket": other, "Key": "a b/ä"})


def test_deleting_several_objects_judges_each(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    operator = sandbox.client("s3")
    for name in ("mine/1", "mine/2", "yours/<&>"):
        operator.put_object(Bucket=own, Key=name, Body=b"x")
    may = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::own/mine/*"}
    s3 = sandbox.client("s3", sandbox.user("u", may))
    doomed = [{"Key": name} for name in ("mine/1", "yours/<&>")]
    answer = s3.delete_objects(Bucket=own, Delete={"Objects": doomed})
    assert [one["Key"] for one in answer["Deleted"]] == ["mine/1"]
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [
        ("yours/<&>", "AccessDenied")
    ]
    answer = s3.delete_objects(Bucket=own, Delete={"Objects": doomed[1:]})
    assert (answer.get("Deleted"), len(answer["Errors"])) == (None, 1)
    left = [one["Key"] for one in operator.list_objects_v2(Bucket=own)["Contents"]]
    assert left == ["mine/2", "yours/<&>"]


def test_a_missing_key_is_hidden_from_who_may_not_list(sandbox: Sandbox) -> None:
    own = sandbox.bucket("own")
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::own/*"}
    s3 = sandbox.client("s3", sandbox.user("u", read))
    text = message(s3.get_object, Bucket=own, Key="absent")
    assert 's3:ListBucket on resource: "arn:aws:s3:::own" because' in text
    assert refused_with(sandbox.client("s3").get_object, Bucket=own, Key="absent")[0] == "NoSuchKey"


def test_tags_need_a_permission_of_their_own(sandbox: Sandbox) -> None:
    tagging = {**EVERYTHING, "Effect": "Deny", "Action": ["s3:TagResource", "iam:TagUser"]}
    key = sandbox.user("u", EVERYTHING, tagging)
    s3, iam = sandbox.client("s3", key), sandbox.client("iam", key)
    tags = [{"Key": "a", "Value": "b"}]
    where = {"LocationConstraint": "eu-west-1", "Tags": tags}
    made = {"Bucket": "tagged", "CreateBucketConfiguration": where}
    assert "s3:TagResource" in message(s3.create_bucket, **made)
    assert "iam:TagUser" in message(iam.create_user, UserName="new", Tags=tags)
    only = {"StringEquals": {"aws:RequestTag/a": "b"}, "Null": {"aws:TagKeys": "false"}}
    put(sandbox, "u", {**EVERYTHING, "Condition": only})
    s3.create_bucket(**made)
    iam.create_user(UserName="new", Tags=tags)
    assert "no identity-based" in message(iam.create_user, UserName="newer")
