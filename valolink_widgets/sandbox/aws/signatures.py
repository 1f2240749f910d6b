"""AWS signatures, checked: in the header, and in a presigned URL or form of either version."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode, urlsplit

from botocore.auth import HmacV1Auth, S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

if TYPE_CHECKING:
    from .asked import Asked

V2_NAMES = {"AWSAccessKeyId", "Signature", "Expires", "x-amz-security-token"}


def header_holds(asked: Asked, secret: str) -> bool:
    """Whether the Authorization header was made with this secret, for this very request."""
    header = asked.headers["Authorization"]
    names = header.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    request = AWSRequest(
        method=asked.method,
        url=_url(asked, asked.raw_query),
        data=asked.body,
        headers={name: asked.headers.get(name, "") for name in names},
    )
    request.context["timestamp"] = asked.headers.get("X-Amz-Date", "")
    kind = SigV4Auth if asked.service in {"iam", "sts"} else S3SigV4Auth
    auth = kind(Credentials(asked.key_id, secret), asked.signing_name, asked.region)
    made = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return hmac.compare_digest(made.encode(), header.partition("Signature=")[2].strip().encode())


def body_holds(asked: Asked) -> bool:
    """Whether the body is the one whose digest was signed; true where none was signed."""
    signed = asked.headers.get("X-Amz-Content-SHA256", "")
    return len(signed) != 64 or hashlib.sha256(asked.body).hexdigest() == signed


def query_token(asked: Asked) -> str | None:
    """The session token in a presigned URL, if it has one."""
    return asked.query.get("X-Amz-Security-Token") or asked.query.get("x-amz-security-token")


def query_expired(asked: Asked, now: datetime) -> bool:
    """Whether a presigned URL is past its time, or says none that can be read."""
    try:
        if "X-Amz-Date" in asked.query:
            made = datetime.strptime(asked.query["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
            end = made.replace(tzinfo=UTC) + timedelta(seconds=int(asked.query["X-Amz-Expires"]))
        else:
            end = datetime.fromtimestamp(int(asked.query["Expires"]), UTC)
    except (KeyError, ValueError, OverflowError):
        return True
    return now > end


def query_holds(asked: Asked, secret: str, token: str | None) -> bool:
    """Whether a presigned URL was made with this secret."""
    if "X-Amz-Signature" in asked.query:
        return hmac.compare_digest(_v4(asked, secret, token), asked.query["X-Amz-Signature"])
    return hmac.compare_digest(_v2(asked, secret, token), asked.query.get("Signature", ""))


def form_holds(asked: Asked, secret: str) -> bool:
    """Whether a form's policy was signed with this secret."""
    fields = asked.posted.fields if asked.posted else {}
    policy, scope = fields["policy"], fields.get("x-amz-credential", "").split("/")
    if len(scope) < 5:
        made = HmacV1Auth(Credentials(asked.key_id, secret)).sign_string(policy)
        return hmac.compare_digest(made.encode(), fields.get("signature", "").encode())
    auth = SigV4Auth(Credentials(scope[0], secret), scope[3], scope[2])
    request = AWSRequest()
    request.context["timestamp"] = scope[1]
    made = auth.signature(policy, request)
    return hmac.compare_digest(made.encode(), fields.get("x-amz-signature", "").encode())


def _v4(asked: Asked, secret: str, token: str | None) -> str:
    names = asked.query.get("X-Amz-SignedHeaders", "host").split(";")
    left = {name: value for name, value in asked.query.items() if name != "X-Amz-Signature"}
    request = AWSRequest(
        method=asked.method,
        url=_url(asked, urlencode(left, quote_via=quote, safe="-_.~")),
        headers={
            **{name: asked.headers.get(name, "") for name in names},
            "X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD",
        },
    )
    request.context["timestamp"] = asked.query.get("X-Amz-Date", "")
    scope = [*asked.query.get("X-Amz-Credential", "").split("/"), "", "", ""]
    auth = S3SigV4Auth(Credentials(scope[0], secret, token), scope[3], scope[2])
    canonical = _canonical(auth, request, names)
    return str(auth.signature(auth.string_to_sign(request, canonical), request))


def _canonical(auth: S3SigV4Auth, request: AWSRequest, names: list[str]) -> str:
    # A presigned URL signs the body as UNSIGNED-PAYLOAD without that header among the signed ones.
    head, _, _ = auth.canonical_request(request).partition("\n\n")
    first = "\n".join(head.split("\n")[:3])
    lines = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names)
    return "\n".join([first, lines, ";".join(names), "UNSIGNED-PAYLOAD"])


def _v2(asked: Asked, secret: str, token: str | None) -> str:
    # boto3 makes this old kind by default; AWS takes it in its older regions.
    auth = _V2(Credentials(asked.key_id, secret, token), asked.query["Expires"])
    left = {name: value for name, value in asked.query.items() if name not in V2_NAMES}
    request = AWSRequest(
        method=asked.method,
        url=_url(asked, urlencode(left, quote_via=quote)),
        headers=dict(asked.headers.items()),
    )
    split = urlsplit(str(request.url))
    # botocore's stub wants a plain mapping, its code HTTPHeaders.
    path = asked.raw_path if asked.key else f"/{asked.bucket}/"  # a bucket is signed with a slash
    headers = cast("Any", request.headers)
    return str(auth.get_signature(asked.method, split, headers, auth_path=path))


class _V2(HmacV1Auth):
    """Signs for a fixed date: in a URL the moment of expiry stands in its place."""

    def __init__(self, credentials: Credentials, date: str) -> None:
        super().__init__(credentials)
        self._date = date

    def _get_date(self) -> str:
        return self._date


def header_instead(asked: Asked) -> None:
    """Take the signature out of the query, where it was checked; a header names the key.

    moto only takes the key's id from it, for the date of its last use.
    """
    kept = {
        name: value
        for name, value in asked.query.items()
        if name not in V2_NAMES and not name.startswith("X-Amz-")
    }
    region = asked.region or "us-east-1"
    scope = f"{asked.key_id or 'anonymous'}/20000101/{region}/s3/aws4_request"
    header = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=checked"
    query = urlencode(kept, quote_via=quote, safe="-_.~")
    asked.rewrite(query, {"Authorization": header})


def _url(asked: Asked, query: str) -> str:
    return f"http://{asked.headers['Host']}{asked.raw_path}" + (f"?{query}" if query else "")
