"""What AWS's denials say, in all their forms: the layer, the smallest policy, and whom to ask."""

from __future__ import annotations

import json

import pytest

from valolink_widgets.aws import explain
from valolink_widgets.aws.denials import arn_of, denial
from valolink_widgets.aws.layers import LAYERS, NOT_TOLD, Layer
from valolink_widgets.aws.policies import smallest_policy
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.finding import WHO, Who

pytestmark = pytest.mark.quick

OPERATOR = "arn:aws:iam::123456789012:user/op"
SESSION = "arn:aws:sts::123456789012:assumed-role/deploy/me"
SSO = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a1b/me@example.com"
ARN = "arn:aws:iam::123456789012:user/u"
KMS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/k"
POLICY = "arn:aws:organizations::210987654321:policy/o-1/service_control_policy/p-1"
USER = Call("iam", "CreateUser", {"UserName": "u"})
BUCKET = {"Bucket": "b-1", "ExpectedBucketOwner": "123456789012"}
CORS = Call("s3", "PutBucketCors", BUCKET, "eu-west-1")
MAKE = Call(
    "s3", "CreateBucket", {"Bucket": "b-1", "CreateBucketConfiguration": {"Tags": [1]}}, "eu-west-1"
)
TAKE = Call("sts", "AssumeRole", {"RoleArn": "arn:aws:iam::123456789012:role/r"}, identity="key")
PROOF = Call("s3", "PutObject", {**BUCKET, "Key": "k"}, "eu-west-1", "key")


def words(action: str, on: str, rest: str, caller: str = OPERATOR) -> str:
    return f"User: {caller} is not authorized to perform: {action} on resource: {on} {rest}"


def none_allows(layer: str, action: str = "iam:CreateUser", on: str = ARN) -> str:
    return words(action, on, f"because no {layer} allows the {action} action")


def denied_in(layer: str, action: str = "iam:CreateUser", on: str = ARN) -> str:
    return words(action, on, f"with an explicit deny in {layer}")


# AWS's words, the layer they name, whether it is an explicit deny, and who can change it.
FORMS = [
    (none_allows("identity-based policy"), "identity-based policy", False, Who.ACCOUNT),
    (denied_in("an identity-based policy"), "identity-based policy", True, Who.ACCOUNT),
    (none_allows("service control policy"), "service control policy", False, Who.ORGANIZATION),
    (denied_in("a service control policy"), "service control policy", True, Who.ORGANIZATION),
    (
        denied_in(f"a service control policy: {POLICY}"),
        "service control policy",
        True,
        Who.ORGANIZATION,
    ),
    (
        words("iam:CreateUser", ARN, "due to an explicit deny in a Service Control Policy"),
        "service control policy",
        True,
        Who.ORGANIZATION,
    ),
    (denied_in("a resource control policy"), "resource control policy", True, Who.ORGANIZATION),
    (none_allows("permissions boundary"), "permissions boundary", False, Who.ACCOUNT),
    (denied_in("a permissions boundary"), "permissions boundary", True, Who.ACCOUNT),
    (none_allows("session policy"), "session policy", False, Who.ACCOUNT),
    (denied_in("a session policy"), "session policy", True, Who.ACCOUNT),
    (none_allows("VPC endpoint policy"), "vpc endpoint policy", False, Who.NETWORK),
    (denied_in("a VPC endpoint policy"), "vpc endpoint policy", True, Who.NETWORK),
    (
        none_allows("resource-based policy", "s3:PutBucketCORS", '"arn:aws:s3:::b-1"'),
        "resource-based policy",
        False,
        Who.BUCKET,
    ),
    (
        denied_in("a resource-based policy", "s3:PutBucketCORS", '"arn:aws:s3:::b-1"'),
        "resource-based policy",
        True,
        Who.BUCKET,
    ),
    (
        none_allows("resource-based policy", "kms:GenerateDataKey", KMS_KEY),
        "kms key policy",
        False,
        Who.KEY,
    ),
    (
        denied_in("a resource-based policy", "kms:Decrypt", KMS_KEY),
        "kms key policy",
        True,
        Who.KEY,
    ),
    (
        none_allows("identity-based policy", "kms:GenerateDataKey", KMS_KEY),
        "identity-based policy",
        False,
        Who.ACCOUNT,
    ),
    (
        f"User: {OPERATOR} is not authorized to perform: sts:AssumeRole because no role trust "
        "policy allows the sts:AssumeRole action",
        "role trust policy",
        False,
        Who.ACCOUNT,
    ),
    (
        f"User: {OPERATOR} is not authorized to perform: sts:AssumeRole with an explicit deny in "
        "the role trust policy",
        "role trust policy",
        True,
        Who.ACCOUNT,
    ),
    (
        words(
            "s3:PutBucketPolicy",
            '"arn:aws:s3:::b-1"',
            "because public policies are blocked by the BlockPublicPolicy block public access "
            "setting.",
        ),
        "public-access block",
        True,
        Who.ACCOUNT,
    ),
    (words("iam:CreateUser", ARN, "with an explicit deny"), "", True, Who.ACCOUNT),
    (f"User: {OPERATOR} is not authorized to perform: iam:CreateUser", "", False, Who.ACCOUNT),
    ("You are not authorized. Encoded authorization failure message: abc", "", False, Who.ACCOUNT),
    ("Access Denied", "", False, Who.ACCOUNT),
    ("", "", False, Who.ACCOUNT),
]


