"""Forms by which a web page writes an object: judged by their policy, then done as a PutObject."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from ..answers import refusal
from ..forms import FormError, keep_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..asked import Asked
    from ..forms import Form
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

ORDER = "If it is specified, please check the order of the fields."
# Fields that PutObject takes as headers, with the name of each where it is another one.
HEADERS = {
    "acl": "x-amz-acl",
    "cache-control": "Cache-Control",
    "content-disposition": "Content-Disposition",
    "content-encoding": "Content-Encoding",
    "content-type": "Content-Type",
    "expires": "Expires",
    "x-amz-storage-class": "x-amz-storage-class",
    "x-amz-website-redirect-location": "x-amz-website-redirect-location",
}
SOME_HEADERS = ("x-amz-meta-", "x-amz-server-side-encryption", "x-amz-checksum-")
STATUSES = {"200", "201"}


def well_formed_forms(asked: Asked, moto: Moto, onward: Onward) -> Response:  # noqa: ARG001
    """What a form must hold, asked before anybody asks who sent it."""
    if asked.posted is None:
        return onward(asked)
    try:
        _look(asked.posted)
    except FormError as error:
        return _refused(asked, error)
    return onward(asked)


def forms_as_objects(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes a form without a look at its policy or its signature."""
    form = asked.posted
    if form is None:
        return onward(asked)
    if "policy" in form.fields:
        try:
            keep_policy(form, asked.bucket, moto.propagation.now())
        except FormError as error:
            return _refused(asked, error)
    key = form.value("key")
    answer = onward(asked.as_put(key, form.body, _headers(form)))
    return _answered(asked, form, key, answer) if answer.status_code == 200 else answer


def _look(form: Form) -> None:
    if not form.whole:
        text = "The body of your POST request is not well-formed multipart/form-data."
        raise FormError(400, "MalformedPOSTRequest", text)
    wanted = ["key"]
    if "policy" in form.fields:
        v4 = {"x-amz-algorithm", "x-amz-credential", "x-amz-signature"} & form.fields.keys()
        wanted += (
            ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"]
            if v4
            else ["AWSAccessKeyId", "Signature"]
        )
    for name in wanted:
        if not form.fields.get(name.lower()):
            text = f"Bucket POST must contain a field named '{name}'.  {ORDER}"
            raise FormError(400, "InvalidArgument", text, ArgumentName=name, ArgumentValue="")
    if form.files != 1:
        text = "POST requires exactly one file upload per request."
        number = str(form.files)
        raise FormError(400, "InvalidArgument", text, ArgumentName="file", ArgumentValue=number)


def _refused(asked: Asked, error: FormError) -> Response:
    status, code, message, more = error.answer
    return refusal(asked, status, code, message, **more)


def _headers(form: Form) -> dict[str, str]:
    named = {HEADERS[name]: form.value(name) for name in form.fields if name in HEADERS}
    more = {name: form.value(name) for name in form.fields if name.startswith(SOME_HEADERS)}
    return {"Content-Type": "binary/octet-stream", **named, **more}


def _answered(asked: Asked, form: Form, key: str, put: Response) -> Response:
    """As the form wishes it: 204 unless it names another status, or a page to go to."""
    tag = put.headers.get("ETag", "")
    where = f"http://{asked.headers['Host']}/{quote(asked.bucket)}/{quote(key, safe='/~')}"
    kept = {n: v for n, v in put.headers.items() if n.lower().startswith("x-amz")}
    kept |= {"ETag": tag, "Location": where}
    onward = form.value("success_action_redirect") or form.value("redirect")
    if onward:
        said = urlencode({"bucket": asked.bucket, "key": key, "etag": tag})
        kept["Location"] = f"{onward}{'&' if '?' in onward else '?'}{said}"
        return Response(b"", 303, kept)
    status = form.value("success_action_status")
    if status not in STATUSES:
        answer = Response(b"", 204, kept)
        del answer.headers["Content-Type"]
        return answer
    text = "" if status == "200" else _told(where, asked.bucket, key, tag)
    return Response(text, int(status), kept, content_type="application/xml")


def _told(where: str, bucket: str, key: str, tag: str) -> str:
    told = {"Location": where, "Bucket": bucket, "Key": key, "ETag": tag}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{inner}</PostResponse>'
