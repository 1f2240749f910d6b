"""moto against AWS: who sends a form, what he may, and what the page gets to see."""

from __future__ import annotations

import pytest

from .conftest import Key, Sandbox, own_bucket, policy, trust
from .forms import CONTENT, Forms, said

pytestmark = pytest.mark.quick

APP = "https://app.valohai.com"


@pytest.fixture
def forms(sandbox: Sandbox) -> Forms:
    sandbox.bucket("own-bucket")
    return Forms(sandbox)


def test_without_a_policy_it_is_nobody_s(forms: Forms) -> None:
    assert said(forms.post(forms.made(), {"policy": None})) == (
        403,
        "AccessDenied",
        "Access Denied",
    )
    s3 = forms.sandbox.client("s3")
    s3.delete_public_access_block(Bucket=forms.bucket)
    opened = policy({**own_bucket(forms.bucket), "Principal": "*", "Action": "s3:PutObject"})
    s3.put_bucket_policy(Bucket=forms.bucket, Policy=opened)
    bare = {"url": forms.made()["url"], "fields": {"key": "of-nobody"}}
    assert forms.post(bare).status_code == 204
    assert forms.held("of-nobody")["Body"].read() == CONTENT


def test_the_key_must_be_allowed_to_write_there(forms: Forms) -> None:
    forms.sandbox.bucket("other-bucket")
    forms.bucket = "other-bucket"
    status, code, message = said(forms.post(forms.made()))
    assert (status, code) == (403, "AccessDenied")
    assert "s3:PutObject on resource: " in message
    assert "other-bucket/new" in message


def test_unknown_inactive_new_and_deleted_keys(forms: Forms) -> None:
    unknown = (403, "InvalidAccessKeyId")
    made, iam = forms.made(), forms.sandbox.client("iam")
    assert forms.post(made).status_code == 204
    iam.update_access_key(UserName="limited", AccessKeyId=forms.key.id, Status="Inactive")
    assert said(forms.post(made))[:2] == unknown
    iam.update_access_key(UserName="limited", AccessKeyId=forms.key.id, Status="Active")
    iam.delete_access_key(UserName="limited", AccessKeyId=forms.key.id)
    assert said(forms.post(made))[:2] == unknown
    forms.sandbox.control("aws", key_delay=3600)
    late = Forms(forms.sandbox, forms.sandbox.user("late", own_bucket(forms.bucket)))
    assert said(late.post(late.made()))[:2] == unknown


def test_a_session_signs_with_its_token(forms: Forms, sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    may = policy(trust(sandbox.arn("limited")))
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=may)["Role"]["Arn"]
    allowed = policy(own_bucket(forms.bucket))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=allowed)
    sts = sandbox.client("sts", forms.key)
    made = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
    for version in ("s3v4", "s3"):
        of_role = Forms(sandbox, key, version)
        form = of_role.made()
        assert of_role.post(form).status_code == 204
        without = said(of_role.post(form, {"x-amz-security-token": None}))
        assert without[:2] == (403, "InvalidAccessKeyId")
        wrong = said(of_role.post(form, {"x-amz-security-token": "wrong"}))
        assert wrong[:2] == (400, "InvalidToken")
    sandbox.control("aws/expire")
    assert said(of_role.post(of_role.made()))[:2] == (400, "ExpiredToken")


def test_the_expected_owner_and_the_region(forms: Forms) -> None:
    headers = {"x-amz-expected-bucket-owner": "210987654321"}
    assert said(forms.post(forms.made(), **headers))[:2] == (403, "AccessDenied")
    made = forms.client("eu-north-1").generate_presigned_post(forms.bucket, "new")
    answer = forms.post(made)
    assert said(answer)[:2] == (400, "AuthorizationQueryParametersError")
    assert answer.headers["x-amz-bucket-region"] == "eu-west-1"
    forms.bucket = "no-bucket"
    assert said(forms.post(forms.made()))[:2] == (404, "NoSuchBucket")


def test_the_page_that_sent_it_may_read_the_answer(forms: Forms) -> None:
    rules = [
        {"AllowedOrigins": [APP], "AllowedMethods": ["POST"], "ExposeHeaders": ["ETag"]},
        {"AllowedOrigins": ["*"], "AllowedMethods": ["PUT"]},
    ]
    forms.sandbox.client("s3").put_bucket_cors(
        Bucket=forms.bucket, CORSConfiguration={"CORSRules": rules}
    )
    for changed in ({}, {"key": "other"}):
        answer = forms.post(forms.made(), dict(changed), Origin=APP)
        assert answer.headers["Access-Control-Allow-Origin"] == APP
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag"
    elsewhere = forms.post(forms.made(), Origin="https://a.test")
    assert "Access-Control-Allow-Origin" not in elsewhere.headers


def test_a_condition_key_tells_a_form_from_a_request(forms: Forms) -> None:
    denial = {
        "Effect": "Deny",
        "Action": "s3:PutObject",
        "Resource": "*",
        "Condition": {"StringEquals": {"s3:authType": "POST"}},
    }
    forms.key = forms.sandbox.user("no-forms", own_bucket(forms.bucket), denial)
    assert said(forms.post(forms.made()))[:2] == (403, "AccessDenied")
    s3 = forms.sandbox.client("s3", forms.key)
    assert s3.put_object(Bucket=forms.bucket, Key="k", Body=b"x")
