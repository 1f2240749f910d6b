"""CORS rules beside those of others: merging, taking out, and S3's own way to choose one.

Sources: "Using cross-origin resource sharing" in Amazon's S3 user guide, and PutBucketCors, which
replaces the whole document; hence every function takes and returns the whole list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import escape

from .documents import CORS_IDS
from .echo import shown
from .finding import Finding, error, warning
from .text import say

Rule = Mapping[str, Any]

RULE_LIMIT = 100
BYTE_LIMIT = 64 * 1024

_LISTS = ("AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposeHeaders")
# The elements of the XML that the API sends: a list repeats its element.
_XML_NAMES = {
    "AllowedHeaders": "AllowedHeader",
    "AllowedMethods": "AllowedMethod",
    "AllowedOrigins": "AllowedOrigin",
    "ExposeHeaders": "ExposeHeader",
}


def normalise(rule: Rule) -> dict[str, Any]:
    """The rule as it can be compared: no empty lists (S3 drops them), each list sorted, each
    header, whose case says nothing, in lower case."""
    plain = {key: value for key, value in rule.items() if value not in (None, [], (), "")}
    for key in _LISTS:
        if key in plain:
            lower = key.endswith("Headers")
            plain[key] = sorted({v.lower() if lower else v for v in plain[key]})
    return plain


def same_rules(a: Sequence[Rule], b: Sequence[Rule]) -> bool:
    """Whether two documents are equal; the order counts, since the first match wins."""
    return [normalise(rule) for rule in a] == [normalise(rule) for rule in b]


def merge(existing: Sequence[Rule], ours: Sequence[Rule]) -> list[dict[str, Any]]:
    """`existing` with `ours` in it, found again by their ID; rules of others as they are.

    A rule of ours that differs is replaced where it stands, and so is one of another upload mode;
    one that is there under another ID, or none, is recognised and not added.
    """
    merged = [dict(deepcopy(rule)) for rule in existing]
    wanted = {rule["ID"] for rule in ours}
    stale = [rule for rule in merged if rule.get("ID") in CORS_IDS - wanted]
    for rule in ours:
        places = [i for i, other in enumerate(merged) if other.get("ID") == rule["ID"]]
        known = places or any(_meaning(other) == _meaning(rule) for other in merged)
        if not known and stale:
            merged[_place(merged, stale.pop(0))] = dict(deepcopy(rule))
        elif not known:
            merged.append(dict(deepcopy(rule)))
        elif places and normalise(merged[places[0]]) != normalise(rule):
            merged[places[0]] = dict(deepcopy(rule))
        for place in reversed(places[1:]):
            del merged[place]
    for rule in stale:
        del merged[_place(merged, rule)]
    return merged


def _place(rules: Sequence[Rule], wanted: Rule) -> int:
    """Where this very rule stands; an equal one is another one."""
    return next(i for i, rule in enumerate(rules) if rule is wanted)


def without_ours(existing: Sequence[Rule]) -> list[dict[str, Any]]:
    """`existing` without the rules that carry an ID of ours; an equal one made by hand stays."""
    return [dict(deepcopy(rule)) for rule in existing if rule.get("ID") not in CORS_IDS]


def evaluate(
    rules: Sequence[Rule], origin: str, method: str, headers: Iterable[str] = ()
) -> Rule | None:
    """The rule with which S3 answers, or None: the first whose origins match `origin`, whose
    methods hold `method`, and whose allowed headers match every requested header."""
    wanted = [header.strip().lower() for header in headers]
    for rule in rules:
        allowed = [pattern.lower() for pattern in rule.get("AllowedHeaders") or ()]
        if (
            method in rule.get("AllowedMethods", ())
            and any(_covers(pattern, origin) for pattern in rule.get("AllowedOrigins", ()))
            and all(any(_covers(pattern, header) for pattern in allowed) for header in wanted)
        ):
            return rule
    return None


def shadowed(existing: Sequence[Rule], ours: Sequence[Rule]) -> tuple[Finding, ...]:
    """Warnings where an earlier rule of others takes every request from a rule of ours, and
    answers otherwise; one that gives the same answer is let be."""
    merged = merge(existing, ours)
    ids = {rule["ID"] for rule in ours}
    found = []
    for rule in ours:
        place = next(i for i, other in enumerate(merged) if _is_that(other, rule))
        others = [other for other in merged[:place] if other.get("ID") not in ids]
        for origin, method in _requests(rule):
            first = evaluate(others, origin, method, rule.get("AllowedHeaders") or ())
            if first is not None and _answer(first, origin) != _answer(rule, origin):
                found.append(_shadow(rule, first, merged.index(dict(first)) + 1, origin, method))
    return tuple(found)


def limits(rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Errors where the document is more than S3 takes: 100 rules, 64 KB of XML."""
    found = []
    remedy = say("Remove rules that nobody needs any more from the bucket, then plan again.")
    if len(rules) > RULE_LIMIT:
        summary = say(
            "The bucket would have {number} CORS rules; S3 takes {rule_limit}.",
            number=len(rules),
            rule_limit=RULE_LIMIT,
        )
        found.append(error("cors.too-many-rules", summary, remedy))
    if (size := len(_xml(rules).encode())) > BYTE_LIMIT:
        summary = say(
            "The bucket's CORS rules would take {size} bytes; S3 takes {byte_limit}.",
            size=size,
            byte_limit=BYTE_LIMIT,
        )
        found.append(error("cors.too-large", summary, remedy))
    return tuple(found)


