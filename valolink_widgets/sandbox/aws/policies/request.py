"""What is judged: who asks for which action on what, and everything known about the asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Principal:
    """Who asks. `own_names` name exactly this user or session; `role_arn` its role, if any.

    Without an `arn` it is anybody who did not sign.
    """

    arn: str = ""
    account: str = ""
    own_names: frozenset[str] = frozenset()
    role_names: frozenset[str] = frozenset()

    @property
    def account_names(self) -> frozenset[str]:
        """The names of the whole account: a policy that names them leaves it to the account."""
        if not self.account:
            return frozenset()
        return frozenset({self.account, f"arn:aws:iam::{self.account}:root"})


@dataclass(frozen=True)
class Request:
    """One permission asked for; the keys of `context` are condition keys in lower case."""

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
