"""What a web page asks of S3, as a line that a person can send: its address is a variable."""

from __future__ import annotations

import shlex

import pytest

from valolink_widgets.core.call import Call

pytestmark = pytest.mark.quick

PAGE = {"Bucket": "b", "Key": "a b/ü", "Origin": "https://app.valohai.com"}
PAGES = {
    "Preflight": (
        {"Method": "PUT", "Headers": ("X-B", "Content-Type")},
        "curl -i -H 'Origin: https://app.valohai.com' -X OPTIONS "
        "-H 'Access-Control-Request-Method: PUT' "
        "-H 'Access-Control-Request-Headers: content-type,x-b' "
        "https://s3.eu-west-1.amazonaws.com/b/a%20b/%C3%BC",
    ),
    "PostForm": (
        {"Body": "it's"},
        """printf %s 'it'"'"'s' > valolink-body && """
        "curl -i -H 'Origin: https://app.valohai.com' --form-string 'key=a b/ü' "
        '-F "policy=$POLICY" -F "x-amz-algorithm=$ALGORITHM" -F "x-amz-credential=$CREDENTIAL" '
        '-F "x-amz-date=$DATE" -F "x-amz-signature=$SIGNATURE" -F file=@valolink-body '
        "https://s3.eu-west-1.amazonaws.com/b",
    ),
    "PutUrl": (
        {"Body": b"", "ContentType": "text/plain"},
        "curl -i -H 'Origin: https://app.valohai.com' -H 'Content-Type: text/plain' "
        '-T /dev/null "$PRESIGNED_URL"',
    ),
    "PutPartUrl": (
        {"UploadId": "u", "PartNumber": 1, "Body": "x"},
        "printf %s x > valolink-body && "
        "curl -i -H 'Origin: https://app.valohai.com' -T valolink-body "
        '"$PRESIGNED_URL"',
    ),
    "GetUrl": ({}, """curl -i -H 'Origin: https://app.valohai.com' "$PRESIGNED_URL\""""),
}


@pytest.mark.parametrize("operation", PAGES)
def test_a_page_s_request_is_a_curl_whose_address_is_a_variable(operation: str) -> None:
    more, line = PAGES[operation]
    call = Call("browser", operation, {**PAGE, **more}, "eu-west-1", "key")
    assert call.cli() == line
    assert shlex.split(line)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("", "s3.amazonaws.com"),
        ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"),
    ],
)
def test_a_preflight_goes_to_the_region_s_own_address(region: str, host: str) -> None:
    call = Call("browser", "Preflight", {**PAGE, "Method": "GET"}, region, "nobody")
    assert call.cli().endswith(f" https://{host}/b/a%20b/%C3%BC")
