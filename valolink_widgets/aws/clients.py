"""botocore's session and clients: made once, kept, and shared by all threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from ..core.vault import secrets_in
from .regions import data_loader

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.httpsession import URLLib3Session
    from botocore.session import Session

ATTEMPTS = 4
CONNECT_SECONDS, READ_SECONDS = 10, 30
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Signer:
    """Credentials that a call is signed with; `token` belongs to temporary ones."""

    id: str
    secret: SecretStr
    token: SecretStr | None = None


# Calls of nobody are not signed.
NOBODY = Signer("", SecretStr(""))


class Clients:
    """One session, and one client per service, region, signer and number of attempts.

    `observer` hears of every answer and every failure of every attempt, as botocore's event
    `response-received` tells it; `guard` sees every request of the operator once it is signed, and
    keeps it from going out by raising.
    """

    def __init__(
        self,
        profile: str,
        endpoint_url: str,
        operator: Signer | None,
        observer: Callable[..., None],
        guard: Callable[..., None] = lambda **_: None,
    ) -> None:
        self._profile, self._endpoint_url, self._operator = profile, endpoint_url, operator
        self._observer, self._guard = observer, guard
        self._secrets: tuple[str, ...] = ()
        self._lock = RLock()
        self._session: Session | None = None
        self._kept: dict[tuple[str, str, Signer | None, bool], Any] = {}

    def get(self, service: str, region: str, signer: Signer | None, *, once: bool = False) -> Any:
        """The client for this; `signer` None means the operator, `once` a single attempt.

        The one of the service `browser` is of S3, and makes addresses for web pages.
        """
        key = (service, region, signer, once)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._make(service, region, signer or self._operator, once)
            return self._kept[key]

    def operator_credentials(self) -> Any:
        """The operator's, as botocore has them, or None; resolved, so that the expiry shows."""
        if self._operator:
            from botocore.credentials import Credentials

            token = self._operator.token.get_secret_value() if self._operator.token else None
            return Credentials(self._operator.id, "", token)
        with self._lock:
            found = self.session().get_credentials()
        if found:
            found.get_frozen_credentials()
        return found

    def operator_key_id(self) -> str:
        """The id of the key that the operator's next call is signed with; empty without one."""
        if self._operator:
            return self._operator.id
        found = self.operator_credentials()
        if not found:
            return ""
        frozen = found.get_frozen_credentials()
        self._secrets = tuple(s for s in (frozen.secret_key, frozen.token) if s)
        return str(frozen.access_key)

    def operator_secrets(self) -> tuple[str, ...]:
        """The operator's bare secrets: for taking them out of a text, nothing else."""
        if self._operator:
            return secrets_in(self._operator.secret, self._operator.token)
        return self._secrets

    def session(self) -> Session:
        """The session, made when first asked for."""
        with self._lock:
            if self._session is None:
                self._session = _session(self._profile, isolated=bool(self._endpoint_url))
            return self._session

    def _make(self, service: str, region: str, signer: Signer | None, once: bool) -> Any:
        pages = service == "browser"
        unsigned = signer is NOBODY
        config = _config(self._endpoint_url, once, pages=pages, unsigned=unsigned)
        options: dict[str, Any] = {"config": config}
        if signer and not unsigned:
            options["aws_access_key_id"] = signer.id
            options["aws_secret_access_key"] = signer.secret.get_secret_value()
            options["aws_session_token"] = signer.token and signer.token.get_secret_value()
        if self._endpoint_url:
            options["endpoint_url"] = self._endpoint_url
        name = "s3" if pages else service
        client = self.session().create_client(name, region_name=region, **options)
        client.meta.events.register("response-received", self._observer)
        if self._endpoint_url and service == "s3control":
            client.meta.events.register("before-call", _at_its_own_address)
        if signer is self._operator:
            client.meta.events.register("before-send", self._guard)
        return client


def _session(profile: str, *, isolated: bool) -> Session:
    """A session; an isolated one knows nothing of the person's own AWS profiles and files."""
    import botocore.session

    if isolated:
        session = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
        session.set_config_variable("config_file", os.devnull)
        session.set_config_variable("credentials_file", os.devnull)
    else:
        session = botocore.session.Session(profile=profile or None)
    session.register_component("data_loader", data_loader())
    return session


def _at_its_own_address(params: dict[str, Any], **_: Any) -> None:
    """Take the account's number from the front of the host: only AWS has such names."""
    account = params["headers"]["x-amz-account-id"]
    params["url"] = params["url"].replace(f"//{account}.", "//", 1)


def http_session(session: Session, config: Config, url: str) -> URLLib3Session:
    """botocore's HTTP session for an address, as its clients of this session and config have it."""
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    named = os.environ.get("REQUESTS_CA_BUNDLE", os.environ.get("CURL_CA_BUNDLE"))
    verify: Any = session.get_config_variable("ca_bundle") or named or True
    # botocore makes attributes of what a Config was given, which no type checker can see.
    given: Any = config
    timeout: Any = (given.connect_timeout, given.read_timeout)
    return URLLib3Session(
        verify=verify,
        proxies=get_environ_proxies(url) if given.proxies is None else given.proxies,
        timeout=timeout,
        max_pool_connections=given.max_pool_connections,
        client_cert=given.client_cert,
        proxies_config=given.proxies_config,
    )


def _config(endpoint_url: str, once: bool, *, pages: bool, unsigned: bool) -> Config:
    from botocore import UNSIGNED
    from botocore.config import Config

    # AWS_ENDPOINT_URL, or a line in a file, must not take the operator's calls elsewhere.
    options: dict[str, Any] = {"ignore_configured_endpoint_urls": True}
    if pages:
        # The region's own address: the global one redirects a new bucket's requests, and browsers
        # follow no redirect of a preflight. The second version signs less, and not everywhere.
        options["s3"] = {"addressing_style": "virtual"}
        options["signature_version"] = "s3v4"
    if unsigned:
        options["signature_version"] = UNSIGNED
    if endpoint_url:
        # What answers at an address of its own knows paths, and no checksum newer than MD5.
        options["s3"] = {"addressing_style": "path"}
        options["request_checksum_calculation"] = "when_required"
        options["response_checksum_validation"] = "when_required"
    if urlsplit(endpoint_url).hostname in _LOOPBACK:
        options["proxies"] = {}  # a company's proxy has no way to this machine
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 1 if once else ATTEMPTS},
        max_pool_connections=32,
        user_agent_extra=f"valolink/{version('valolink')}",
        **options,
    )
