"""One request of a real gateway, answered by the sandbox's layer of faults without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from threading import local
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError
from pydantic import SecretStr
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse
from werkzeug.wrappers import Response

from valolink_widgets.aws import AwsGateway
from valolink_widgets.aws.pin import Pin
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.sandbox.aws.answers import document
from valolink_widgets.sandbox.aws.asked import Asked
from valolink_widgets.sandbox.faults import Fault
from valolink_widgets.sandbox.faults.layer import FaultLayer, HungUp
from valolink_widgets.sandbox.faults.requests import of_aws, of_valohai
from valolink_widgets.sandbox.faults.stage import Stage
from valolink_widgets.valohai import ValohaiGateway

from ..guide.cloud import ACCOUNT, Cloud

AWS, VALOHAI = "http://127.0.0.1:9", "http://127.0.0.1:10"
OPERATOR, TEMPORARY = "AKIAOPERATOR00000000", "ASIAROLE000000000000"
SECRETS = ("operator-secret-xyzzy", "token-of-valohai-xyzzy", "role-secret-xyzzy", "session-xyzzy")
_OPERATOR_SECRET, _TOKEN, _ROLE_SECRET, _SESSION = SECRETS
_ROLE = (
    f"<Credentials><AccessKeyId>{TEMPORARY}</AccessKeyId>"
    f"<SecretAccessKey>{_ROLE_SECRET}</SecretAccessKey><SessionToken>{_SESSION}</SessionToken>"
    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
)
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Wire:
    """The gateways that people use, with a fault at their other end.

    What a fault carries out before it goes wrong is carried out in the cloud it is played for.
    """

    def __init__(self) -> None:
        self._stage, self._now = Stage(None), local()
        known: Any = SimpleNamespace(
            account_id=ACCOUNT, operator=(OPERATOR, ""), session=_session, user_key=_user_key
        )
        aws = FaultLayer(self._carry_out, self._stage, lambda env: of_aws(env, known), "-")
        valohai = FaultLayer(self._carry_out, self._stage, of_valohai, "-")
        self._aws = AwsGateway(
            endpoint_url=AWS, credentials=(OPERATOR, SecretStr(_OPERATOR_SECRET), None)
        )
        events = self._aws._clients.session().get_component("event_emitter")
        events.register_last("before-send", lambda request, **_: _aws_answer(aws, request))
        self._valohai = ValohaiGateway(VALOHAI, SecretStr(_TOKEN), sleep=lambda _: None)
        self._valohai._transport._opened().mount("http://", _Adapter(valohai))

    def play(self, fault: Fault, cloud: Cloud) -> None:
        """This fault from now on, on gateways that remember nothing of an earlier one."""
        self._stage.set([fault])
        self._cloud = cloud
        self._aws._pin = Pin()
        self._aws._roles.clear()

    def send(self, call: Call) -> Mapping[str, Any]:
        """Through the call's gateway, to meet the fault."""
        self._now.call = call
        return (self._valohai if call.service == "valohai" else self._aws).send(call)

    def _carry_out(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        return self._carried_out(Asked(environ))(environ, start)

    def _carried_out(self, asked: Asked) -> Response:
        call: Call = self._now.call
        if call.name != "sts:AssumeRole" and asked.form.get("Action") == "AssumeRole":
            return document(asked, "AssumeRole", _ROLE)  # the gateway's own call on the way
        try:
            self._cloud.send(call)
        except CallRefused as refusal:
            return Response(refusal.code, refusal.status)
        return Response(b"")  # nobody will hear it: that is the fault


class _Adapter(HTTPAdapter):
    def __init__(self, application: Application) -> None:
        super().__init__()
        self._application = application

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        body = request.body or b""
        content = body if isinstance(body, bytes) else str(body).encode()
        try:
            answer = _ask(self._application, request, content)
        except HungUp:
            raise requests.ConnectionError("Connection aborted.", request=request) from None
        return self.build_response(request, answer)


def _aws_answer(application: Application, request: Any) -> AWSResponse:
    body = request.body or b""
    content = body.read() if hasattr(body, "read") else body
    content = content if isinstance(content, bytes) else str(content).encode()
    try:
        answer = _ask(application, request, content)
    except HungUp:
        raise ConnectionClosedError(endpoint_url=request.url) from None
    return AWSResponse(request.url, answer.status, answer.headers, answer)


def _ask(application: Application, request: Any, body: bytes) -> HTTPResponse:
    answer = Response.from_app(application, _environ(request, body))
    return HTTPResponse(
        BytesIO(answer.get_data()),
        list(answer.headers),
        answer.status_code,
        preload_content=False,
        request_method=request.method,  # the answer to a HEAD tells a length and has no body
    )


def _environ(request: Any, body: bytes) -> Environ:
    parts = urlsplit(request.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    told = {name: _text(value) for name, value in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "QUERY_STRING": parts.query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": told.get("Content-Type", ""),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in told.items()},
    }


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _session(key_id: str) -> Any:
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/valolink-demo-bucket/valolink"
    return SimpleNamespace(arn=arn) if key_id == TEMPORARY else None


def _user_key(key_id: str) -> Any:
    name = "op" if key_id == OPERATOR else "valolink-demo-bucket"
    return None if key_id == TEMPORARY else SimpleNamespace(user_name=name)
