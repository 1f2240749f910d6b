"""The rooms wired together: which AWS and which Valohai the answers mean."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from .core.call import Call, Port
from .core.errors import CallRefused
from .core.finding import Finding
from .core.settings import Settings

SANDBOX_VARIABLE = "VALOLINK_SANDBOX"


class Connection:
    """One port in front of two gateways, and the words for their refusals."""

    def __init__(
        self, aws: Port, valohai: Port, host: str, notices: tuple[Finding, ...] = ()
    ) -> None:
        self._aws, self._valohai, self.host, self.notices = aws, valohai, host, notices

    def send(self, call: Call) -> Mapping[str, Any]:
        """To Valohai what is Valohai's, the rest to AWS."""
        return (self._valohai if call.service == "valohai" else self._aws).send(call)

    def explain(self, refusal: CallRefused) -> Finding:
        """The refusal in the person's words."""
        from . import aws, valohai

        if refusal.call.service == "valohai":
            return valohai.explain(refusal)
        return aws.explain(refusal)


class Outside:
    """Connects as the settings say; starts a sandbox when one is asked for and none was named."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sandbox: Any = None

    def warm_up(self, settings: Settings) -> None:
        """Start the sandbox in the background, where it will be needed."""
        if settings.target == "sandbox" and not _named(settings):
            self._own_sandbox()

    def connect(self, settings: Settings) -> Connection:
        """Gateways for these settings; raises `InvalidSettings` or `SandboxFailed`."""
        return self._sandboxed(settings) if settings.target == "sandbox" else _real(settings)

    def _own_sandbox(self) -> Any:
        from .sandbox import start

        with self._lock:
            if self._sandbox is None or self._sandbox.process.poll() is not None:
                self._sandbox = start()
            return self._sandbox

    def _sandboxed(self, settings: Settings) -> Connection:
        from .aws import AwsGateway
        from .sandbox import Place
        from .valohai import ValohaiGateway

        file = _named(settings)
        if file and not settings.sandbox:
            _await(Path(file))
        place = Place.read(Path(file)) if file else self._own_sandbox().place()
        if place.control_token or settings.fault_names:
            # To connect is to log in: what an earlier session had against it is over.
            place.faults.set(settings.fault_names, keep=True, login=True)
        aws = AwsGateway(
            endpoint_url=place.aws_endpoint_url,
            credentials=(place.operator.access_key_id, place.operator.secret_access_key, None),
            region=settings.region,
        )
        valohai = ValohaiGateway(place.valohai_host, place.valohai_token)
        return Connection(aws, valohai, place.valohai_host)


def _named(settings: Settings) -> str:
    """The file of a sandbox that runs already: named by the person, or by the app around us."""
    return settings.sandbox or os.environ.get(SANDBOX_VARIABLE, "")


def _await(file: Path, seconds: float = 30.0) -> None:
    """The app around us starts its sandbox beside the page: the file may still be to come."""
    deadline = time.monotonic() + seconds
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def _real(settings: Settings) -> Connection:
    from .aws import AwsGateway
    from .valohai import ValohaiGateway, read_token, token_warnings

    host = settings.valohai_host
    token = read_token(settings.valohai_token, host)
    aws = AwsGateway(profile=settings.profile, region=settings.region)
    notices = token_warnings(settings.valohai_token)
    return Connection(aws, ValohaiGateway(host, token), host, notices)
