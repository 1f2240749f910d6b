"""The verdict of all layers together, by AWS's policy evaluation logic for one account.

An explicit deny of any layer wins. Then a resource policy that names exactly this user or session
is enough by itself; any other needs the boundary and the session policy too; without one the
identity policies have to allow it. Source: AWS, "Policy evaluation logic".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .conditions import hold, is_operator
from .matching import filled, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .documents import Policy, Statement
    from .request import Principal, Request


class Layer(StrEnum):
    """The kinds of policy, in the words of AWS's refusals."""

    RCP = "resource control policy"
    SCP = "service control policy"
    RESOURCE = "resource-based policy"
    TRUST = "role trust policy"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


@dataclass(frozen=True)
class Attached:
    """Every policy that has a say; None where that layer is not there."""

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: Policy | None = None
    resource: Policy | None = None
    trust: Policy | None = None
    scps: tuple[Policy, ...] = ()
    rcps: tuple[Policy, ...] = ()

    def layers(self) -> Iterator[tuple[Layer, tuple[Policy, ...]]]:
        """The layers that are there, in the order in which AWS looks for a deny."""
        yield Layer.RCP, self.rcps
        yield Layer.SCP, self.scps
        yield Layer.RESOURCE, _some(self.resource)
        yield Layer.TRUST, _some(self.trust)
        yield Layer.IDENTITY, self.identity
        yield Layer.BOUNDARY, _some(self.boundary)
        yield Layer.SESSION, _some(self.session)


@dataclass(frozen=True)
class Match:
    """A statement that decided."""

    layer: Layer
    policy: Policy
    statement: Statement


@dataclass(frozen=True)
class Verdict:
    """Yes or no; for a no the layer that said it, and whether by a Deny or by silence."""

    allowed: bool
    explicit: bool = False
    layer: Layer | None = None
    matched: tuple[Match, ...] = ()

    @property
    def decision(self) -> str:
        """In the words of IAM's policy simulator."""
        if self.allowed:
            return "allowed"
        return "explicitDeny" if self.explicit else "implicitDeny"


def judge(request: Request, attached: Attached) -> Verdict:
    """Whether `request` is allowed, and by what or for want of what."""
    found = [one for layer, some in attached.layers() for one in _matched(request, layer, some)]
    denies = tuple(one for one in found if not one.statement.allows)
    if denies:
        return Verdict(False, True, denies[0].layer, denies)
    allows = {layer: [one for one in found if one.layer is layer] for layer in Layer}
    missing = _silent(request.principal, attached, allows)
    if missing:
        return Verdict(False, False, missing)
    return Verdict(True, matched=tuple(found))


def _silent(
    principal: Principal, attached: Attached, allows: dict[Layer, list[Match]]
) -> Layer | None:
    """The first layer that had to allow and does not."""
    for layer, policies in ((Layer.RCP, attached.rcps), (Layer.SCP, attached.scps)):
        # Beside the whole access that every account starts with, a list of denials allows.
        if any(_allowing(policy) for policy in policies) and not allows[layer]:
            return layer
    granting = [
        one
        for one in allows[Layer.RESOURCE] + allows[Layer.TRUST]
        if _grants(one.statement, principal)
    ]
    if any(_means(one.statement, principal.own_names) for one in granting):
        return None
    if attached.trust and not allows[Layer.TRUST]:
        return Layer.TRUST
    if not granting and not allows[Layer.IDENTITY]:
        return Layer.IDENTITY if principal.arn else Layer.RESOURCE
    if attached.boundary and not allows[Layer.BOUNDARY]:
        return Layer.BOUNDARY
    if attached.session and not allows[Layer.SESSION]:
        return Layer.SESSION
    return None


def _matched(request: Request, layer: Layer, policies: tuple[Policy, ...]) -> Iterator[Match]:
    for policy in policies:
        for statement in policy.statements:
            if _concerns(statement, request) and _applies(statement, layer, request):
                yield Match(layer, policy, statement)


def _concerns(statement: Statement, request: Request) -> bool:
    """Whether the statement speaks of this action and this principal."""
    action, principal = request.action.lower(), request.principal
    if statement.not_actions is not None:
        acts = not any(matches(one.lower(), action) for one in statement.not_actions)
    else:
        acts = any(matches(one.lower(), action) for one in statement.actions or ())
    if not acts:
        return False
    names = {"*"} | principal.own_names | principal.role_names | principal.account_names
    if statement.not_principals is not None:
        return not names & set(statement.not_principals)
    return statement.principals is None or bool(names & set(statement.principals))


def _applies(statement: Statement, layer: Layer, request: Request) -> bool:
    """Whether it speaks of this resource too, under these conditions."""
    if layer is not Layer.TRUST and not _covers(statement, request):
        return False
    if not all(is_operator(name) for name, _, _ in statement.conditions):
        return not statement.allows  # what nobody can read opens nothing
    return hold(statement.conditions, request.context)


def _covers(statement: Statement, request: Request) -> bool:
    def among(patterns: tuple[str, ...]) -> bool:
        texts = (filled(one, request.context) for one in patterns)
        return any(text is not None and matches(text, request.resource) for text in texts)

    if statement.not_resources is not None:
        return not among(statement.not_resources)
    return among(statement.resources or ())


def _grants(statement: Statement, principal: Principal) -> bool:
    """Whether a resource policy's Allow is for the caller, not for the account to hand on."""
    return _means(statement, principal.own_names | principal.role_names | {"*"})


def _means(statement: Statement, names: frozenset[str]) -> bool:
    return bool(names & set(statement.principals or ()))


def _allowing(policy: Policy) -> bool:
    return any(statement.allows for statement in policy.statements)


def _some(policy: Policy | None) -> tuple[Policy, ...]:
    return (policy,) if policy else ()
