"""What a web page does with S3: preflights, presigned addresses, and forms.

Every request goes out as a browser would send it, with an `Origin`, unsigned but for what the page
was handed. Presigned addresses and forms let whoever has them write, so none leaves this module.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..core.call import Call
from ..core.errors import CallRefused
from ..core.text import say
from .clients import NOBODY, Clients, Signer, http_session

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse
    from botocore.httpsession import URLLib3Session

SERVICE = "browser"
# As far as S3 lets a signed request's clock be off; a shorter life would fail on such a clock.
SECONDS = 15 * 60
# How often a request is sent that met a connection which the other side had closed meanwhile.
_ATTEMPTS = 2
_PRESIGNED = {
    "PutUrl": ("put_object", "PUT", ("Bucket", "Key", "ContentType")),
    "PutPartUrl": ("upload_part", "PUT", ("Bucket", "Key", "UploadId", "PartNumber")),
    "GetUrl": ("get_object", "GET", ("Bucket", "Key")),
}


class Browser:
    """Sends the calls of the service `browser` through botocore's own HTTP session.

    No redirect is followed. Proxies, certificates and timeouts are those of the clients.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._lock = Lock()
        self._kept: dict[str, URLLib3Session] = {}

    def send(self, call: Call, region: str, signer: Signer | None) -> dict[str, Any]:
        """`Status` and `Headers` (in lower case) of a 2xx answer; raises what botocore raises."""
        if signer is None:  # whoever found such an address would write as the operator
            text = say("a web page is never handed the operator's credentials")
            raise CallRefused(call, "parameters", text, outcome="not-sent")
        preflight = call.operation == "Preflight"
        client = self._clients.get(SERVICE, region, NOBODY if preflight else signer)
        method, url, headers, body = _request(client, call)
        answer = self._answer(client, method, url, {**headers, **_own(call)}, body)
        return _read(call, answer)

    def _answer(
        self, client: Any, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> AWSResponse:
        from botocore.awsrequest import AWSRequest
        from botocore.exceptions import BotoCoreError, ConnectionClosedError

        request = AWSRequest(method, url, headers, body).prepare()
        for last in range(1, _ATTEMPTS + 1):
            try:
                return self._session(client, url).send(request)
            except BotoCoreError as problem:
                failure = _without_address(problem, url)
                if last == _ATTEMPTS or not isinstance(problem, ConnectionClosedError):
                    break
        raise failure  # outside the handler: what botocore raised holds the address

    def _session(self, client: Any, url: str) -> URLLib3Session:
        where = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        with self._lock:
            if where not in self._kept:
                self._kept[where] = http_session(self._clients.session(), client.meta.config, url)
            return self._kept[where]


def _own(call: Call) -> dict[str, str]:
    """The headers that a browser puts in by itself, and our name."""
    origin = {"Origin": str(call.params["Origin"])} if call.params.get("Origin") else {}
    return {"User-Agent": f"valolink/{version('valolink')}", **origin}


def _request(client: Any, call: Call) -> tuple[str, str, dict[str, str], bytes]:
    """Method, address, headers and body."""
    if call.operation == "Preflight":
        return _preflight(client, call)
    if call.operation == "PostForm":
        return _form(client, call)
    operation, method, names = _PRESIGNED[call.operation]
    params = {name: call.params[name] for name in names if name in call.params}
    url = client.generate_presigned_url(operation, Params=params, ExpiresIn=SECONDS)
    kind = call.params.get("ContentType")
    return method, url, {"Content-Type": str(kind)} if kind else {}, _body(call)


def _preflight(client: Any, call: Call) -> tuple[str, str, dict[str, str], bytes]:
    params = {name: call.params[name] for name in ("Bucket", "Key")}
    url = client.generate_presigned_url("put_object", Params=params)  # of nobody: the bare address
    headers = {"Access-Control-Request-Method": str(call.params["Method"])}
    # In lower case, sorted, with bare commas: CORS-unsafe request-header names, Fetch standard.
    names = sorted(str(name).lower() for name in call.params.get("Headers", ()))
    if names:
        headers["Access-Control-Request-Headers"] = ",".join(names)
    return "OPTIONS", url, headers, b""


def _form(client: Any, call: Call) -> tuple[str, str, dict[str, str], bytes]:
    body = _body(call)
    made = client.generate_presigned_post(
        call.params["Bucket"],
        call.params["Key"],
        Conditions=[["content-length-range", 0, len(body)]],
        ExpiresIn=SECONDS,
    )
    boundary = f"valolink-{secrets.token_hex(16)}"
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return "POST", made["url"], kind, form_data(made["fields"], body, boundary)


def form_data(fields: Mapping[str, str], file: bytes, boundary: str) -> bytes:
    """A form as a browser sends it (RFC 7578); S3 reads nothing that comes after the file."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    named = 'name="file"; filename="valolink"\r\nContent-Type: application/octet-stream'
    head = f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\n\r\n"
    return "".join((*parts, head)).encode() + file + f"\r\n--{boundary}--\r\n".encode()


def _body(call: Call) -> bytes:
    body = call.params.get("Body", b"")
    return body if isinstance(body, bytes) else str(body).encode()


def _read(call: Call, answer: AWSResponse) -> dict[str, Any]:
    """The answer as the gateway gives it; `ClientError` for anything but 2xx."""
    from botocore.exceptions import ClientError
    from botocore.parsers import create_parser

    headers = {name.lower(): value for name, value in answer.headers.items()}
    whole = {"body": answer.content, "headers": answer.headers, "status_code": answer.status_code}
    if not 200 <= answer.status_code < 300:
        parser: Any = create_parser("rest-xml")  # an error needs no shape
        parsed = parser.parse({**whole, "status_code": _error(whole)}, None)
        parsed["ResponseMetadata"]["HTTPStatusCode"] = answer.status_code
        raise ClientError(parsed, call.operation)
    number = headers.get("x-amzn-requestid") or headers.get("x-amz-request-id", "")
    metadata = {"RequestId": number, "HTTPHeaders": headers}
    return {"Status": answer.status_code, "Headers": headers, "ResponseMetadata": metadata}


def _error(whole: Mapping[str, Any]) -> int:
    """botocore's parser takes 300 for success."""
    return max(int(whole["status_code"]), 301)


def _without_address(problem: Any, url: str) -> Exception:
    """The same failure; its words quote the whole address, and urllib3's the half of it."""
    secret = urlsplit(url).query
    said = {
        name: str(value).replace(secret, "…") if secret else str(value)
        for name, value in problem.kwargs.items()
    }
    bare: Exception = type(problem)(**said)
    return bare
