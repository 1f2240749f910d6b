"""Who may assume a role, and which trusts AWS takes."""

from __future__ import annotations

import json
from typing import Any

from valolink_widgets.core.documents import multipart_policy

from ...counting import BY_ROLE
from ...sandbox.conftest import Key, Sandbox, own_bucket, policy, trust
from .asking import DONE, Asked, row, said

LOGIC = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_evaluation-logic_policy-eval-denyallow.html"
)
EITHER = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_evaluation-logic_policy-eval-basics.html"
)
PRINCIPAL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
)
ASSUME = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
MAY_ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}


def role(account: Sandbox, name: str, *statements: dict[str, Any]) -> str:
    iam, document = account.client("iam"), policy(*statements)
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


def assume(account: Sandbox, key: Key, arn: str, **more: Any) -> Key:
    sts = account.client("sts", key)
    made = sts.assume_role(RoleArn=arn, RoleSessionName="session", **more)["Credentials"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


def assumed(account: Sandbox, key: Key, arn: str, **more: Any) -> str:
    return said(assume, account=account, key=key, arn=arn, **more)


@row("the guide's role: its trust names the user, who has no policy", EITHER)
def by_trust_alone(account: Sandbox) -> Asked:
    key = account.user("u")
    arn = role(account, "r", trust(account.arn("u")))
    yield "assume_role", assumed(account, key, arn), DONE


@row("a role's session", ASSUME)
def role_session(account: Sandbox) -> Asked:
    own, other = account.bucket("own-bucket"), account.bucket("other-bucket")
    key = account.user("u", MAY_ASSUME)
    arn = role(account, "r", trust(account.arn("u")))
    allowed = {"PolicyName": "p", "PolicyDocument": policy(own_bucket(own))}
    account.client("iam").put_role_policy(RoleName="r", **allowed)
    session = assume(account, key, arn)
    s3 = account.client("s3", session)
    yield "in its bucket", said(s3.put_object, Bucket=own, Key="k", Body=b"x"), DONE
    yield "elsewhere", said(s3.put_object, Bucket=other, Key="k", Body=b"x"), "AccessDenied"
    bare = account.client("s3", Key(session.id, session.secret))
    yield "without its token", said(bare.list_objects_v2, Bucket=own), "InvalidAccessKeyId"
    wrong = account.client("s3", Key(session.id, session.secret, "wrong"))
    yield "with a wrong token", said(wrong.list_objects_v2, Bucket=own), "InvalidToken"
    plain = account.client("s3", key)
    yield "the user itself", said(plain.list_objects_v2, Bucket=own), "AccessDenied"


@row("the works of large files, through the role", ASSUME, BY_ROLE)
def large_files(account: Sandbox) -> Asked:
    """As the guide's role has it: it may do what `multipart_policy` says, its user all the rest."""
    own, other = account.bucket("own-bucket"), account.bucket("other-bucket")
    key = account.user("u", MAY_ASSUME, own_bucket(own))
    arn = role(account, "r", trust(account.arn("u")))
    document = json.dumps(multipart_policy(own))
    account.client("iam").put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)
    session = assume(account, key, arn)
    s3, of_user = account.client("s3", session), account.client("s3", key)
    where, part = {"Bucket": own, "Key": "big"}, {"PartNumber": 1, "Body": b"p" * 100}
    yield "create", said(s3.create_multipart_upload, **where), DONE
    begun = {**where, "UploadId": of_user.create_multipart_upload(**where)["UploadId"]}
    yield "part", said(s3.upload_part, **begun, **part), DONE
    yield "list parts", said(s3.list_parts, **begun), DONE
    tag = of_user.upload_part(**begun, **part)["ETag"]
    whole = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
    yield "complete", said(s3.complete_multipart_upload, **begun, MultipartUpload=whole), DONE
    yield "get", said(s3.get_object, **where), DONE
    left = of_user.create_multipart_upload(**where)["UploadId"]
    yield "abort another", said(s3.abort_multipart_upload, **where, UploadId=left), DONE
    yield "list", said(s3.list_objects_v2, Bucket=own), DONE
    yield "location", said(s3.get_bucket_location, Bucket=own), DONE
    yield "delete", said(s3.delete_object, **where), "AccessDenied"
    elsewhere = said(s3.create_multipart_upload, Bucket=other, Key="big")
    yield "create elsewhere", elsewhere, "AccessDenied"
    yield "set a policy", said(s3.put_bucket_policy, Bucket=own, Policy=document), "AccessDenied"
    yield "list_users", said(account.client("iam", session).list_users), "AccessDenied"
    cleaned = said(of_user.delete_object, **where)
    yield "the user's key cleans up", cleaned, DONE


