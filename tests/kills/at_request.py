"""In the process that will be killed: every request is noted, and one of them is its last.

A request is named by what it asks (`CreateUser`, `PUT bucket?cors`, `POST stores/`) and by how many
of that name went before it, as reads go side by side and their order changes. This module sees
requests where botocore and requests hand them to the network, so the retries among them too.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.httpsession
import requests

_SECRETS = re.compile(rb"<(?:SecretAccessKey|SessionToken)>([^<]+)<")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")

Tell = Callable[[str, str], None]


class AtRequest:
    """Kills this process at a point such as `CreateUser#1 after`; empty: at none.

    `tell` gets ("request", name) before each request goes out, and ("secret", value) for each
    secret that AWS gives, before anybody else can see it.
    """

    def __init__(self, point: str, tell: Tell = lambda *_: None) -> None:
        self._point, self._tell = point, tell
        self._lock, self._count = Lock(), Counter[str]()

    def install(self) -> None:
        """From now on all requests of this process pass through here."""
        to_aws, to_valohai = botocore.httpsession.URLLib3Session.send, requests.Session.send

        def aws(session: Any, request: Any) -> Any:
            return self._passed(_name_of_aws(request), lambda: to_aws(session, request))

        def valohai(session: Any, request: Any, **options: Any) -> Any:
            name = _name_of_valohai(request)
            return self._passed(name, lambda: to_valohai(session, request, **options))

        botocore.httpsession.URLLib3Session.send = aws
        requests.Session.send = valohai  # type: ignore[method-assign]

    def _passed(self, name: str, send: Callable[[], Any]) -> Any:
        with self._lock:
            self._count[name] += 1
            name = f"{name}#{self._count[name]}"
            self._tell("request", name)
        self._die_at(f"{name} before")
        answer = send()
        if not name.startswith("GET"):  # an object's body can be read only once
            for secret in _SECRETS.findall(answer.content):
                self._tell("secret", secret.decode())
        self._die_at(f"{name} after")
        return answer

    def _die_at(self, point: str) -> None:
        if point == self._point:
            os.kill(os.getpid(), signal.SIGKILL)


def _name_of_aws(request: Any) -> str:
    if action := parse_qs(str(request.body)).get("Action"):
        return action[0]
    url = urlsplit(request.url)
    what = "object" if "/" in url.path.strip("/") else "bucket"
    asked = re.match("[A-Za-z-]+", url.query)
    return f"{request.method} {what}" + (f"?{asked[0]}" if asked else "")


def _name_of_valohai(request: Any) -> str:
    path = urlsplit(request.url).path.removeprefix("/api/v0/")
    return f"{request.method} {_ID.sub('ID', path)}"


def to_pipe(descriptor: int) -> Tell:
    """Tell by lines in a pipe, each written at once: what dies later loses none."""

    def tell(kind: str, value: str) -> None:
        os.write(descriptor, json.dumps([kind, value]).encode() + b"\n")

    return tell
