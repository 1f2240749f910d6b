"""AWS's error documents, as S3 and as IAM and STS write them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from .asked import Asked

NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "s3control": "http://awss3control.amazonaws.com/doc/2018-08-20/",
}


def refusal(asked: Asked, status: int, code: str, message: str, **details: str) -> Response:
    """An error in the words of the service that was asked; `details` are elements of S3's own."""
    if asked.service in NAMESPACES:
        return _query_error(asked, status, code, message)
    return _s3_error(asked, status, code, message, details)


def document(asked: Asked, name: str, result: str) -> Response:
    """A successful answer of IAM or STS; `result` is XML already."""
    space, number = NAMESPACES[asked.service], secrets.token_hex(16)
    return _xml(
        200,
        f'<{name}Response xmlns="{space}"><{name}Result>{result}</{name}Result>'
        f"<ResponseMetadata><RequestId>{number}</RequestId></ResponseMetadata></{name}Response>",
        {"x-amzn-RequestId": number},
    )


def _s3_error(
    asked: Asked, status: int, code: str, message: str, details: dict[str, str]
) -> Response:
    number = secrets.token_hex(8).upper()
    named = f"<BucketName>{escape(asked.bucket)}</BucketName>" if asked.bucket else ""
    named += "".join(f"<{name}>{escape(text)}</{name}>" for name, text in details.items())
    text = (
        f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>{named}"
        f"<RequestId>{number}</RequestId><HostId>sandbox</HostId></Error>"
    )
    return _xml(status, text, {"x-amz-request-id": number})


def _query_error(asked: Asked, status: int, code: str, message: str) -> Response:
    number = secrets.token_hex(16)
    text = (
        f'<ErrorResponse xmlns="{NAMESPACES[asked.service]}"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        f"<RequestId>{number}</RequestId></ErrorResponse>"
    )
    return _xml(status, text, {"x-amzn-RequestId": number})


def _xml(status: int, text: str, headers: dict[str, str]) -> Response:
    whole = '<?xml version="1.0" encoding="UTF-8"?>\n' + text
    return Response(whole, status, headers, content_type="application/xml")
