"""Which of a bucket's CORS rules answers a request, and why those before it do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .cors import Rule, evaluate
from .echo import shown
from .text import say


def explained(rules: Sequence[Rule], origin: str, method: str, headers: Iterable[str] = ()) -> str:
    """The rule that S3 answers with, and for each rule before it what does not fit."""
    headers = tuple(headers)
    if not rules:
        return say("the bucket has no CORS rules")
    first = evaluate(rules, origin, method, headers)
    place = next((i for i, rule in enumerate(rules) if rule is first), len(rules))
    passed = [_does_not_fit(rules, i, origin, method, headers) for i in range(place)]
    if first is None:
        return "; ".join((say("no rule answers"), *passed))
    return "; ".join((say("{rule} answers", rule=_called(rules, place)), *passed))


def _does_not_fit(
    rules: Sequence[Rule], place: int, origin: str, method: str, headers: tuple[str, ...]
) -> str:
    rule, name = rules[place], _called(rules, place)
    if method not in rule.get("AllowedMethods", ()):
        return say("{rule} does not allow {method}", rule=name, method=method)
    if evaluate([{**rule, "AllowedHeaders": ["*"]}], origin, method, headers) is None:
        return say("{rule} does not allow {origin}", rule=name, origin=origin)
    missing = [h for h in headers if evaluate([rule], origin, method, (h,)) is None]
    return say("{rule} does not allow the header {names}", rule=name, names=", ".join(missing))


def _called(rules: Sequence[Rule], place: int) -> str:
    name = str(rules[place].get("ID") or "")
    if not name:
        return say("rule {number}", number=place + 1)
    return say("rule {number} ({id})", number=place + 1, id=shown(name, 60))
