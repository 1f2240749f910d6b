"""What a web page asks of S3, as a `curl` line.

A presigned address and a form's signature let whoever has them write, so the line names shell
variables in their place.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from urllib.parse import quote

from ..call import Call
from ..ground import partition_of

BODY_FILE = "valolink-body"
# The variables of a presigned form, by its fields.
_SIGNED_FIELDS = {
    "policy": "POLICY",
    "x-amz-algorithm": "ALGORITHM",
    "x-amz-credential": "CREDENTIAL",
    "x-amz-date": "DATE",
    "x-amz-signature": "SIGNATURE",
}


def page(call: Call) -> Iterator[str]:
    """The words of the line; `-i` shows the headers that a browser decides by."""
    yield "curl -i"
    if call.params.get("Origin"):
        yield _header("Origin", call.params["Origin"])
    if call.operation == "Preflight":
        yield from _preflight(call)
    elif call.operation == "PostForm":
        yield from _form(call)
    else:
        yield from _presigned(call)


def _preflight(call: Call) -> Iterator[str]:
    yield "-X OPTIONS"
    yield _header("Access-Control-Request-Method", call.params["Method"])
    names = sorted(str(name).lower() for name in call.params.get("Headers", ()))
    if names:
        yield _header("Access-Control-Request-Headers", ",".join(names))
    yield shlex.quote(f"{_bucket_address(call)}/{quote(str(call.params['Key']), safe='/~')}")


def _form(call: Call) -> Iterator[str]:
    yield f"--form-string {shlex.quote('key=' + str(call.params['Key']))}"
    for name, variable in _SIGNED_FIELDS.items():
        yield f'-F "{name}=${variable}"'
    yield f"-F file=@{BODY_FILE if call.params.get('Body') else '/dev/null'}"
    yield shlex.quote(_bucket_address(call))


def _presigned(call: Call) -> Iterator[str]:
    if call.params.get("ContentType"):
        yield _header("Content-Type", call.params["ContentType"])
    if call.operation != "GetUrl":
        yield f"-T {BODY_FILE if call.params.get('Body') else '/dev/null'}"
    yield '"$PRESIGNED_URL"'


def _bucket_address(call: Call) -> str:
    """By its path, which every bucket's name fits in."""
    region = str(call.region)
    china = partition_of(region) == "aws-cn"
    place = f"s3.{region}" if region else "s3"
    host = f"{place}.amazonaws.com{'.cn' if china else ''}"
    return f"https://{host}/{quote(str(call.params['Bucket']))}"


def _header(name: str, value: object) -> str:
    return f"-H {shlex.quote(f'{name}: {value}')}"
