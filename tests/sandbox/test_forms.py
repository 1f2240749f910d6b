"""moto against AWS: the policy of a form by which a web page writes an object."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from .conftest import Sandbox
from .forms import CONTENT, Forms, said

pytestmark = pytest.mark.quick


@pytest.fixture
def forms(sandbox: Sandbox) -> Forms:
    sandbox.bucket("own-bucket")
    return Forms(sandbox)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_form_of_either_version_is_taken(forms: Forms, version: str) -> None:
    forms.version = version
    made = forms.made()
    assert ("x-amz-signature" in made["fields"]) == (version == "s3v4")
    answer = forms.post(made)
    assert (answer.status_code, answer.text) == (204, "")
    held = forms.held()
    assert held["Body"].read() == CONTENT
    assert held["ContentType"] == "binary/octet-stream"
    assert answer.headers["ETag"] == held["ETag"]
    assert answer.headers["Location"].endswith("/own-bucket/new")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize(
    ("field", "value"),
    [("signature", "0" * 64), ("policy", base64.b64encode(b"{}").decode())],
)
def test_a_signature_that_is_not_its_policy_s(
    forms: Forms, version: str, field: str, value: str
) -> None:
    forms.version = version
    made = forms.made()
    name = field if version == "s3" or field == "policy" else f"x-amz-{field}"
    assert said(forms.post(made, {name: value}))[:2] == (403, "SignatureDoesNotMatch")


CONDITIONS = [
    {"acl": "private"},
    ["starts-with", "$Content-Type", "image/"],
    ["eq", "$x-amz-meta-of", "us"],
    ["content-length-range", 3, 8],
]
FIELDS = {"acl": "private", "Content-Type": "image/png", "x-amz-meta-of": "us"}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"key": "other"}, 'Policy Condition failed: ["eq", "$key", "new"]'),
        ({"acl": "public-read"}, 'Policy Condition failed: ["eq", "$acl", "private"]'),
        (
            {"Content-Type": "text/plain"},
            'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
        ),
        (
            {"Content-Type": "image/png,text/html"},
            'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
        ),
        (
            {"Content-Type": None},
            'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
        ),
        ({"x-amz-meta-of": "them"}, 'Policy Condition failed: ["eq", "$x-amz-meta-of", "us"]'),
        ({"Cache-Control": "no-cache"}, "Extra input fields: cache-control"),
    ],
)
def test_every_condition_holds_or_it_is_refused(
    forms: Forms, changed: dict[str, str | None], why: str
) -> None:
    forms.sandbox.client("s3").put_bucket_ownership_controls(
        Bucket=forms.bucket,
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
    )
    made = forms.made(Fields=dict(FIELDS), Conditions=list(CONDITIONS))
    assert forms.post(made).status_code == 204
    assert forms.held()["Metadata"] == {"of": "us"}
    assert forms.held()["ContentType"] == "image/png"
    answer = said(forms.post(made, changed))
    assert answer == (403, "AccessDenied", f"Invalid according to Policy: {why}")


def test_what_is_to_be_ignored_is(forms: Forms) -> None:
    assert forms.post(forms.made(), {"x-ignore-submit": "Send"}).status_code == 204


@pytest.mark.parametrize(
    ("body", "code", "limit"),
    [(b"x" * 9, "EntityTooLarge", "MaxSizeAllowed>8<"), (b"x", "EntityTooSmall", "Min")],
)
def test_the_file_s_size_is_held_to_its_range(
    forms: Forms, body: bytes, code: str, limit: str
) -> None:
    made = forms.made(Conditions=[["content-length-range", 3, 8]])
    answer = forms.post(made, body=body)
    assert said(answer)[:2] == (400, code)
    assert f"<ProposedSize>{len(body)}</ProposedSize>" in answer.text
    assert limit in answer.text


def signed(forms: Forms, document: Any) -> dict[str, Any]:
    """A form with a policy of our own, rightly signed; text is taken as it is."""
    from botocore.auth import HmacV1Auth
    from botocore.credentials import Credentials

    text = document if isinstance(document, str) else json.dumps(document)
    coded = base64.b64encode(text.encode()).decode()
    signature = HmacV1Auth(Credentials(forms.key.id, forms.key.secret)).sign_string(coded)
    fields = {"key": "new", "AWSAccessKeyId": forms.key.id, "policy": coded}
    url = f"{forms.sandbox.place.aws_endpoint_url}/{forms.bucket}"
    return {"url": url, "fields": {**fields, "signature": signature}}


LATER = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
BOTH = [{"bucket": "own-bucket"}, {"key": "new"}]


@pytest.mark.parametrize(
    ("document", "status", "code", "word"),
    [
        ({"expiration": LATER, "conditions": BOTH}, 204, "", ""),
        (
            {"expiration": "2020-01-01T00:00:00Z", "conditions": BOTH},
            403,
            "AccessDenied",
            "expired",
        ),
        ({"expiration": LATER, "conditions": BOTH[1:]}, 403, "AccessDenied", "fields: bucket"),
        ({"expiration": LATER, "conditions": BOTH[:1]}, 403, "AccessDenied", "fields: key"),
        (
            {"expiration": LATER, "conditions": [{"bucket": "b"}, BOTH[1]]},
            403,
            "AccessDenied",
            '["eq", "$bucket", "b"]',
        ),
        ({"conditions": BOTH}, 400, "InvalidPolicyDocument", "expiration"),
        ({"expiration": "soon", "conditions": BOTH}, 400, "InvalidPolicyDocument", "expiration"),
        ({"expiration": LATER}, 400, "InvalidPolicyDocument", "conditions"),
        (
            {"expiration": LATER, "conditions": [*BOTH, ["like", "$key", "n"]]},
            400,
            "InvalidPolicyDocument",
            "like",
        ),
        (
            {"expiration": LATER, "conditions": [*BOTH, ["content-length-range", "a", 1]]},
            400,
            "InvalidPolicyDocument",
            "content-length-range",
        ),
        ({"expiration": LATER, "conditions": [*BOTH, "x"]}, 400, "InvalidPolicyDocument", "cond"),
        ("[]", 400, "InvalidPolicyDocument", "JSON"),
        ("{", 400, "InvalidPolicyDocument", "JSON"),
    ],
)
def test_what_a_policy_says_and_how(
    forms: Forms, document: Any, status: int, code: str, word: str
) -> None:
    answer = said(forms.post(signed(forms, document)))
    assert answer[:2] == (status, code)
    assert word in answer[2]


def test_a_policy_that_is_no_base64(forms: Forms) -> None:
    from botocore.auth import HmacV1Auth
    from botocore.credentials import Credentials

    made = signed(forms, {})
    signature = HmacV1Auth(Credentials(forms.key.id, forms.key.secret)).sign_string("%%%")
    answer = said(forms.post(made, {"policy": "%%%", "signature": signature}))
    assert answer[:2] == (400, "InvalidPolicyDocument")


@pytest.mark.parametrize(
    ("version", "left_out"),
    [
        ("s3v4", "key"),
        ("s3v4", "x-amz-algorithm"),
        ("s3v4", "x-amz-credential"),
        ("s3v4", "x-amz-date"),
        ("s3v4", "x-amz-signature"),
        ("s3", "AWSAccessKeyId"),
        ("s3", "signature"),
    ],
)
def test_a_field_that_is_missing_is_named(forms: Forms, version: str, left_out: str) -> None:
    forms.version = version
    status, code, message = said(forms.post(forms.made(), {left_out: None}))
    assert (status, code) == (400, "InvalidArgument")
    assert message.lower().startswith(
        f"bucket post must contain a field named '{left_out.lower()}'."
    )


@pytest.mark.parametrize("files", [{}, {"file": CONTENT, "FILE": CONTENT}])
def test_exactly_one_file(forms: Forms, files: dict[str, bytes]) -> None:
    made = forms.made()
    fields = {name: (None, value) for name, value in made["fields"].items()}
    several = {name: ("f", content) for name, content in files.items()}
    answer = said(requests.post(made["url"], files={**fields, **several}, timeout=10))
    assert answer[:2] == (400, "InvalidArgument")
    assert answer[2] == "POST requires exactly one file upload per request."


def test_what_comes_after_the_file_does_not_count(forms: Forms) -> None:
    made = forms.made()
    late = {"x-amz-meta-late": (None, "x")}
    fields = {name: (None, value) for name, value in made["fields"].items()}
    whole = {**fields, "file": ("f", CONTENT), **late}
    assert requests.post(made["url"], files=whole, timeout=10).status_code == 204
    early = {"file": ("f", CONTENT), **fields}
    answer = said(requests.post(made["url"], files=early, timeout=10))
    assert answer[:2] == (400, "InvalidArgument")


def test_a_body_that_is_no_form(forms: Forms) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = requests.post(forms.made()["url"], b"no form", headers=kind, timeout=10)
    assert said(answer)[:2] == (400, "MalformedPOSTRequest")


def test_the_file_s_name_stands_in_the_key(forms: Forms) -> None:
    made = forms.made("up/${filename}")
    assert said(forms.post(made))[1] == ""
    assert forms.held("up/a name.txt")["Body"].read() == CONTENT


@pytest.mark.parametrize(
    ("wish", "status"), [("200", 200), ("201", 201), ("204", 204), ("404", 204)]
)
def test_the_answer_has_the_status_that_is_asked_for(forms: Forms, wish: str, status: int) -> None:
    named = {"success_action_status": wish}
    answer = forms.post(forms.made(Fields=dict(named), Conditions=[named]))
    assert answer.status_code == status
    assert ("<Key>new</Key>" in answer.text) == (status == 201)
    assert ("<Bucket>own-bucket</Bucket>" in answer.text) == (status == 201)


def test_or_leads_on_to_a_page(forms: Forms) -> None:
    named = {"success_action_redirect": "https://a.test/done?a=1"}
    answer = forms.post(forms.made(Fields=dict(named), Conditions=[named]))
    assert answer.status_code == 303
    start = "https://a.test/done?a=1&bucket=own-bucket&key=new&etag=%22"
    assert answer.headers["Location"].startswith(start)
