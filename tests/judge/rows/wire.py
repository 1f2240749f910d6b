"""Requests past botocore: preflights, presigned addresses and forms, other regions, old clocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import requests

from valolink_widgets.core.documents import cors_rules

from ...counting import BY_FORM, PREFLIGHTS
from ...sandbox.conftest import Sandbox, own_bucket
from .asking import DONE, Asked, row, said, sign4, status
from .buckets import raw

CORS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html"
FORMS = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"
PRESIGNED = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"
REDIRECTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html"
CLOCKS = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
PARTITIONS = (
    "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html"
)
APP, ELSEWHERE = "https://app.valohai.com", "https://anywhere.example"


@contextmanager
def clock_off(hours: int) -> Iterator[None]:
    """botocore signs as if it were that much later."""
    then = (datetime.now(UTC) + timedelta(hours=hours)).replace(tzinfo=None)
    with patch("botocore.auth.get_current_datetime", return_value=then):
        yield


@row("preflights on the guide's rules", CORS, PREFLIGHTS)
def preflights(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("cors-bucket")
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": cors_rules(APP)})
    url = f"{account.place.aws_endpoint_url}/{name}/key"
    for origin, method, headers, allowed in _PREFLIGHTS:
        asked = {"Origin": origin, "Access-Control-Request-Method": method}
        if headers:
            asked["Access-Control-Request-Headers"] = headers
        answer = requests.options(url, headers=asked, timeout=10)
        got = answer.headers.get("Access-Control-Allow-Origin", "")
        yield f"{method} from {origin} with {headers!r}", f"{answer.status_code} {got}", allowed


@row("preflights on the rules of each upload mode", CORS, PREFLIGHTS)
def preflights_of_modes(account: Sandbox) -> Asked:
    s3, name = account.client("s3"), account.bucket("cors-bucket")
    url = f"{account.place.aws_endpoint_url}/{name}/key"
    for mode, expected in _OF_MODES.items():
        rules = {"CORSRules": cors_rules(APP, mode)}
        s3.put_bucket_cors(Bucket=name, CORSConfiguration=rules)
        for (origin, method), wanted in zip(_ASKED, expected, strict=True):
            asked = {"Origin": origin, "Access-Control-Request-Method": method}
            if method == "PUT":
                asked["Access-Control-Request-Headers"] = "content-type"
            answer = requests.options(url, headers=asked, timeout=10)
            shown = answer.headers.get("Access-Control-Expose-Headers", "")
            got = answer.headers.get("Access-Control-Allow-Origin", "")
            told = f"{answer.status_code} {got} {shown}".strip()
            yield f"{mode}: {method} from {origin}", told, wanted


_ASKED = ((APP, "PUT"), (APP, "POST"), (APP, "GET"), (ELSEWHERE, "PUT"), (ELSEWHERE, "POST"))
_NO, _YES, _READS = "403", f"200 {APP}", "200 *"
_OF_MODES = {
    "post": (_NO, _YES, _READS, _NO, _NO),
    "presigned-put": (_YES, _NO, _READS, _NO, _NO),
    "multipart": (f"{_YES} ETag", f"{_YES} ETag", _READS, _NO, _NO),
}
_REFUSED = "403 "
_PREFLIGHTS = [
    (ELSEWHERE, "GET", "", "200 *"),
    (ELSEWHERE, "GET", "authorization", "200 *"),
    (ELSEWHERE, "POST", "", _REFUSED),
    (ELSEWHERE, "PUT", "", _REFUSED),
    (APP, "POST", "", f"200 {APP}"),
    (APP, "POST", "Authorization", f"200 {APP}"),
    (APP, "POST", "content-type, x-amz-date", _REFUSED),
    (APP, "PUT", "", _REFUSED),
    (APP + ".evil.example", "POST", "", _REFUSED),
    (APP.replace("https", "http"), "POST", "", _REFUSED),
]


@row("presigned addresses", PRESIGNED)
def presigned(account: Sandbox) -> Asked:
    own, other = account.bucket("own-bucket"), account.bucket("other-bucket")
    s3 = sign4(account, account.user("limited", own_bucket(own)))

    def url(call: str, bucket: str = own) -> str:
        where = {"Bucket": bucket, "Key": "a b/k.txt"}
        return str(s3.generate_presigned_url(call, Params=where, ExpiresIn=60))

    yield "PUT", status(requests.put(url("put_object"), b"x", timeout=10)), DONE
    yield "GET", status(requests.get(url("get_object"), timeout=10)), DONE
    mixed = requests.get(url("put_object"), timeout=10)
    yield "GET with that of PUT", status(mixed), "403 SignatureDoesNotMatch"
    beyond = requests.get(url("get_object", other), timeout=10)
    yield "another bucket", status(beyond), "403 AccessDenied"
    with clock_off(-2):
        late = url("get_object")
    yield "expired", status(requests.get(late, timeout=10)), "403 AccessDenied"


@row("presigned forms", FORMS, BY_FORM)
def forms(account: Sandbox) -> Asked:
    own, other = account.bucket("own-bucket"), account.bucket("other-bucket")
    s3 = sign4(account, account.user("limited", own_bucket(own)))

    def post(body: bytes = b"hello", bucket: str = own, seconds: int = 60, **changed: str) -> str:
        most = [["content-length-range", 2, 10]]
        made = s3.generate_presigned_post(bucket, "new", Conditions=most, ExpiresIn=seconds)
        fields = {**made["fields"], **changed}
        return status(requests.post(made["url"], fields, files={"file": body}, timeout=10))

    yield "as it was made", post(), DONE
    yield "another key", post(key="other"), "403 AccessDenied"
    yield "a changed policy", post(policy="e30="), "403 SignatureDoesNotMatch"
    yield "too large", post(b"x" * 11), "400 EntityTooLarge"
    yield "too small", post(b"x"), "400 EntityTooSmall"
    bare = requests.post(
        f"{account.place.aws_endpoint_url}/{own}", {"key": "new"}, files={"file": b"x"}, timeout=10
    )
    yield "no policy", status(bare), "403 AccessDenied"
    yield "a field too many", post(acl="private"), "403 AccessDenied"
    yield "expired", post(seconds=-60), "403 AccessDenied"
    yield "another bucket", post(bucket=other), "403 AccessDenied"
    wrong = post(**{"x-amz-signature": "0" * 64})
    yield "a wrong signature", wrong, "403 SignatureDoesNotMatch"


@row("a request to another region", REDIRECTS)
def regions(account: Sandbox) -> Asked:
    name = account.bucket("own-bucket")
    there = raw(account, "GET", f"{name}?list-type=2", "eu-west-1")
    yield "signed for its own region", status(there), DONE
    elsewhere = raw(account, "GET", f"{name}?list-type=2", "eu-north-1")
    yield "signed for another", status(elsewhere), "301 PermanentRedirect"


@row("an account of another partition", PARTITIONS)
def partitions(account: Sandbox) -> Asked:
    who = account.client("sts", region="cn-north-1").get_caller_identity
    yield "sts", said(who), "InvalidClientTokenId"


@row("a clock that is an hour off", CLOCKS)
def clocks(account: Sandbox) -> Asked:
    name = account.bucket("own-bucket")
    for hours in (-1, 1):
        with clock_off(hours):
            answer = raw(account, "GET", f"{name}?list-type=2", "eu-west-1")
        yield f"{hours:+} h", status(answer), "403 RequestTimeTooSkewed"