@row("trusts that name somebody else, deny, or are not there", LOGIC)
def others(account: Sandbox) -> Asked:
    key, _ = account.user("x", MAY_ASSUME), account.user("x-2")
    other = role(account, "other", trust(account.arn("x-2")))
    denied = role(account, "denied", trust(account.arn("x")), trust(account.arn("x"), "Deny"))
    yield "trust names user x-2, caller x", assumed(account, key, other), "AccessDenied"
    yield "trust with a denial", assumed(account, key, denied), "AccessDenied"
    absent = other.replace("/other", "/absent")
    yield "no such role", assumed(account, key, absent), "AccessDenied"


@row("a trust in the account leaves it to the identity policy", PRINCIPAL)
def account_trust(account: Sandbox) -> Asked:
    plain, able = account.user("plain"), account.user("able", MAY_ASSUME)
    arn = role(account, "r", trust(f"arn:aws:iam::{account.place.account_id}:root"))
    yield "a user without a policy", assumed(account, plain, arn), "AccessDenied"
    yield "a user with one", assumed(account, able, arn), DONE
    denied = account.user("no", {**MAY_ASSUME, "Effect": "Deny"})
    named = role(account, "named", trust(account.arn("no")))
    yield "a user whose policy denies it", assumed(account, denied, named), "AccessDenied"


@row("an external id", ASSUME)
def external_id(account: Sandbox) -> Asked:
    key = account.user("u", MAY_ASSUME)
    wanted = {"StringEquals": {"sts:ExternalId": "42"}}
    arn = role(account, "r", trust(account.arn("u"), Condition=wanted))
    yield "none", assumed(account, key, arn), "AccessDenied"
    yield "another", assumed(account, key, arn, ExternalId="43"), "AccessDenied"
    yield "the one", assumed(account, key, arn, ExternalId="42"), DONE


@row("a session policy", ASSUME)
def session_policy(account: Sandbox) -> Asked:
    own, key = account.bucket("own-bucket"), account.user("u", MAY_ASSUME)
    arn = role(account, "r", trust(account.arn("u")))
    allowed = {"PolicyName": "p", "PolicyDocument": policy(own_bucket(own))}
    account.client("iam").put_role_policy(RoleName="r", **allowed)
    less = policy({**own_bucket(own), "Action": "s3:ListBucket"})
    s3 = account.client("s3", assume(account, key, arn, Policy=less))
    yield "what it allows", said(s3.list_objects_v2, Bucket=own), DONE
    yield "what it leaves out", said(s3.put_object, Bucket=own, Key="k"), "AccessDenied"


@row("trusts that AWS does not take", PRINCIPAL)
def bad_trusts(account: Sandbox) -> Asked:
    iam, me = account.client("iam"), account.arn("nobody")
    role(account, "old", trust("*"))
    for name, document in {
        "to a user that is not there": policy(trust(me)),
        "to a placeholder": policy(trust("<the user's ARN>")),
        "to an id that is not there": policy(trust("AIDAQQQQQQQQQQQQQQQQQ")),
        "no JSON": "not json",
        "an empty document": "{}",
        "no principal": policy({"Effect": "Allow", "Action": "sts:AssumeRole"}),
        "with a resource": policy(trust("*", Resource="*")),
    }.items():
        create = {"RoleName": "new", "AssumeRolePolicyDocument": document}
        yield f"create, {name}", said(iam.create_role, **create), "MalformedPolicyDocument"
        if "new" in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
            iam.delete_role(RoleName="new")
    update = {"RoleName": "old", "PolicyDocument": policy(trust(me))}
    changed = said(iam.update_assume_role_policy, **update)
    yield "update, to a user that is not there", changed, "MalformedPolicyDocument"
