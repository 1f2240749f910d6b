"""On the wire: one attempt, and nothing secret in botocore's log at DEBUG."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway
from valolink_widgets.aws.logs import _LOGGERS, SecretFilter, without_secrets
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

pytestmark = pytest.mark.quick

CANARY = "CANARYwJalrXUtnFEMI/K7MDENG+bPxRfiCY"
OPERATOR = ("AKIAOPERATOR00000000", SecretStr("operator-secret"), None)
MAKE_KEY = Call("iam", "CreateAccessKey", {"UserName": "u"})
FAULT = "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>"
KEY_BODY = f"""<CreateAccessKeyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
<CreateAccessKeyResult><AccessKey><UserName>u</UserName><AccessKeyId>AKIANEW0000000000000</AccessKeyId>
<Status>Active</Status><SecretAccessKey>{CANARY}</SecretAccessKey></AccessKey></CreateAccessKeyResult>
<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></CreateAccessKeyResponse>"""


@contextlib.contextmanager
def _server(status: int, body: str) -> Iterator[tuple[str, list[str]]]:
    sent: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", sent
    finally:
        server.shutdown()
        server.server_close()


def test_one_attempt_on_the_wire() -> None:
    with _server(500, FAULT) as (url, sent), pytest.raises(CallRefused) as problem:
        AwsGateway(endpoint_url=url, credentials=OPERATOR).send(MAKE_KEY)
    assert problem.value.outcome == "unknown"
    assert len(sent) == 1


def test_nobody_listens() -> None:
    with _server(200, "") as (url, _):
        pass
    with pytest.raises(CallRefused) as problem:
        AwsGateway(endpoint_url=url, credentials=OPERATOR).send(MAKE_KEY)
    assert (problem.value.code, problem.value.outcome) == ("network", "not-sent")


class TestLogs:
    """At DEBUG, where botocore writes down whole answers."""

    def _log(self, caplog: pytest.LogCaptureFixture, call: Call, token: str) -> str:
        caplog.set_level(logging.DEBUG)
        with _server(200, KEY_BODY) as (url, _):
            operator = ("ASIAOPERATOR00000000", SecretStr("CANARY-OPERATOR"), SecretStr(token))
            gateway = AwsGateway(endpoint_url=url, credentials=operator)
            gateway.send(call)
        return "\n".join(record.getMessage() for record in caplog.records) + caplog.text

    def test_the_canary_is_found_without_the_filter(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(SecretFilter, "filter", lambda *_: True)
        text = self._log(caplog, MAKE_KEY, "CANARY-TOKEN")
        assert CANARY in text
        assert "CANARY-TOKEN" in text

    def test_and_not_with_it(self, caplog: pytest.LogCaptureFixture) -> None:
        text = self._log(caplog, MAKE_KEY, "CANARY-TOKEN")
        assert "AKIANEW0000000000000" in text
        assert "CANARY" not in text

    def test_the_filter_is_installed_once(self) -> None:
        for _ in range(3):
            AwsGateway(credentials=OPERATOR)
        for name in _LOGGERS:
            filters = logging.getLogger(name).filters
            assert len([f for f in filters if isinstance(f, SecretFilter)]) == 1

    @pytest.mark.parametrize(
        "text",
        [
            f"b'<SecretAccessKey>{CANARY}</SecretAccessKey>'",
            f"<SessionToken>{CANARY}</SessionToken>",
            f'{{"roleCredentials":{{"secretAccessKey":"{CANARY}"}}}}',
            f"{{'SessionToken': '{CANARY}'}}",
            f'{{"accessToken" : "{CANARY}"}}',
            f"x-amz-security-token:{CANARY}\nhost:x",
            f"{{'X-Amz-Security-Token': b'{CANARY}'}}",
        ],
    )
    def test_every_form(self, text: str) -> None:
        assert CANARY not in without_secrets(text)
        assert "<secret>" in without_secrets(text)
