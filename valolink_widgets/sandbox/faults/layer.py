"""The layer in front of each side: lets a request through, or lets it go wrong."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from ..aws.answers import refusal
from ..aws.asked import Asked
from .client import HEADER
from .fault import Fault, Met
from .kinds import DELAY, ELSEWHERE, HTTP_KINDS, words_of
from .requests import made_by
from .stage import Stage

if TYPE_CHECKING:
    Environ = dict[str, Any]
    Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

PATIENCE_SECONDS = 120.0
"""Longer than any client waits for an answer."""
PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome</body></html>"
_ENVIRON_HEADER = "HTTP_" + HEADER.upper().replace("-", "_")


class HungUp(ConnectionAbortedError):
    """Ends the connection without an answer; the server takes it for a client that left."""


class FaultLayer:
    """A WSGI application in front of one side. `read` tells what a request is about."""

    def __init__(
        self, onward: Application, stage: Stage, read: Callable[[Environ], Met], control_token: str
    ) -> None:
        self._onward, self._stage, self._read = onward, stage, read
        self._token = control_token.encode()

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """The answer, as it would be or as it is played."""
        if self._stage.idle or self._is_control(environ):
            return self._onward(environ, start)
        met = self._read(environ)
        fault = self._stage.meets(met)
        if fault and fault.hold:
            self._stage.hold(fault.hold)
        if fault is None or fault.kind == DELAY:
            answer = self._carried_out(environ, met)
        else:
            answer = self._gone_wrong(fault, met, environ)
        result: Iterable[bytes] = answer(environ, start)
        return result

    def _is_control(self, environ: Environ) -> bool:
        if str(environ["PATH_INFO"]).startswith("/_sandbox/"):
            return True  # it has a guard of its own
        given = str(environ.get(_ENVIRON_HEADER, ""))
        return hmac.compare_digest(given.encode(), self._token)

    def _carried_out(self, environ: Environ, met: Met) -> Response:
        answer = Response.from_app(self._onward, environ)
        self._stage.born(made_by(met, answer.status_code, answer.get_data()))
        return answer

    def _gone_wrong(self, fault: Fault, met: Met, environ: Environ) -> Response:
        done = None
        if fault.deed or fault.kind in ("lost", "truncated"):
            done = self._carried_out(environ, met)
        if fault.kind == "timeout":
            self._stage.hold(PATIENCE_SECONDS)
        if fault.kind in ("closed", "lost", "timeout"):
            raise HungUp(HTTP_KINDS[fault.kind])
        if fault.kind == "page":
            return Response(PAGE, 200, content_type="text/html; charset=utf-8")
        if fault.kind == "empty":
            return Response(b"", 503)
        if done is not None and fault.kind == "truncated":
            return _broken_off(done)
        return _refused(fault, met, environ)


def _broken_off(whole: Response) -> Response:
    """Half of an answer that says how long the whole is, and the end of the connection."""
    body = whole.get_data()
    half = Response(body[: len(body) // 2], whole.status_code, whole.headers)
    half.headers["Content-Length"] = str(max(len(body), 1))  # an empty one is to break off too
    half.headers["Connection"] = "close"
    return half


def _refused(fault: Fault, met: Met, environ: Environ) -> Response:
    words = words_of(met.service, fault.kind)
    text = (fault.message or words.message).format_map(_Named(met.about or {}))
    if met.service == "valohai":
        return _by_valohai(words.status, text, met)
    answer = refusal(Asked(environ), words.status, words.code, text)
    if words.code in ("PermanentRedirect", "AuthorizationHeaderMalformed"):
        answer.headers["x-amz-bucket-region"] = ELSEWHERE
    return answer


def _by_valohai(status: int, text: str, met: Met) -> Response:
    if status >= 500:  # what stands in front of Django answers in HTML
        page = f"<html><body><h1>{status} {text}</h1></body></html>"
        return Response(page, status, content_type="text/html")
    body: dict[str, Any] = {"detail": text}
    if status == 400 and met.operation in ("CreateStore", "UpdateStore"):
        body = {"configuration": [{"message": text, "code": "store_test_failed"}]}
    headers = {"Retry-After": "1"} if status == 429 else {}
    return Response(json.dumps(body), status, headers, content_type="application/json")


class _Named(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"
