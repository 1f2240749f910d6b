"""A server in S3's place, and what the tests of pages' requests send to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway
from valolink_widgets.core.call import Call, Identity

HERE = "http://127.0.0.1:9"
APP = "https://app.valohai.com"
SECRET = SecretStr("secret-of-the-linked-key")
KEY = {"id": "AKIALINKED0000000000", "secret": SECRET}
WHERE = {"Bucket": "b-1", "Key": "a b/ü", "Origin": APP}
OPERATOR = ("AKIAOPERATOR00000000", SecretStr("secret-of-the-operator"), None)
PREFLIGHT = {**WHERE, "Method": "PUT", "Headers": ("X-Other", "Content-Type")}
PARTS = {"UploadId": "u/1", "PartNumber": 2, "Body": b"part"}
SIGNED = [
    ("PutUrl", {**WHERE, "Body": "hello", "ContentType": "text/plain"}),
    ("PutPartUrl", {**WHERE, **PARTS}),
    ("GetUrl", WHERE),
    ("PostForm", {**WHERE, "Body": "hello"}),
]


def call(operation: str, params: Mapping[str, Any], identity: Identity = "key") -> Call:
    signer = {} if identity in ("nobody", "operator") else KEY
    return Call("browser", operation, params, "eu-west-1", identity, signer)


class Heard:
    """What a server of S3's place was sent, one after the other."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []


@contextmanager
def server(
    status: int, body: str = "", headers: Mapping[str, str] | None = None
) -> Iterator[tuple[AwsGateway, Heard]]:
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            named = {name.lower(): value for name, value in self.headers.items()}
            heard.requests.append((self.command, self.path, named, content))
            self.send_response(status)
            for name, value in (headers or {"x-amz-request-id": "r-1"}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_PUT = do_POST = do_OPTIONS = answer  # noqa: N815 - the names that it is called by

        def log_message(self, *_: Any) -> None: ...

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{running.server_address[1]}"
    try:
        yield AwsGateway(endpoint_url=url, credentials=OPERATOR), heard
    finally:
        running.shutdown()
        running.server_close()
