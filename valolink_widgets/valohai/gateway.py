"""The port to Valohai: one more service, whose operations `api` lists."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isnan
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from ..core.call import Call
from ..core.echo import printable
from ..core.errors import CallRefused, Outcome
from ..core.export.cli import VALOHAI_ROUTES
from ..core.text import say
from ..core.vault import scrubbed, secrets_in
from . import api
from .answers import complaints, first_field, summary
from .transport import Reply, Transport, origin

TRIES = 3
LONGEST_WAIT = 30.0
_MESSAGE_LENGTH, _ID_LENGTH = 2000, 100


class ValohaiGateway:
    """Sends calls of the service `valohai` to one host, and the token to no other.

    Reads are tried three times when Valohai is busy, as long apart as it asks, 30 seconds at
    most; so are PUT, PATCH and DELETE after a 429, which says that nothing was done. A POST is
    sent once: its refusal tells as `retry_after` how long to wait before looking and trying again.
    """

    def __init__(
        self,
        host: str,
        token: SecretStr | Callable[[], SecretStr],
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.host = host.rstrip("/")
        self._token: Callable[[], SecretStr] = (
            _always(token) if isinstance(token, SecretStr) else token
        )
        self._sleep, self._clock = sleep, clock
        self._transport = Transport(self.host, self._token)

    def send(self, call: Call) -> Mapping[str, Any]:
        """Valohai's answer; lists whole, as `{"results": […]}`. Raises `CallRefused`."""
        if call.operation not in VALOHAI_ROUTES:
            raise CallRefused(call, "parameters", say("no such operation"), outcome="not-sent")
        if call.refs():
            waiting = ", ".join(map(str, call.refs()))
            raise CallRefused(
                call, "parameters", say("waits for {waiting}", waiting=waiting), outcome="not-sent"
            )
        if call.operation in api.PAGED:
            return {"results": self._pages(call)}
        method, path = VALOHAI_ROUTES[call.operation]
        body = {name: value for name, value in call.params.items() if name != "id"}
        url = self._url(path, call.params)
        if method == "GET":
            return self._object(call, self._read(call, url))
        reply = self._written(call, method, url, body if method != "DELETE" else None)
        if call.operation == "UpdateProject" and reply.status == api.PATCH_REFUSED:
            reply = self._put_project(call, url, body)
        return self._object(call, reply)

    def _put_project(self, call: Call, url: str, change: Mapping[str, Any]) -> Reply:
        project = self._object(call, self._read(call, url))
        also = {name: project[name] for name in api.PUT_ALSO if name in project}
        return self._written(call, "PUT", url, {**also, **change})

    def _pages(self, call: Call) -> list[Any]:
        results: list[Any] = []
        url = self._url(VALOHAI_ROUTES[call.operation][1], {}) + f"?limit={api.PAGE_SIZE}"
        seen: set[str] = set()
        while url:
            if url in seen:
                raise _not_json(call, say("the pages of the list go round in a circle"))
            seen.add(url)
            page = self._object(call, self._read(call, url))
            if not isinstance(page.get("results"), list):
                raise _not_json(call, say("the answer is no list"))
            results.extend(page["results"])
            url = self._next(call, page.get("next"))
        return results

    def _next(self, call: Call, link: object) -> str:
        """The next page's address, which must be this host's: the token goes with it."""
        if not link:
            return ""
        if not isinstance(link, str) or origin(link) != origin(self.host):
            where = urlsplit(str(link)).netloc
            raise CallRefused(
                call, "redirect", say("the next page of the list is at {where}", where=where)
            )
        return link

    def _read(self, call: Call, url: str) -> Reply:
        return self._tried(call, "GET", url, None, api.WORTH_WAITING)

    def _written(self, call: Call, method: str, url: str, body: Mapping[str, Any] | None) -> Reply:
        waits = (api.BUSY,) if method in api.REPEATABLE else ()
        return self._tried(call, method, url, body, waits)

    def _tried(
        self,
        call: Call,
        method: str,
        url: str,
        body: Mapping[str, Any] | None,
        worth_waiting: tuple[int, ...],
    ) -> Reply:
        for attempt in range(1, TRIES + 1):
            reply = self._transport.request(call, method, url, body)
            if reply.status not in worth_waiting or attempt == TRIES:
                break
            self._sleep(self._pause(reply.retry_after, attempt))
        return reply

    def _pause(self, retry_after: str, attempt: int) -> float:
        """Seconds to wait: what Valohai asks, up to a cap; else one second more each time."""
        try:
            seconds = float(retry_after)
        except ValueError:
            seconds = self._until(retry_after, float(attempt))
        if isnan(seconds):
            seconds = float(attempt)
        return min(max(seconds, 0.0), LONGEST_WAIT)

    def _until(self, date: str, otherwise: float) -> float:
        try:
            return (parsedate_to_datetime(date) - self._clock()).total_seconds()
        except (TypeError, ValueError):
            return otherwise

    def _url(self, path: str, params: Mapping[str, Any]) -> str:
        filled = path.format(id=quote(str(params.get("id", "")), safe=""))
        return f"{self.host}{api.ROOT}{filled}"

    def _object(self, call: Call, reply: Reply) -> Mapping[str, Any]:
        """The object in a reply that says what success says; else `CallRefused`."""
        expected = api.SUCCESS.get(call.operation, 200)
        if 300 <= reply.status < 400:
            where = urlsplit(reply.location).netloc or say("another address")
            raise CallRefused(
                call, "redirect", say("it points to {where}", where=where), status=reply.status
            )
        if 200 <= reply.status < 300 and reply.status != 204 and not reply.is_json:
            raise _not_json(call, say("the answer is not JSON"), reply.status)
        if reply.status != expected:
            raise self._refusal(call, reply, expected)
        if expected == 204:
            return {}
        if not reply.is_json or not isinstance(reply.body, Mapping):
            raise _not_json(call, say("the answer is not JSON"), reply.status)
        return reply.body

    def _refusal(self, call: Call, reply: Reply, expected: int) -> CallRefused:
        found = complaints(reply.body) if reply.status >= 400 else ()
        said = summary(found) if found else ""
        if reply.status < 300:
            said = say(
                "it answered {status} where {expected} was due",
                status=reply.status,
                expected=expected,
            )
        secrets = secrets_in(call.params, self._token())
        maybe = call.kind != "read" and (reply.status < 300 or reply.status >= 500)
        return CallRefused(
            call,
            str(reply.status),
            printable(scrubbed(said, secrets))[:_MESSAGE_LENGTH],
            status=reply.status,
            request_id=printable(scrubbed(reply.request_id, secrets))[:_ID_LENGTH],
            outcome="unknown" if maybe else "refused",
            field=first_field(found),
            retry_after=self._asked_to_wait(reply),
        )

    def _asked_to_wait(self, reply: Reply) -> float:
        """Seconds that Valohai asks to wait, up to the cap; 0 where it asks nothing."""
        busy = reply.status in api.WORTH_WAITING and bool(reply.retry_after)
        return self._pause(reply.retry_after, 0) if busy else 0.0


def _always(token: SecretStr) -> Callable[[], SecretStr]:
    return lambda: token


def _not_json(call: Call, message: str, status: int = 0) -> CallRefused:
    outcome: Outcome = "refused" if call.kind == "read" else "unknown"
    return CallRefused(call, "not-json", message, status=status, outcome=outcome)
