"""SimulatePrincipalPolicy, which moto lacks, by the evaluator that judges the real requests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ..answers import document, refusal
from ..attached import role_caller, user_caller, verdict_on
from ..policies import Layer, Policy, PolicyError, Request, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..callers import Caller
    from ..inside import Moto

    Onward = Callable[[Asked], Response]


def simulate_principal_policy(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """What a user or role may do, without doing it: one result for each action and resource.

    As on AWS, service control policies count, resource policies only where one is given.
    """
    if not asked.calls("iam", "SimulatePrincipalPolicy"):
        return onward(asked)
    caller = _caller(asked.form.get("PolicySourceArn", ""), moto)
    if caller is None:
        text = f"{asked.form.get('PolicySourceArn', '')} cannot be found."
        return refusal(asked, 404, "NoSuchEntity", text)
    actions = _list(asked, "ActionNames")
    if not actions:
        text = "1 validation error detected: Value at 'actionNames' must not be null"
        return refusal(asked, 400, "ValidationError", text)
    given = asked.form.get("ResourcePolicy")
    try:
        resource_policy = Policy(given, "ResourcePolicy") if given else None
    except PolicyError as error:
        return refusal(asked, 400, "InvalidInput", str(error))
    context = {**caller.facts, **_context(asked)}
    results = ""
    for action in actions:
        for resource in _list(asked, "ResourceArns") or ["*"]:
            request = Request(caller.principal, action, resource, context)
            said = verdict_on(moto, caller, request, resource=resource_policy)
            results += _result(request, said, caller, context)
    result = f"<IsTruncated>false</IsTruncated><EvaluationResults>{results}</EvaluationResults>"
    return document(asked, "SimulatePrincipalPolicy", result)


def _caller(arn: str, moto: Moto) -> Caller | None:
    users = list(moto.iam.users.values())
    user = next((one for one in users if one.arn == arn), None)
    if user is not None:
        return user_caller(moto, user)
    role = moto.role(arn)
    return role_caller(moto, role) if role is not None else None


def _list(asked: Asked, name: str) -> list[str]:
    found: list[str] = []
    while (one := asked.form.get(f"{name}.member.{len(found) + 1}")) is not None:
        found.append(one)
    return found


def _context(asked: Asked) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    number = 1
    while (name := asked.form.get(f"ContextEntries.member.{number}.ContextKeyName")) is not None:
        values = _list(asked, f"ContextEntries.member.{number}.ContextKeyValues")
        found[name.lower()] = tuple(values)
        number += 1
    return found


def _result(
    request: Request, said: Verdict, caller: Caller, context: dict[str, tuple[str, ...]]
) -> str:
    refused_outside = said.layer in {Layer.SCP, Layer.RCP}
    details = _detail("Organizations", not refused_outside)
    if caller.boundary:
        details += _detail("PermissionsBoundary", said.layer is not Layer.BOUNDARY)
    shown = [one for one in said.matched if one.layer is not Layer.BOUNDARY]
    statements = "".join(
        f"<member><SourcePolicyId>{escape(one.policy.name)}</SourcePolicyId>"
        f"<SourcePolicyType>IAM Policy</SourcePolicyType></member>"
        for one in shown
    )
    missing = "".join(f"<member>{escape(key)}</member>" for key in _missing(caller, context))
    return (
        f"<member><EvalActionName>{escape(request.action)}</EvalActionName>"
        f"<EvalResourceName>{escape(request.resource)}</EvalResourceName>"
        f"<EvalDecision>{said.decision}</EvalDecision>{details}"
        f"<MatchedStatements>{statements}</MatchedStatements>"
        f"<MissingContextValues>{missing}</MissingContextValues></member>"
    )


def _detail(name: str, allowed: bool) -> str:
    text = str(allowed).lower()
    return f"<{name}DecisionDetail><AllowedBy{name}>{text}</AllowedBy{name}></{name}DecisionDetail>"


def _missing(caller: Caller, context: dict[str, tuple[str, ...]]) -> list[str]:
    """The condition keys that the caller's policies ask for and nobody gave."""
    rules = [rule for policy in caller.identity for rule in policy.statements]
    keys = {key for rule in rules for _, key, _ in rule.conditions}
    return sorted(key for key in keys if key.lower() not in context)
