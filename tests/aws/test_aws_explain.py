"""AWS's refusals in a person's words."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from valolink_widgets.aws import explain
from valolink_widgets.aws.denials import denial
from valolink_widgets.aws.texts import OF_THE_KEY, TEXTS, UNKNOWN
from valolink_widgets.aws.words import _DOING, doing
from valolink_widgets.core.call import Call, Ref
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.finding import Severity

pytestmark = pytest.mark.quick

BUCKET = Call("s3", "CreateBucket", {"Bucket": "b-1"}, "eu-west-1")
HEAD = Call("s3", "HeadBucket", {"Bucket": "b-1"}, "eu-west-1")
USER = Call("iam", "CreateUser", {"UserName": "u"})
PROOF = Call("s3", "PutObject", {"Bucket": "b-1", "Key": "k"}, "eu-west-1", "key")

NOT_PEOPLE_S_WORDS = re.compile(r"\b(error occurred|exception|\w+Error\b|None|\{|\})")


@pytest.mark.parametrize("code", sorted({*TEXTS, *OF_THE_KEY, "Unheard", "AccessDenied"}))
@pytest.mark.parametrize("call", [BUCKET, HEAD, USER, PROOF], ids=lambda call: call.name)
def test_every_code_is_a_finding_for_people(code: str, call: Call) -> None:
    code = code.split(":")[0]
    finding = explain(CallRefused(call, code, "m", region="us-west-2"))
    assert finding.severity is Severity.ERROR
    assert finding.code == f"aws.{code}"
    for text in (finding.summary, finding.remedy):
        assert text == text.strip()
        assert text.endswith(".")
        assert not NOT_PEOPLE_S_WORDS.search(text.replace(code, ""))
        assert "  " not in text
        assert ".." not in text


@pytest.mark.parametrize("text", [*TEXTS.values(), *OF_THE_KEY.values(), UNKNOWN])
def test_texts_name_only_what_there_is(text: object) -> None:
    known = {"doing", "code", "message", "bucket", "asked", "region", "resource"}
    for part in (text.summary, text.remedy):  # type: ignore[attr-defined]
        assert {name for _, name, _, _ in Formatter().parse(part) if name} <= known


ROWS = [
    "HeadBucket:Forbidden",
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "PermanentRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "InvalidLocationConstraint",
    "OperationAborted",
    "ExpiredToken",
    "RequestExpired",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "RequestTimeTooSkewed",
    "EntityAlreadyExists",
    "NoSuchEntity",
    "MalformedPolicyDocument",
    "LimitExceeded",
    "NoSuchCORSConfiguration",
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "OwnershipControlsNotFoundError",
    "Throttling",
    "SlowDown",
    "500",
    "503",
    "network",
    "timeout",
    "not-aws",
]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_list_of_failures_is_in_the_table(row: str) -> None:
    assert row.split(":")[-1] in TEXTS


@pytest.mark.parametrize(
    ("refusal", "summary", "remedy", "field"),
    [
        (CallRefused(BUCKET, "BucketAlreadyExists"), "`b-1` is taken", "another name", "bucket"),
        (CallRefused(HEAD, "Forbidden"), "another account", "s3:ListBucket", "bucket"),
        (
            CallRefused(HEAD, "PermanentRedirect", region="us-west-2"),
            "not in eu-west-1: AWS says it is in us-west-2",
            "Set the region to us-west-2",
            "region",
        ),
        (CallRefused(USER, "credentials", "no way"), "AWS says: no way.", "Log in", "profile"),
        (CallRefused(USER, "ExpiredToken"), "create the IAM user `u`", "Log in", "profile"),
        (CallRefused(USER, "Weird", "Odd thing."), "`Weird`. AWS says: Odd thing.", "mend", ""),
        (CallRefused(USER, "network", outcome="not-sent"), "Nothing was sent", "proxy", ""),
        (
            CallRefused(USER, "MalformedPolicyDocument", "Invalid principal in policy"),
            "does not know yet the user",
            "Try again",
            "",
        ),
        (CallRefused(PROOF, "InvalidAccessKeyId"), "linked access key (yet)", "minute", ""),
        (CallRefused(PROOF, "credentials"), "Nobody here holds", "new key", "secret_file"),
        (CallRefused(USER, "InvalidAccessKeyId"), "your AWS credentials", "profile", "profile"),
    ],
)
def test_words(refusal: CallRefused, summary: str, remedy: str, field: str) -> None:
    finding = explain(refusal)
    assert summary in finding.summary
    assert remedy in finding.remedy
    assert finding.field == field


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (CallRefused(USER, "timeout", outcome="unknown"), True),
        (CallRefused(USER, "EntityAlreadyExists"), False),
        (CallRefused(HEAD, "timeout", outcome="unknown"), False),
    ],
)
def test_a_write_that_may_have_happened_says_so(refusal: CallRefused, told: bool) -> None:
    assert ("may have been carried out" in explain(refusal).summary) is told


CALLER = "User: arn:aws:iam::1:user/op is not authorized to perform: iam:CreateUser on resource: "
ARN = "arn:aws:iam::1:user/u"


@pytest.mark.parametrize(
    ("message", "layer", "sentence"),
    [
        (
            f"{CALLER}{ARN} because no identity-based policy allows the iam:CreateUser action",
            "identity-based policy",
            "No identity-based policy allows it.",
        ),
        (
            f"{CALLER}{ARN} with an explicit deny in a service control policy",
            "service control policy",
            "A service control policy denies it.",
        ),
        (
            f"{CALLER}{ARN} with an explicit deny in an identity-based policy: arn:aws:iam::1:p/x",
            "identity-based policy",
            "An identity-based policy denies it.",
        ),
        (
            f"{CALLER}{ARN} with an explicit deny in a permissions boundary",
            "permissions boundary",
            "A permissions boundary denies it.",
        ),
        (
            f"{CALLER}{ARN} because no permissions boundary allows the iam:CreateUser action",
            "permissions boundary",
            "No permissions boundary allows it.",
        ),
        (
            f"{CALLER}{ARN} with an explicit deny in a VPC endpoint policy",
            "VPC endpoint policy",
            "A VPC endpoint policy denies it.",
        ),
        (f"{CALLER}{ARN}", "", ""),
    ],
)
def test_a_denial_names_action_resource_caller_and_layer(
    message: str, layer: str, sentence: str
) -> None:
    found = denial(USER, message)
    assert (found.action, found.on, found.layer) == ("iam:CreateUser", f"`{ARN}`", layer)
    assert found.caller == "arn:aws:iam::1:user/op"
    finding = explain(CallRefused(USER, "AccessDenied", message))
    assert sentence in finding.summary
    assert "arn:aws:iam::1:user/op" in finding.summary
    assert "`iam:CreateUser`" in finding.remedy
    assert ARN in finding.remedy


def test_a_bare_denial_is_filled_from_the_call() -> None:
    call = Call("s3", "PutBucketCors", {"Bucket": "b-1"})
    finding = explain(CallRefused(call, "AccessDenied", "Access Denied"))
    assert finding.summary == "AWS does not let you set the CORS rules of the bucket `b-1`."
    assert finding.remedy == (
        "Ask an administrator of the account to allow `s3:PutBucketCORS` on `b-1`."
    )


def test_a_denied_proof_is_about_the_key_and_not_about_you() -> None:
    finding = explain(CallRefused(PROOF, "AccessDenied", "Access Denied"))
    assert "let the linked key write the object `k`" in finding.summary
    assert finding.remedy.startswith("Apply the access policy again")


@pytest.mark.parametrize("name", sorted(_DOING))
def test_every_call_has_words(name: str) -> None:
    service, operation = name.split(":")
    assert doing(Call(service, operation))


def test_a_call_without_words_of_its_own() -> None:
    assert doing(Call("s3", "GetBucketLogging", {"Bucket": "b"})) == (
        "get bucket logging (s3) on `b`"
    )
    assert doing(Call("iam", "ListUsers")) == "list users (iam) on your account"
    assert "it" in doing(Call("iam", "DeleteAccessKey", {"AccessKeyId": Ref("a", "id")}))
