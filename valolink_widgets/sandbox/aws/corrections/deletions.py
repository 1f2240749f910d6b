"""DeleteObjects: each object is judged by itself, and the answer tells of each."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from ..answers import refusal
from ..refusals import words
from ..s3_actions import bucket_arn, parsed
from .authorization import verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

SPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def several_deletions(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto judges all objects of a DeleteObjects at once."""
    if not asked.on_bucket("POST", "delete"):
        return onward(asked)
    if moto.bucket(asked.bucket) is None:
        return refusal(asked, 403, "AccessDenied", "Access Denied")
    root = parsed(asked.body)
    if root is None:
        text = "The XML you provided was not well-formed or did not validate."
        return refusal(asked, 400, "MalformedXML", text)
    refused = _take_out_the_refused(asked, moto, root)
    if not refused:
        return onward(asked)
    if root.find("{*}Object") is None:
        text = f'<DeleteResult xmlns="{SPACE}">{refused}</DeleteResult>'
        return _result(refusal(asked, 200, "", ""), text)
    for element in root.iter():  # moto reads names without their space
        element.tag = element.tag.rpartition("}")[2]
    _replace_body(asked, ElementTree.tostring(root))
    answer = onward(asked)
    return _result(
        answer,
        answer.get_data(as_text=True).replace("</DeleteResult>", f"{refused}</DeleteResult>"),
    )


def _take_out_the_refused(asked: Asked, moto: Moto, root: ElementTree.Element) -> str:
    """Remove from the body what may not be deleted; return its entries for the answer."""
    refused = ""
    for entry in list(root.iterfind("{*}Object")):
        key = entry.findtext("{*}Key", "")
        of_version = entry.findtext("{*}VersionId") is not None
        action = "s3:DeleteObjectVersion" if of_version else "s3:DeleteObject"
        resource = bucket_arn(asked.bucket, key)
        said = verdict(asked, moto, action, resource)
        if not said.allowed:
            root.remove(entry)
            text = escape(words(asked, action, resource, said))
            refused += (
                f"<Error><Key>{escape(key)}</Key><Code>AccessDenied</Code>"
                f"<Message>{text}</Message></Error>"
            )
    return refused


def _replace_body(asked: Asked, body: bytes) -> None:
    asked.environ.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
    for header in ("HTTP_CONTENT_MD5", "HTTP_X_AMZ_CONTENT_SHA256"):
        asked.environ.pop(header, None)
    for header in [name for name in asked.environ if name.startswith("HTTP_X_AMZ_CHECKSUM")]:
        del asked.environ[header]


def _result(answer: Response, text: str) -> Response:
    answer.set_data(text)
    return answer