def _meaning(rule: Rule) -> dict[str, Any]:
    return {key: value for key, value in normalise(rule).items() if key != "ID"}


def _is_that(other: Rule, rule: Rule) -> bool:
    return other.get("ID") == rule["ID"] or _meaning(other) == _meaning(rule)


def _covers(pattern: str, value: str) -> bool:
    """Whether `pattern`, with at most one `*`, matches `value`.

    `value` may be a pattern too: then, whether all that it matches is matched.
    """
    head, star, tail = pattern.partition("*")
    if not star:
        return pattern == value
    long_enough = len(value) >= len(head) + len(tail)
    return long_enough and value.startswith(head) and value.endswith(tail)


def _requests(rule: Rule) -> Iterator[tuple[str, str]]:
    for origin in rule["AllowedOrigins"]:
        for method in rule["AllowedMethods"]:
            yield origin, method


def _answer(rule: Rule, origin: str) -> tuple[object, ...]:
    """What a page sees of the rule's answer. `*` as origin is answered as `*`, without
    credentials; any other with the origin itself, and with them."""
    plain = normalise(rule)
    return (
        plain.get("AllowedMethods"),
        plain.get("ExposeHeaders"),
        plain.get("MaxAgeSeconds"),
        "*" if "*" in plain["AllowedOrigins"] else origin,
    )


def _shadow(rule: Rule, first: Rule, number: int, origin: str, method: str) -> Finding:
    values = {"number": number, "method": method, "ours": rule["ID"]}
    values["origin"] = say("any website") if origin == "*" else shown(origin)
    if first.get("ID"):
        summary = say(
            "CORS rule {number} of the bucket ({id}) answers {method} from {origin}"
            " before our rule `{ours}` can, and answers otherwise.",
            id=shown(str(first["ID"])),
            **values,
        )
    else:
        summary = say(
            "CORS rule {number} of the bucket answers {method} from {origin}"
            " before our rule `{ours}` can, and answers otherwise.",
            **values,
        )
    remedy = say(
        "If uploads or downloads fail in the web app, move rule {number} to the end.", number=number
    )
    return warning("cors.shadowed", summary, remedy)


def _xml(rules: Sequence[Rule]) -> str:
    inner = "".join(f"<CORSRule>{''.join(_elements(rule))}</CORSRule>" for rule in rules)
    space = "http://s3.amazonaws.com/doc/2006-03-01/"
    return f'<CORSConfiguration xmlns="{space}">{inner}</CORSConfiguration>'


def _elements(rule: Rule) -> Iterator[str]:
    for key, value in rule.items():
        name = _XML_NAMES.get(key, key)
        for item in value if isinstance(value, list | tuple) else (value,):
            yield f"<{name}>{escape(str(item))}</{name}>"
