"""One request to AWS, read once: what it asks for, of which service, with which key."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote

from werkzeug.datastructures import EnvironHeaders

from .callers import NOBODY
from .forms import Form, form_in

if TYPE_CHECKING:
    from .callers import Caller

CONTROL_PATH = "/v20180820/"
# The sandbox's account is in the partition `aws`; the regions of the others begin so.
OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-")
# Names in a query string that make it a signature, in AWS's fourth and second versions.
V4_MARK, V2_MARK = "X-Amz-Signature", "AWSAccessKeyId"
FORM_CREDENTIAL = "x-amz-credential"


class Asked:
    """A request as the corrections see it; `environ` is what moto gets."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.caller: Caller = NOBODY
        self.presigned = self.written_by_form = False
        self.fourth_version = True
        self._read()

    def _read(self) -> None:
        self.raw_path, _, self.raw_query = str(self.environ["RAW_URI"]).partition("?")
        self.query = dict(parse_qsl(self.raw_query, keep_blank_values=True))
        self.headers = EnvironHeaders(self.environ)
        bucket, _, key = self.raw_path.removeprefix("/").partition("/")
        self.bucket, self.key = unquote(bucket), unquote(key)
        self.posted = self._posted()
        header = self.headers.get("Authorization", "")
        scope = header.partition("Credential=")[2].partition(",")[0].split("/")
        if not header:
            signed = self.posted.fields if self.posted else self.query
            scope = signed.get(FORM_CREDENTIAL if self.posted else "X-Amz-Credential", "").split(
                "/"
            )
        self._scope = scope if len(scope) == 5 else [""] * 5

    def _posted(self) -> Form | None:
        """The form by which a web page writes an object, where this is one."""
        kind = self.headers.get("Content-Type", "")
        if self.method != "POST" or not self.bucket or self.key or "delete" in self.query:
            return None
        return form_in(kind, self.body) if kind.startswith("multipart/form-data") else None

    def as_put(self, key: str, body: bytes, headers: dict[str, str]) -> Asked:
        """The PutObject that a form stands for, by the same caller."""
        kept = {name: value for name, value in self.environ.items() if name != "CONTENT_TYPE"}
        target = f"{self.raw_path.rstrip('/')}/{quote(key, safe='/~')}"
        kept.update(
            REQUEST_METHOD="PUT",
            PATH_INFO=unquote(target, "latin-1"),
            RAW_URI=target,
            REQUEST_URI=target,
            QUERY_STRING="",
            CONTENT_LENGTH=str(len(body)),
        )
        kept["wsgi.input"] = BytesIO(body)
        for name, value in headers.items():
            prefix = "" if name.lower() == "content-type" else "HTTP_"
            kept[prefix + name.upper().replace("-", "_")] = value
        put = Asked(kept)
        put.caller, put.written_by_form = self.caller, True
        put.fourth_version = self.fourth_version
        return put

    def rewrite(self, query: str, headers: dict[str, str]) -> None:
        """Go on with another query string and more headers, here and for moto."""
        target = self.raw_path + (f"?{query}" if query else "")
        self.environ.update(QUERY_STRING=query, RAW_URI=target, REQUEST_URI=target)
        for name, value in headers.items():
            self.environ["HTTP_" + name.upper().replace("-", "_")] = value
        self._read()

    @cached_property
    def body(self) -> bytes:
        """The whole body; moto can still read it afterwards."""
        content: bytes = self.environ["wsgi.input"].read()
        self.environ["wsgi.input"] = BytesIO(content)
        return content

    @property
    def key_id(self) -> str:
        """The access key that signed the header or the URL; empty when none did."""
        of_form = self.posted.fields.get(V2_MARK.lower(), "") if self.posted else ""
        return self._scope[0] or self.query.get(V2_MARK, "") or of_form

    @property
    def region(self) -> str:
        """The region the request was signed for."""
        return self._scope[2]

    @property
    def of_another_partition(self) -> bool:
        """Whether it was signed for China, GovCloud or another AWS than the commercial one."""
        return self.region.startswith(OTHER_PARTITIONS)

    @property
    def service(self) -> str:
        """The service the request was signed for; unsigned: S3, or STS for a form.

        S3 Control signs as S3 does.
        """
        if self.raw_path.startswith(CONTROL_PATH) and self.signing_name in {"", "s3"}:
            return "s3control"
        return self.signing_name or ("sts" if self.form else "s3")

    @property
    def signing_name(self) -> str:
        """The service's name in the signature; empty when there is none."""
        return self._scope[3]

    @property
    def signed(self) -> str:
        """How the request is signed: `header`, `query`, `form` or, when it is not, nothing.

        A form without a policy is not: whatever else it holds, it is nobody's.
        """
        if "Authorization" in self.headers:
            return "header"
        if self.posted and "policy" in self.posted.fields:
            return "form"
        return "query" if V4_MARK in self.query or V2_MARK in self.query else ""

    @cached_property
    def form(self) -> dict[str, str]:
        """The parameters of an IAM or STS call."""
        if not self.headers.get("Content-Type", "").startswith("application/x-www-form"):
            return self.query if "Action" in self.query else {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def calls(self, service: str, *actions: str) -> bool:
        """Whether this is one of these calls of IAM or STS."""
        return self.service == service and self.form.get("Action") in actions

    def on_bucket(self, method: str, part: str = "") -> bool:
        """Whether this is `method` on a bucket itself, or on a part of it such as `policy`."""
        if self.service != "s3" or self.method != method or not self.bucket or self.key:
            return False
        return part in self.query if part else not set(self.query) - {"x-id"}
