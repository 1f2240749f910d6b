"""A scripted server on loopback, and a gateway to it."""

from __future__ import annotations

import json
import socket
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.valohai import ValohaiGateway

TOKEN = "CANARY-TOKEN-0123456789"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Scripted:
    """Answers each request with the next of `answers`: status, body, headers."""

    def __init__(self) -> None:
        self.seen: list[Request] = []
        self.answers: list[Any] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                parsed = json.loads(body) if body else None
                headers = dict(self.headers.items())
                outer.seen.append(Request(self.command, self.path, headers, parsed))
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if answer == "hang up":
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._answer(*answer)

            def _answer(self, status: int, body: Any, headers: dict[str, str] = {}) -> None:  # noqa: B006
                text = body if isinstance(body, str) else json.dumps(body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def says(self, *answers: Any) -> None:
        self.answers[:] = answers


@pytest.fixture
def server() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.server.shutdown()
    scripted.server.server_close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def gateway(server: Scripted, slept: list[float]) -> Iterator[ValohaiGateway]:
    made = ValohaiGateway(server.host, SecretStr(TOKEN), sleep=slept.append, clock=lambda: NOW)
    yield made
    session = made._transport._session
    if session:
        session.close()


@pytest.fixture
def refused() -> Callable[[ValohaiGateway, Call], CallRefused]:
    """Send, and hand back the refusal, after a look for secrets in it."""

    def send(gateway: ValohaiGateway, call: Call) -> CallRefused:
        with pytest.raises(CallRefused) as problem:
            gateway.send(call)
        refusal = problem.value
        assert refusal.__context__ is None
        assert refusal.__cause__ is None
        everything = "".join(traceback.format_exception(refusal)) + repr(vars(refusal))
        assert "CANARY" not in everything
        return refusal

    return send
