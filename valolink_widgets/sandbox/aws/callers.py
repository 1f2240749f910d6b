"""Who is calling: a user with a key, a session of a role, or nobody by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .policies import Policy, Principal


@dataclass(frozen=True)
class Caller:
    """A caller with all that decides what it may do, as it was when the request came."""

    principal: Principal
    key_id: str = ""
    name: str = ""
    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: Policy | None = None
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """The caller's ARN; empty for nobody."""
        return self.principal.arn


NOBODY = Caller(Principal(), facts={"aws:principaltype": ("Anonymous",)})


def of_user(user: Any, account: str, key_id: str, **policies: Any) -> Caller:
    """A user, who may be named by ARN or by unique id."""
    facts = {
        "aws:username": (user.name,),
        "aws:userid": (user.id,),
        "aws:principaltype": ("User",),
        **_common(user.arn, account, policies.pop("tags", {})),
    }
    principal = Principal(user.arn, account, frozenset({user.arn, user.id}))
    return Caller(principal, key_id, user.name, facts=facts, **policies)


def of_session(held: Any, role: Any, account: str, key_id: str, **policies: Any) -> Caller:
    """A session of a role; a policy may name the session, or the role."""
    facts = {
        "aws:userid": (f"{role.id}:{held.session_name}",),
        "aws:principaltype": ("AssumedRole",),
        **_common(role.arn, account, policies.pop("tags", {})),
    }
    named = frozenset({role.arn, role.id})
    principal = Principal(held.arn, account, frozenset({held.arn}), named)
    return Caller(principal, key_id, facts=facts, **policies)


def _common(arn: str, account: str, tags: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        "aws:principalarn": (arn,),
        "aws:principalaccount": (account,),
        **{f"aws:principaltag/{key.lower()}": (value,) for key, value in tags.items()},
    }