@pytest.mark.parametrize(("message", "layer", "explicit", "who"), FORMS)
def test_the_layer_and_who_can_change_it(
    message: str, layer: str, explicit: bool, who: Who
) -> None:
    found = denial(USER, message, OPERATOR)
    assert found.layer is (LAYERS[layer] if layer else NOT_TOLD)
    assert (found.explicit, found.caller) == (explicit, OPERATOR)
    finding = explain(CallRefused(USER, "AccessDenied", message, caller=OPERATOR, request_id="r-9"))
    assert finding.who is who
    assert found.sentence() in finding.summary
    assert OPERATOR in finding.summary
    assert found.resource in finding.message
    assert found.actions[0] in finding.message
    for fact in (OPERATOR, "r-9", "create the IAM user u", found.layer.name):
        assert fact in finding.message


@pytest.mark.parametrize(("message", "layer", "explicit"), [form[:3] for form in FORMS])
def test_the_smallest_policy_has_exactly_the_action_and_the_resource(
    message: str, layer: str, explicit: bool
) -> None:
    found = denial(USER, message, OPERATOR)
    finding = explain(CallRefused(USER, "AccessDenied", message, caller=OPERATOR))
    if layer == "public-access block" or found.encoded:
        assert finding.policy == ""
        return
    (statement,) = json.loads(finding.policy)["Statement"]
    assert statement["Effect"] == ("Deny" if explicit else "Allow")
    assert statement["Action"] == found.actions[0]
    assert statement.get("Resource", found.resource) == found.resource
    assert ("Principal" in statement) is found.layer.principal
    assert ("Condition" in statement) is explicit
    assert finding.policy in finding.message


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_every_layer_is_among_the_forms(layer: Layer) -> None:
    assert layer in [LAYERS[name] for _, name, _, _ in FORMS if name]


def test_the_policy_that_denied_is_named_where_aws_names_it() -> None:
    message = denied_in(f"a service control policy: {POLICY}")
    finding = explain(CallRefused(USER, "AccessDenied", message))
    assert POLICY in finding.remedy
    assert POLICY in finding.message
    assert WHO[Who.ORGANIZATION] in finding.remedy


def test_a_message_in_several_lines_is_one_message() -> None:
    message = none_allows("session policy").replace(" ", "\n ")
    assert denial(USER, message).layer is LAYERS["session policy"]


def test_a_bare_denial_is_filled_from_the_call() -> None:
    finding = explain(CallRefused(CORS, "AccessDenied", "Access Denied"))
    assert finding.summary == (
        "AWS does not let you set the CORS rules of the bucket `b-1`. "
        "AWS does not say which policy is in the way."
    )
    assert finding.remedy == (
        "Ask an administrator of the AWS account to allow `s3:PutBucketCORS` on `arn:aws:s3:::b-1`."
    )
    assert json.loads(finding.policy) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:PutBucketCORS", "Resource": "arn:aws:s3:::b-1"}
        ],
    }


def test_a_bare_denial_of_a_call_with_two_permissions_asks_for_both() -> None:
    finding = explain(CallRefused(MAKE, "AccessDenied", "Access Denied"))
    (statement,) = json.loads(finding.policy)["Statement"]
    assert statement["Action"] == ["s3:CreateBucket", "s3:TagResource"]


@pytest.mark.parametrize(
    ("call", "caller", "arn"),
    [
        (USER, OPERATOR, "arn:aws:iam::123456789012:user/u"),
        (USER, "", "arn:aws:iam::*:user/u"),
        (USER, "arn:aws-cn:iam::123456789012:user/op", "arn:aws-cn:iam::123456789012:user/u"),
        (Call("iam", "GetRole", {"RoleName": "r"}), SSO, "arn:aws:iam::123456789012:role/r"),
        (PROOF, "", "arn:aws:s3:::b-1/k"),
        (Call("s3", "GetBucketCors", BUCKET, "cn-north-1"), "", "arn:aws-cn:s3:::b-1"),
        (TAKE, "", "arn:aws:iam::123456789012:role/r"),
        (Call("s3", "ListBuckets"), "", "*"),
    ],
)
def test_the_resource_comes_from_the_call_where_aws_says_nothing(
    call: Call, caller: str, arn: str
) -> None:
    assert arn_of(call, caller) == arn


