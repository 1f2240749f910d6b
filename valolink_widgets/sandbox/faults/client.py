"""The way to a running sandbox's faults, for whoever has its control token."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from valolink_widgets.core.errors import SandboxFailed
from valolink_widgets.core.text import say

from .fault import Fault

PATH = "/_sandbox/faults"
HEADER = "X-Sandbox-Control"
SECONDS = 10


class Faults:
    """What a sandbox plays; every method raises `SandboxFailed` where it does not answer so."""

    def __init__(self, host: str, token: SecretStr | None) -> None:
        self._host, self._token = urlsplit(host), token

    def set(
        self, faults: Iterable[str | Fault], *, keep: bool = False, login: bool = False
    ) -> None:
        """Play these and no others. `keep`: one that is played already goes on where it is.

        `login`: the person has logged in again, so a session that had ended is over.
        """
        named = [one if isinstance(one, str) else one.as_dict() for one in faults]
        self._send("PUT", {"faults": named, "keep": keep, "login": login})

    def clear(self) -> None:
        """Play nothing, and take away what a play had set up."""
        self.set(())

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass in the sandbox at once."""
        self._send("PUT", {"advance": seconds})

    def state(self) -> list[dict[str, Any]]:
        """Each play: `name`, `summary`, `faults`, `met` (how many requests) and `over`."""
        return list(self._send("GET")["faults"])

    def met(self) -> list[str]:
        """The requests that came since something is played, the oldest first."""
        return list(self._send("GET")["met"])

    def _send(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        if self._token is None:
            raise SandboxFailed(
                say("This sandbox cannot play faults: its file holds no control token.")
            )
        headers = {HEADER: self._token.get_secret_value(), "Content-Type": "application/json"}
        host = self._host.hostname or ""
        # The standard library's client: it follows no proxy from the environment.
        try:
            with closing(http.client.HTTPConnection(host, self._host.port, timeout=SECONDS)) as to:
                to.request(method, PATH, json.dumps(body) if body else None, headers)
                answer = to.getresponse()
                said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            raise SandboxFailed(say("The sandbox does not answer: it has ended.")) from None
        if answer.status != 200:
            raise SandboxFailed("; ".join(map(str, said.get("faults", ()) or said.values())))
        return dict(said)
