"""moto against AWS: names, limits, trusts and who may assume a role."""

from __future__ import annotations

import pytest

from .conftest import Key, Sandbox, code_of, own_bucket, policy, trust

pytestmark = pytest.mark.quick


def assume(sandbox: Sandbox, key: Key, role: str = "r", **more: str) -> Key:
    arn = f"arn:aws:iam::{sandbox.place.account_id}:role/{role}"
    sts = sandbox.client("sts", key)
    made = sts.assume_role(RoleArn=arn, RoleSessionName="session", **more)["Credentials"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


def role(sandbox: Sandbox, *statements: dict[str, object], name: str = "r") -> None:
    document = policy(*statements)
    sandbox.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)


@pytest.mark.parametrize("name", ["a b", "a" * 65, "ä", "a/b"])
def test_row_user_name_with_space_65_characters(sandbox: Sandbox, name: str) -> None:
    iam, trusted = sandbox.client("iam"), policy(trust("*"))
    assert code_of(iam.create_user, UserName=name) == "ValidationError"
    created = code_of(iam.create_role, RoleName=name, AssumeRolePolicyDocument=trusted)
    assert created == "ValidationError"


@pytest.mark.parametrize("name", ["a b", "a" * 129])
def test_row_inline_policy_name(sandbox: Sandbox, name: str) -> None:
    sandbox.user("u")
    iam = sandbox.client("iam")
    where = {"UserName": "u", "PolicyDocument": policy(own_bucket("b"))}
    assert code_of(iam.put_user_policy, **where, PolicyName=name) == "ValidationError"
    iam.put_user_policy(**where, PolicyName="p" * 128)


def test_row_user_name_other_case(sandbox: Sandbox) -> None:
    sandbox.user("Some-User")
    role(sandbox, trust("*"), name="Some-Role")
    iam = sandbox.client("iam")
    for name in ("Some-User", "some-user"):
        assert code_of(iam.create_user, UserName=name) == "EntityAlreadyExists"
    again = {"RoleName": "SOME-ROLE", "AssumeRolePolicyDocument": policy(trust("*"))}
    assert code_of(iam.create_role, **again) == "EntityAlreadyExists"


def test_row_two_key_limit_and_delete_user_with_keys(sandbox: Sandbox) -> None:
    first, iam = sandbox.user("u"), sandbox.client("iam")
    second = iam.create_access_key(UserName="u")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="u", AccessKeyId=second, Status="Inactive")
    assert code_of(iam.create_access_key, UserName="u") == "LimitExceeded"
    assert code_of(iam.delete_user, UserName="u") == "DeleteConflict"
    for key in (first.id, second):
        iam.delete_access_key(UserName="u", AccessKeyId=key)
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=policy(own_bucket("b")))
    assert code_of(iam.delete_user, UserName="u") == "DeleteConflict"
    iam.delete_user_policy(UserName="u", PolicyName="p")
    iam.delete_user(UserName="u")
    assert code_of(iam.get_user, UserName="u") == "NoSuchEntity"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("not json", "invalid Json"),
        ("{}", "invalid Json"),
        ('{"Statement": [{"Effect": "Maybe"}]}', "Syntax errors"),
        (policy(trust("arn:aws:iam::123456789012:user/nobody")), 'Invalid principal in policy: "A'),
        (policy(trust("<the user's ARN>")), "Invalid principal in policy"),
        (policy(trust("AIDAQQQQQQQQQQQQQQQQQ")), "Invalid principal in policy"),
        (policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), "Principal"),
        (policy(trust("*", Resource="*")), "prohibited field"),
    ],
)
def test_row_trust_to_a_user_that_is_not_there(sandbox: Sandbox, document: str, says: str) -> None:
    """Trust to a user that is not there, to a placeholder, not JSON."""
    iam = sandbox.client("iam")
    role(sandbox, trust("*"))
    create = {"RoleName": "new", "AssumeRolePolicyDocument": document}
    update = {"RoleName": "r", "PolicyDocument": document}
    for call, arguments in ((iam.create_role, create), (iam.update_assume_role_policy, update)):
        with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match=says):
            call(**arguments)


def test_good_trusts_are_taken(sandbox: Sandbox) -> None:
    sandbox.user("u")
    account = sandbox.place.account_id
    good = [sandbox.arn("u"), account, f"arn:aws:iam::{account}:root", "*"]
    for number, principal in enumerate(good):
        role(sandbox, trust(principal), name=f"r{number}")
    service = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    role(sandbox, {**service, "Principal": {"Service": "ec2.amazonaws.com"}})


def test_row_assume_role_by_trust_alone(sandbox: Sandbox) -> None:
    """AssumeRole, trust names the user, no identity policy (the guide's role)."""
    own, other = sandbox.bucket("own"), sandbox.bucket("other")
    key = sandbox.user("u")
    role(sandbox, trust(sandbox.arn("u")))
    allowed = {"PolicyName": "p", "PolicyDocument": policy(own_bucket(own))}
    sandbox.client("iam").put_role_policy(RoleName="r", **allowed)
    session = assume(sandbox, key)
    who = sandbox.client("sts", session).get_caller_identity()["Arn"]
    assert who == f"arn:aws:sts::{sandbox.place.account_id}:assumed-role/r/session"
    s3 = sandbox.client("s3", session)
    s3.put_object(Bucket=own, Key="k", Body=b"x")
    assert code_of(s3.put_object, Bucket=other, Key="k", Body=b"x") == "AccessDenied"
    assert code_of(sandbox.client("s3", key).put_object, Bucket=own, Key="k") == "AccessDenied"
    no_token = Key(session.id, session.secret)
    assert code_of(sandbox.client("s3", no_token).list_objects_v2, Bucket=own)


def test_row_trust_names_another_trust_with_deny_role_not_there(sandbox: Sandbox) -> None:
    """Trust names user `x-2`, caller `x`; trust with Deny; role that is not there."""
    may = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    x, _ = sandbox.user("x", may), sandbox.user("x-2")
    role(sandbox, trust(sandbox.arn("x-2")))
    role(sandbox, trust("*"), trust(sandbox.arn("x"), "Deny"), name="denied")
    for name in ("r", "denied", "absent"):
        assert code_of(assume, sandbox=sandbox, key=x, role=name) == "AccessDenied"
    wrong = Key(x.id, "x" * 40)
    assert code_of(assume, sandbox=sandbox, key=wrong) == "SignatureDoesNotMatch"


def test_trust_in_the_account_leaves_it_to_the_identity_policy(sandbox: Sandbox) -> None:
    may = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    plain, able = sandbox.user("plain"), sandbox.user("able", may)
    denied = sandbox.user("denied", {**may, "Effect": "Deny"})
    role(sandbox, trust(f"arn:aws:iam::{sandbox.place.account_id}:root"))
    role(sandbox, trust(sandbox.arn("denied")), name="by-name")
    assert assume(sandbox, able)
    assert code_of(assume, sandbox=sandbox, key=plain) == "AccessDenied"
    assert code_of(assume, sandbox=sandbox, key=denied, role="by-name") == "AccessDenied"


def test_external_id(sandbox: Sandbox) -> None:
    key = sandbox.user("u")
    wanted = {"StringEquals": {"sts:ExternalId": "42"}}
    role(sandbox, trust(sandbox.arn("u"), Condition=wanted))
    assert code_of(assume, sandbox=sandbox, key=key) == "AccessDenied"
    assert assume(sandbox, key, ExternalId="42")
