"""Where a sandbox is: the file it writes, read back and checked."""

from __future__ import annotations

import http.client
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator

from valolink_widgets.core.errors import SandboxFailed

from ..core.host import is_loopback
from ..core.text import say
from .faults import Faults
from .faults.client import HEADER

# In bytes; a sandbox writes less than 1,000.
_LONGEST_FILE = 65_536
START_ONE = say("Start a sandbox with `valolink sandbox --file {path}`.")


class Operator(BaseModel):
    """The access key of the sandbox's administrator."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    access_key_id: str
    secret_access_key: SecretStr


class Place(BaseModel):
    """The addresses, keys and project of one running sandbox; secrets stay wrapped."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    aws_endpoint_url: str
    region: str
    account_id: str
    operator: Operator
    valohai_host: str
    valohai_token: SecretStr
    project: str
    control_token: SecretStr | None = None

    @classmethod
    def read(cls, path: str | Path) -> Place:
        """The sandbox that `path` describes, which must be running; else SandboxFailed."""
        place = cls.load(path)
        if not place.answers():
            raise SandboxFailed(
                say("The sandbox in {path} does not answer: it has ended.", path=path)
                + f" {START_ONE.format(path=path)}"
            )
        return place

    @classmethod
    def load(cls, path: str | Path) -> Place:
        """What `path` says, whether or not the sandbox still runs; else SandboxFailed."""
        remedy = START_ONE.format(path=path)
        try:
            text = _text_of(Path(path))
        except (OSError, ValueError):
            raise SandboxFailed(
                say("The sandbox file {path} cannot be read.", path=path) + f" {remedy}"
            ) from None
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            # `from None`: the cause quotes the file, and the file holds secrets.
            raise SandboxFailed(
                say("{path} is not the file of a sandbox.", path=path) + f" {remedy}"
            ) from None

    @property
    def faults(self) -> Faults:
        """What this sandbox plays, to look at and to change."""
        return Faults(self.valohai_host, self.control_token)

    @field_validator("aws_endpoint_url", "valohai_host")
    @classmethod
    def _is_here(cls, address: str) -> str:
        """An address on this computer: a sandbox has no other, and its token goes nowhere else."""
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.port or not is_loopback(parts.hostname or ""):
            raise ValueError("not on this computer")
        return address

    def answers(self) -> bool:
        """Whether both servers answer, and the second is the one that made this token."""
        token = self.valohai_token.get_secret_value()
        # With the control token no fault is played: one may be that nobody answers.
        past = {HEADER: self.control_token.get_secret_value()} if self.control_token else {}
        me = {"Authorization": f"Token {token}", **past}
        mine = _status(self.valohai_host, "/api/v0/users/me/", me)
        return mine == 200 and _status(self.aws_endpoint_url, "/", past) is not None


def _text_of(path: Path) -> bytes:
    """What it holds, no more of it than a sandbox writes: what is longer is none."""
    with path.open("rb") as file:
        return file.read(_LONGEST_FILE)


def _status(address: str, path: str, headers: dict[str, str]) -> int | None:
    parts = urlsplit(address)
    # The standard library's client: it follows no proxy from the environment.
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
    with closing(connection):
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