class TestCallers:
    @pytest.mark.parametrize(
        ("caller", "excepted"),
        [
            (OPERATOR, OPERATOR),
            (SESSION, "arn:aws:iam::123456789012:role/deploy"),
            (
                SSO,
                "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/"
                "*AWSReservedSSO_Admin_0a1b",
            ),
        ],
    )
    def test_an_explicit_deny_leaves_out_the_caller_and_nobody_else(
        self, caller: str, excepted: str
    ) -> None:
        message = words(
            "s3:PutBucketCORS", ARN, "with an explicit deny in a session policy", caller
        )
        (statement,) = json.loads(smallest_policy(denial(CORS, message)))["Statement"]
        assert statement["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": excepted}}

    @pytest.mark.parametrize(
        ("caller", "principal", "condition"),
        [
            (OPERATOR, OPERATOR, False),
            (SESSION, "arn:aws:iam::123456789012:role/deploy", False),
            (SSO, "arn:aws:iam::123456789012:root", True),
        ],
    )
    def test_a_resource_s_policy_names_the_caller(
        self, caller: str, principal: str, condition: bool
    ) -> None:
        rest = "because no resource-based policy allows the s3:PutBucketCORS action"
        found = denial(CORS, words("s3:PutBucketCORS", "arn:aws:s3:::b-1", rest, caller))
        (statement,) = json.loads(smallest_policy(found))["Statement"]
        assert statement["Principal"] == {"AWS": principal}
        assert ("Condition" in statement) is condition

    @pytest.mark.parametrize("layer", ["resource-based policy", "VPC endpoint policy"])
    @pytest.mark.parametrize(
        "rest", ["because no {} allows the x", "with an explicit deny in a {}"]
    )
    def test_nobody_is_never_everybody(self, layer: str, rest: str) -> None:
        assert smallest_policy(denial(CORS, rest.format(layer))) == ""


class TestTheLinkedKey:
    def test_a_denied_proof_is_about_the_key_and_not_about_you(self) -> None:
        finding = explain(CallRefused(PROOF, "AccessDenied", "Access Denied"))
        assert "let the linked key write the object `k`" in finding.summary
        assert finding.remedy.startswith("Apply the access policy again")
        assert finding.who is Who.YOU

    @pytest.mark.parametrize(
        "message",
        [
            f"User: {OPERATOR} is not authorized to perform: sts:AssumeRole on resource: x",
            none_allows("resource-based policy", "sts:AssumeRole", "arn:aws:iam::1:role/r"),
        ],
    )
    def test_a_role_that_does_not_trust_it(self, message: str) -> None:
        finding = explain(CallRefused(TAKE, "AccessDenied", message))
        assert "has to trust the linked user" in finding.remedy
        assert finding.who is Who.YOU

    def test_a_layer_above_it_is_not_ours_to_mend(self) -> None:
        message = denied_in("a service control policy", "s3:PutObject", "arn:aws:s3:::b-1/k")
        finding = explain(CallRefused(PROOF, "AccessDenied", message))
        assert finding.who is Who.ORGANIZATION
        assert finding.remedy.startswith("Ask the administrator of the AWS organization")

    @pytest.mark.parametrize("layer", ["resource-based policy", "identity-based policy"])
    def test_the_bucket_s_kms_key_is_not_either(self, layer: str) -> None:
        message = none_allows(layer, "kms:GenerateDataKey", KMS_KEY)
        finding = explain(CallRefused(PROOF, "AccessDenied", message))
        assert finding.who is Who.KEY
        assert finding.remedy.startswith("Ask the administrator of the KMS key: the KMS key policy")
        (statement,) = json.loads(finding.policy)["Statement"]
        assert (statement["Action"], statement["Resource"]) == ("kms:GenerateDataKey", KMS_KEY)


def test_an_encoded_message_is_handed_on_with_the_way_to_read_it() -> None:
    message = "You are not authorized. Encoded authorization failure message: Zm9vYmFy"
    finding = explain(CallRefused(USER, "UnauthorizedOperation", message))
    command = "aws sts decode-authorization-message --encoded-message Zm9vYmFy"
    assert command in finding.message
    assert "Zm9vYmFy" not in finding.summary


def test_a_public_access_block_stays_on() -> None:
    finding = explain(CallRefused(CORS, "AccessDenied", FORMS[20][0]))
    assert "Leave the block BlockPublicPolicy on" in finding.remedy
    assert finding.policy == ""
