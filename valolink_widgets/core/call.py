"""A request as data: shown, copied, sent, counted and compared, but written once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from pydantic import SecretStr

Identity = Literal["operator", "key", "role", "nobody"]
Kind = Literal["read", "write", "proof"]

_READS = ("Get", "List", "Head")


@dataclass(frozen=True, slots=True)
class Ref:
    """A value known only later: an output of the resource at `address`."""

    address: str
    output: str

    def __str__(self) -> str:
        return f"<{self.address} {self.output}>"


@dataclass(frozen=True, slots=True)
class Call:
    """One request in botocore's names; Valohai is one more service.

    So is `browser`, what a web page asks of S3: Preflight (`Bucket Key Origin Method Headers`),
    PostForm (`Bucket Key Body Origin`), PutUrl (`ContentType` too), PutPartUrl (`UploadId
    PartNumber`) and GetUrl; each is answered with `Status` and `Headers`.

    `params` may hold `Ref`s, and documents (policies, trust) as plain dicts: the gateway encodes
    them. `region` matters for S3 only. `identity` says with whose credentials it is sent, `nobody`
    without any; for `key` and `role`, `signer` holds the key (`id`, `secret`, for a role also
    `role_arn`).
    `looks_for` is the code of a refusal that it is sent to get: then its answer is empty.
    """

    service: str
    operation: str
    params: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    identity: Identity = "operator"
    signer: Mapping[str, Any] = field(default_factory=dict)
    looks_for: str = ""

    @property
    def kind(self) -> Kind:
        """`read`, `write`, or `proof` when it is tried as the linked identity or as nobody."""
        if self.identity != "operator":
            return "proof"
        return "read" if self.operation.startswith(_READS) else "write"

    @property
    def name(self) -> str:
        """`service:Operation`."""
        return f"{self.service}:{self.operation}"

    def key(self) -> str:
        """A canonical text: equal for equal calls, without any secret in it."""
        who = [self.identity, str(self.signer.get("id", ""))]
        body = [self.service, self.operation, self.region, *who, self.params]
        return json.dumps(body, sort_keys=True, default=_shown)

    def refs(self) -> tuple[Ref, ...]:
        """The values this call still waits for."""
        found: list[Ref] = []
        for part in (self.params, self.signer):
            _walk(part, lambda value: found.append(value) if isinstance(value, Ref) else None)
        return tuple(found)

    def resolve(self, value_of: Callable[[Ref], Any]) -> Call:
        """The same call with every `Ref` replaced by what `value_of` answers."""
        params, signer = _resolved(self.params, value_of), _resolved(self.signer, value_of)
        return replace(self, params=params, signer=signer)

    def cli(self) -> str:
        """The call as a command line for a shell: `aws …`, or `curl` for Valohai and a browser."""
        from .export.cli import command

        return command(self)

    def permissions(self) -> tuple[str, ...]:
        """The IAM actions its sender needs; empty for Valohai."""
        from .export.permissions import actions

        return actions(self)


class Port(Protocol):
    """All that the core knows of the outside."""

    def send(self, call: Call) -> Mapping[str, Any]:
        """The answer of AWS or Valohai, secrets already wrapped; raises `CallRefused`."""


def _shown(value: object) -> str:
    return "<secret>" if isinstance(value, SecretStr) else str(value)


def _walk(value: Any, visit: Callable[[Any], object]) -> None:
    visit(value)
    if isinstance(value, Mapping):
        for item in value.values():
            _walk(item, visit)
    elif isinstance(value, list | tuple):
        for item in value:
            _walk(item, visit)


def _resolved(value: Any, value_of: Callable[[Ref], Any]) -> Any:
    if isinstance(value, Ref):
        return value_of(value)
    if isinstance(value, Mapping):
        return {key: _resolved(item, value_of) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(item, value_of) for item in value]
    return value
