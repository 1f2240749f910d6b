"""AWS's refusals in a person's words."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from valolink_widgets.aws import explain
from valolink_widgets.aws.texts import TEXTS, UNKNOWN
from valolink_widgets.aws.texts_of_the_way import OF_THE_KEY
from valolink_widgets.aws.texts_of_things import REGION_NOT_KNOWN, REGION_NOT_SWITCHED_ON
from valolink_widgets.aws.words import _DOING, doing
from valolink_widgets.core.call import Call, Ref
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.finding import WHO, Severity, Who
from valolink_widgets.core.naming import bucket_name

pytestmark = pytest.mark.quick

BUCKET = Call("s3", "CreateBucket", {"Bucket": "b-1"}, "eu-west-1")
HEAD = Call("s3", "HeadBucket", {"Bucket": "b-1"}, "eu-west-1")
USER = Call("iam", "CreateUser", {"UserName": "u"})
PROOF = Call("s3", "PutObject", {"Bucket": "b-1", "Key": "k"}, "eu-west-1", "key")

NOT_PEOPLE_S_WORDS = re.compile(r"\b(error occurred|exception|\w+Error\b|None|\{|\})")

PAGE = Call("browser", "PostForm", {"Bucket": "b-1", "Key": "k"}, "eu-west-1", "key")
ASKED = {"Bucket": "b-1", "Key": "k", "Origin": "https://a.test", "Method": "PUT"}
PREFLIGHT = Call("browser", "Preflight", ASKED, "eu-west-1", "nobody")


@pytest.mark.parametrize("code", sorted({*TEXTS, *OF_THE_KEY, "Unheard", "AccessDenied"}))
@pytest.mark.parametrize(
    "call", [BUCKET, HEAD, USER, PROOF, PAGE, PREFLIGHT], ids=lambda call: call.name
)
def test_every_code_is_a_finding_for_people(code: str, call: Call) -> None:
    code = code.split(":")[0]
    finding = explain(CallRefused(call, code, "m", region="us-west-2"))
    assert finding.severity is Severity.ERROR
    assert finding.code == ("ground.other-account" if code == "other-account" else f"aws.{code}")
    for text in (finding.summary, finding.remedy):
        assert text == text.strip()
        assert text.endswith(".")
        assert not NOT_PEOPLE_S_WORDS.search(text.replace(code, ""))
        assert "  " not in text
        assert ".." not in text


EVERY = [*TEXTS.values(), *OF_THE_KEY.values(), UNKNOWN, REGION_NOT_KNOWN, REGION_NOT_SWITCHED_ON]


@pytest.mark.parametrize("text", EVERY)
def test_texts_name_only_what_there_is(text: object) -> None:
    known = {"doing", "code", "message", "bucket", "asked", "region", "resource"}
    known |= {"names", "clocks", "regions", "place", "skew"}
    for part in (text.summary, text.remedy):  # type: ignore[attr-defined]
        assert {name for _, name, _, _ in Formatter().parse(part) if name} <= known


# Every line of the list of what goes wrong: what was asked, its code, who can mend it, and a word
# of the remedy. What is asked after a HEAD's 403 stands in tests/core/test_bucket_cause.py.
ROWS = [
    (PREFLIGHT, "AccessForbidden", Who.YOU, "CORS"),
    (PAGE, "EntityTooLarge", Who.MAKERS, "form"),
    (PAGE, "InvalidPolicyDocument", Who.MAKERS, "fault"),
    (PAGE, "AuthorizationQueryParametersError", Who.YOU, "region"),
    (HEAD, "Forbidden", Who.ACCOUNT, "s3:ListBucket"),
    (BUCKET, "BucketAlreadyExists", Who.YOU, "another name"),
    (BUCKET, "BucketAlreadyOwnedByYou", Who.YOU, "adopting"),
    (HEAD, "PermanentRedirect", Who.YOU, "Set the region to us-west-2"),
    (HEAD, "AuthorizationHeaderMalformed", Who.YOU, "Set the region to us-west-2"),
    (BUCKET, "IllegalLocationConstraintException", Who.YOU, "another region"),
    (BUCKET, "InvalidLocationConstraint", Who.YOU, "another region"),
    (BUCKET, "OperationAborted", Who.WAIT, "an hour"),
    (BUCKET, "AccessDenied", Who.ACCOUNT, "s3:CreateBucket"),
    (USER, "ExpiredToken", Who.YOU, "nothing is lost"),
    (USER, "RequestExpired", Who.YOU, "nothing is lost"),
    (USER, "InvalidClientTokenId", Who.YOU, "another profile"),
    (USER, "InvalidAccessKeyId", Who.YOU, "another profile"),
    (PROOF, "InvalidClientTokenId", Who.WAIT, "in a minute"),
    (PROOF, "UnrecognizedClientException", Who.WAIT, "in a minute"),
    (PROOF, "InvalidAccessKeyId", Who.WAIT, "in a minute"),
    (USER, "SignatureDoesNotMatch", Who.YOU, "Enter the secret again"),
    (PROOF, "SignatureDoesNotMatch", Who.YOU, "new key"),
    (USER, "RequestTimeTooSkewed", Who.YOU, "clock"),
    (USER, "EntityAlreadyExists", Who.YOU, "adopting"),
    (USER, "NoSuchEntity", Who.WAIT, "Try again"),
    (USER, "MalformedPolicyDocument", Who.YOU, "Check the names"),
    (USER, "LimitExceeded", Who.ACCOUNT, "two access keys"),
    (HEAD, "NoSuchCORSConfiguration", Who.YOU, "counts as none"),
    (HEAD, "NoSuchBucketPolicy", Who.YOU, "counts as none"),
    (HEAD, "NoSuchPublicAccessBlockConfiguration", Who.YOU, "sets all four"),
    (HEAD, "OwnershipControlsNotFoundError", Who.YOU, "counts as none"),
    (USER, "Throttling", Who.WAIT, "Wait a minute"),
    (BUCKET, "SlowDown", Who.WAIT, "Wait a minute"),
    (USER, "500", Who.WAIT, "Wait a minute"),
    (USER, "503", Who.WAIT, "Wait a minute"),
    (USER, "network", Who.NETWORK, "proxy"),
    (USER, "timeout", Who.YOU, "looks at what is there"),
    (USER, "not-aws", Who.NETWORK, "Sign in to the network"),
]


@pytest.mark.parametrize(("call", "code", "who", "word"), ROWS)
def test_every_row_of_the_list_of_failures(call: Call, code: str, who: Who, word: str) -> None:
    finding = explain(CallRefused(call, code, region="us-west-2"))
    assert (finding.code, finding.who) == (f"aws.{code}", who)
    assert word in finding.remedy


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


def test_a_region_that_is_switched_off_says_how_to_switch_it_on() -> None:
    call = Call("s3", "CreateBucket", {"Bucket": "b-1"}, "eu-central-2")
    finding = explain(CallRefused(call, "IllegalLocationConstraintException", "words"))
    assert "(Europe (Zurich))" in finding.summary
    assert "enable-region --region-name eu-central-2" in finding.remedy
    assert (finding.who, finding.field) == (Who.ACCOUNT, "region")
    assert "eu-central-2" in finding.message


@pytest.mark.parametrize(
    "code", ["InvalidLocationConstraint", "IllegalLocationConstraintException"]
)
def test_a_region_that_is_none_proposes_those_that_are(code: str) -> None:
    call = Call("s3", "CreateBucket", {"Bucket": "b-1"}, "eu-wset-1")
    finding = explain(CallRefused(call, code))
    assert "no region of that name" in finding.summary
    assert "`eu-west-1`" in finding.remedy


def test_a_region_that_does_not_fit_the_address() -> None:
    finding = explain(CallRefused(BUCKET, "IllegalLocationConstraintException", "Its words."))
    assert "does not fit the address" in finding.summary
    assert "AWS says: Its words." in finding.summary


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (BUCKET, "BucketAlreadyExists"),
        (BUCKET, "OperationAborted"),
        (BUCKET, "InvalidBucketName"),
        (USER, "EntityAlreadyExists"),
    ],
)
def test_a_taken_name_proposes_others_that_are_valid(call: Call, code: str) -> None:
    finding = explain(CallRefused(call, code))
    names = re.findall(r"`([^`]+)`", finding.remedy)
    assert len(names) == 2
    assert all(not bucket_name(name) for name in names)
    assert finding == explain(CallRefused(call, code))


def test_both_clocks_are_shown() -> None:
    clocks = ("2026-01-01 00:00:00 UTC", "2026-01-01 00:20:00 UTC")
    finding = explain(CallRefused(BUCKET, "RequestTimeTooSkewed", "Too far.", clocks=clocks))
    assert f"This computer says {clocks[0]}, AWS says {clocks[1]}." in finding.summary
    over = explain(CallRefused(BUCKET, "ExpiredToken", clocks=clocks))
    assert f"AWS says {clocks[1]}" in over.summary


def test_a_refusal_before_sending_says_so() -> None:
    finding = explain(CallRefused(BUCKET, "ExpiredToken", outcome="not-sent"))
    assert finding.summary.endswith("Nothing was sent.")


def test_credentials_of_another_account_are_a_finding_of_their_own() -> None:
    finding = explain(CallRefused(BUCKET, "other-account", "the first one is 1, this one is 2"))
    assert finding.code == "ground.other-account"
    assert finding.field == "profile"


@pytest.mark.parametrize("code", sorted({*TEXTS, *OF_THE_KEY, "AccessDenied", "Unheard"}))
@pytest.mark.parametrize("call", [BUCKET, USER, PROOF], ids=lambda call: call.name)
def test_every_finding_says_who_can_mend_it(code: str, call: Call) -> None:
    refusal = CallRefused(call, code.split(":")[0], "m", request_id="r-9", caller="arn:aws:x")
    finding = explain(refusal)
    assert finding.who in WHO
    asks = finding.who not in (Who.YOU, Who.WAIT, Who.MAKERS)
    assert bool(finding.message) is asks
    if asks:
        assert "AWS's request id: r-9" in finding.message
        assert "`" not in finding.message


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
