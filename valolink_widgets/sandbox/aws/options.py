"""What a rehearsal or a test may ask of the AWS side, over its control endpoint."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .policies import PolicyError, statements

POLICIES = ("service_control_policies", "resource_control_policies")


class OptionError(ValueError):
    """An option that is not there, or a value that it cannot take; names both."""


@dataclass
class Options:
    """Delays are in seconds after the making; policies are documents as mappings.

    `key_delay`: nobody knows a new key. `principal_delay`: no policy can name a new user or role.
    `entity_delay`: IAM does not find a new user or role. `policy_delay`: an inline policy just put
    has no effect yet. `clock_offset`: how many seconds the sandbox's clock is ahead.
    """

    key_delay: float = 0
    principal_delay: float = 0
    entity_delay: float = 0
    policy_delay: float = 0
    clock_offset: float = 0
    service_control_policies: list[dict[str, Any]] = field(default_factory=list)
    resource_control_policies: list[dict[str, Any]] = field(default_factory=list)

    def change(self, **wanted: Any) -> dict[str, Any]:
        """Set some of them, all or none, and return all; OptionError names what is wrong."""
        for name, value in wanted.items():
            _check(name, value)
        for name, value in wanted.items():
            setattr(self, name, value)
        return asdict(self)


def _check(name: str, value: Any) -> None:
    if name not in {one.name for one in fields(Options)}:
        raise OptionError(f"{name}: there is no such option.")
    if name not in POLICIES:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise OptionError(f"{name}: a number of seconds is needed.")
        return
    if not isinstance(value, list):
        raise OptionError(f"{name}: a list of policy documents is needed.")
    for document in value:
        try:
            statements(json.dumps(document))
        except PolicyError as error:
            raise OptionError(f"{name}: {error}") from None
