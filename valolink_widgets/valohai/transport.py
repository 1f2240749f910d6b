"""One request to Valohai's host: sent once, never redirected, nothing of it kept in an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from ..core.call import Call
from ..core.errors import CallRefused, Outcome
from ..core.text import say
from .api import AUTHORIZATION, REQUEST_ID

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

# Valohai tries the credentials of a store before it answers, so it may take its time.
CONNECT_SECONDS, READ_SECONDS = 10, 60
CONNECTIONS = 16
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; `body` is None, and `is_json` False, where it was not JSON."""

    status: int
    body: Any
    is_json: bool
    retry_after: str = ""
    location: str = ""
    request_id: str = ""


class Transport:
    """One session of requests for one host; safe to use from several threads."""

    def __init__(self, host: str, token: Callable[[], SecretStr]) -> None:
        self.host = host
        self._token = token
        self._lock = Lock()
        self._session: Session | None = None

    def request(self, call: Call, method: str, url: str, body: Mapping[str, Any] | None) -> Reply:
        """Send one request for `call`; raises `CallRefused` when nobody answered."""
        import requests
        import urllib3

        refusal: CallRefused | None = None
        try:
            response = self._opened().request(
                method,
                url,
                data=None if body is None else json.dumps(body, default=_revealed).encode(),
                headers={"Content-Type": "application/json"} if body is not None else None,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,  # a 307 would send the body, secret and all, elsewhere
            )
            reply = _reply(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError, OSError) as e:
            refusal = _unanswered(call, self.host, e)
        if refusal:  # outside the handler: requests' errors hold headers and body
            raise refusal
        return reply

    def _opened(self) -> Session:
        with self._lock:
            if self._session is None:
                self._session = _session(self.host, _TokenAuth(self.host, self._token))
            return self._session


class _TokenAuth:
    """Signs requests to one origin. As requests' auth it also keeps a .netrc from taking over."""

    def __init__(self, host: str, token: Callable[[], SecretStr]) -> None:
        self._origin, self._token = origin(host), token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if origin(request.url or "") == self._origin:
            token = self._token().get_secret_value()
            request.headers["Authorization"] = AUTHORIZATION.format(token)
        return request


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what two addresses share when they are the same server's."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def _session(host: str, auth: _TokenAuth) -> Session:
    from http.cookiejar import DefaultCookiePolicy

    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.auth = auth
    session.headers["Accept"] = "application/json"
    session.headers["User-Agent"] = f"valolink/{version('valolink')}"
    # With a cookie Django might take us for a browser, and ask for its CSRF token.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # The environment gives proxies and certificates; a proxy has no way to this machine.
    session.trust_env = urlsplit(host).hostname not in _LOOPBACK
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session


def whole(value: Any) -> Any:
    """A JSON value without half characters (`\\ud800`), which nobody could send on as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {whole(name): whole(item) for name, item in value.items()}
    return value


def _reply(response: Response) -> Reply:
    retry_after = response.headers.get("Retry-After", "")
    location = response.headers.get("Location", "")
    try:
        body, is_json = whole(response.json()), True
    except (ValueError, RecursionError):
        body, is_json = None, False
    request_id = response.headers.get(REQUEST_ID, "")
    return Reply(response.status_code, body, is_json, retry_after, location, request_id)


def _unanswered(call: Call, host: str, problem: Exception) -> CallRefused:
    code, outcome = _kind(problem)
    where = urlsplit(host).netloc or host
    text = {
        "network": say("could not connect to {where}", where=where),
        "timeout": say("the connection to {where} ended before its answer came", where=where),
    }[code]
    return CallRefused(call, code, text, outcome=outcome)


def _kind(problem: Exception) -> tuple[str, Outcome]:
    """Whether the host can have heard of the request at all."""
    import requests.exceptions as known

    never = (known.ConnectTimeout, known.ProxyError, known.SSLError)
    if isinstance(problem, never) or _never_connected(problem):
        return "network", "not-sent"
    lost = (known.Timeout, known.ConnectionError, known.ChunkedEncodingError)
    if isinstance(problem, lost) or not isinstance(problem, ValueError | OSError):
        return "timeout", "unknown"
    # requests' own complaints about an address or a certificate file are ValueError or OSError.
    if isinstance(problem, known.ContentDecodingError):
        return "timeout", "unknown"
    return "network", "not-sent"


def _never_connected(problem: Exception) -> bool:
    from urllib3.exceptions import NewConnectionError

    reason = getattr(problem.args[0], "reason", None) if problem.args else None
    return isinstance(reason, NewConnectionError)


def _revealed(value: object) -> str:
    """The one place where a secret meets a request's body."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    raise TypeError(f"{type(value).__name__} has no place in a request")
