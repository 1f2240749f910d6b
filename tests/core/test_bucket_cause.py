"""What is behind a HEAD's bare refusal, and where a bucket is that is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused, InvalidSettings
from valolink_widgets.core.naming import bucket_name
from valolink_widgets.core.resources.reads import bucket_region

pytestmark = pytest.mark.quick

BUCKET, ACCOUNT, REGION = "b-1", "123456789012", "eu-west-1"
IN_WORDS = "User: arn:aws:iam::123456789012:user/op is not authorized to perform: s3:ListBucket"


class AWS:
    """Answers each call by its name: a mapping, or a code, a message and a region."""

    def __init__(self, **answers: Any) -> None:
        self.answers, self.sent = answers, list[Call]()

    def send(self, call: Call) -> Mapping[str, Any]:
        self.sent.append(call)
        answer = self.answers[call.operation]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Mapping):
            return answer
        code, message, region = (*answer, "", "")[:3]
        raise CallRefused(call, code, message, region=region)

    def names(self) -> list[str]:
        return [call.operation for call in self.sent]


def problem(aws: AWS) -> CallRefused | InvalidSettings:
    with pytest.raises((CallRefused, InvalidSettings)) as raised:
        bucket_region(aws, BUCKET, ACCOUNT, REGION)
    assert isinstance(raised.value, CallRefused | InvalidSettings)
    return raised.value


@pytest.mark.parametrize("head", ["Forbidden", "BadRequest"])
@pytest.mark.parametrize(
    "code", ["ExpiredToken", "InvalidClientTokenId", "RequestTimeTooSkewed", "network"]
)
def test_a_session_that_does_not_work_is_the_cause(head: str, code: str) -> None:
    aws = AWS(HeadBucket=(head,), GetCallerIdentity=(code,))
    refusal = problem(aws)
    assert isinstance(refusal, CallRefused)
    assert (refusal.code, refusal.call.name) == (code, "sts:GetCallerIdentity")
    assert aws.names() == ["HeadBucket", "GetCallerIdentity"]


def test_s3_may_know_the_end_of_a_session_before_sts() -> None:
    aws = AWS(HeadBucket=("BadRequest",), GetCallerIdentity={}, ListObjectsV2=("ExpiredToken",))
    refusal = problem(aws)
    assert isinstance(refusal, CallRefused)
    assert refusal.code == "ExpiredToken"


def test_another_s_bucket_is_not_absent_and_not_ours() -> None:
    aws = AWS(
        HeadBucket=("Forbidden",),
        GetCallerIdentity={},
        ListObjectsV2=("AccessDenied", "Access Denied"),
        ListBuckets={"Buckets": [{"Name": "b-11"}]},
    )
    found = problem(aws)
    assert isinstance(found, InvalidSettings)
    (finding,) = found.findings
    assert (finding.code, finding.field) == ("bucket.other-account", "bucket")
    names = finding.remedy.split("`")[1::2]
    assert len(names) == 2
    assert not any(bucket_name(name) for name in names)


@pytest.mark.parametrize("listed", [{"Buckets": [{"Name": BUCKET}]}, ("AccessDenied",)])
def test_our_bucket_without_the_right_is_explained_by_the_get(listed: Any) -> None:
    aws = AWS(
        HeadBucket=("Forbidden",),
        GetCallerIdentity={},
        ListObjectsV2=("AccessDenied", IN_WORDS),
        ListBuckets=listed,
    )
    refusal = problem(aws)
    assert isinstance(refusal, CallRefused)
    assert (refusal.code, refusal.message) == ("AccessDenied", IN_WORDS)


def test_where_nobody_tells_both_are_said() -> None:
    aws = AWS(
        HeadBucket=("Forbidden",),
        GetCallerIdentity={},
        ListObjectsV2=("AccessDenied", "Access Denied"),
        ListBuckets=("AccessDenied", "no"),
    )
    refusal = problem(aws)
    assert isinstance(refusal, CallRefused)
    assert (refusal.code, refusal.call.operation) == ("Forbidden", "HeadBucket")


def test_a_refusal_that_has_passed_is_none() -> None:
    aws = AWS(HeadBucket=("Forbidden", "", "us-west-2"), GetCallerIdentity={}, ListObjectsV2={})
    assert bucket_region(aws, BUCKET, ACCOUNT, REGION) == "us-west-2"
    assert aws.sent[-1].region == "us-west-2"


@pytest.mark.parametrize(
    "code", ["PermanentRedirect", "AuthorizationHeaderMalformed", "BadRequest"]
)
def test_a_bucket_elsewhere_is_looked_at_there(code: str) -> None:
    aws = AWS(HeadBucket=[(code, "", "us-west-2"), {"BucketRegion": "us-west-2"}])
    assert bucket_region(aws, BUCKET, ACCOUNT, REGION) == "us-west-2"
    assert [call.region for call in aws.sent] == [REGION, "us-west-2"]


def test_two_regions_that_point_at_each_other_come_to_an_end() -> None:
    code = "PermanentRedirect"
    aws = AWS(HeadBucket=[(code, "", "us-west-2"), (code, "", REGION)])
    refusal = problem(aws)
    assert isinstance(refusal, CallRefused)
    assert (refusal.code, len(aws.sent)) == (code, 2)


@pytest.mark.parametrize("code", ["NoSuchBucket", "404"])
def test_only_a_404_is_absent(code: str) -> None:
    assert bucket_region(AWS(HeadBucket=(code,)), BUCKET, ACCOUNT, REGION) is None


def test_every_call_but_the_list_names_the_owner() -> None:
    aws = AWS(
        HeadBucket=("Forbidden",),
        GetCallerIdentity={},
        ListObjectsV2=("AccessDenied",),
        ListBuckets={},
    )
    problem(aws)
    of_bucket = [call for call in aws.sent if "Bucket" in call.params]
    assert {call.params["ExpectedBucketOwner"] for call in of_bucket} == {ACCOUNT}
    assert [call.operation for call in of_bucket] == ["HeadBucket", "ListObjectsV2"]
