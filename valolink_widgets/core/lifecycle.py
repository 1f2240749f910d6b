"""The rule that aborts unfinished uploads, beside the rules of others in a bucket's lifecycle.

Sources: "Lifecycle configuration elements" and "Configuring a bucket lifecycle configuration to
delete incomplete multipart uploads" in Amazon's S3 user guide. PutBucketLifecycleConfiguration
replaces the whole document; hence every function takes and returns the whole list. A document has
rules with a `Filter`, or rules of the older form with a `Prefix`: S3 refuses one with both
(github.com/aws/aws-sdk-ruby/issues/1653).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from .finding import Finding, error
from .text import say

Rule = Mapping[str, Any]

RULE_ID = "valolink-abort-uploads"
DAYS = 7
RULE_LIMIT = 1000


def abort_rule(beside: Sequence[Rule] = ()) -> dict[str, Any]:
    """The rule: in the whole bucket, 7 days after an upload began.

    It has the form of the rules that it is to stand `beside`.
    """
    older = any("Prefix" in rule for rule in beside)
    whole: dict[str, Any] = {"Prefix": ""} if older else {"Filter": {"Prefix": ""}}
    return {
        "ID": RULE_ID,
        **whole,
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": DAYS},
    }


def plain(value: Any) -> Any:
    """Rules as JSON data: botocore reads a date as a time, and takes its text when it is sent."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def merge(existing: Sequence[Rule]) -> list[dict[str, Any]]:
    """`existing` with ours in it, found again by its ID; rules of others as they are, in order.

    Ours that differs is replaced where it stands; one that is there under another ID is recognised
    and not added. Of two rules that abort, S3 follows the sooner one, so an other one does no harm.
    """
    merged = [dict(deepcopy(rule)) for rule in existing]
    places = [i for i, rule in enumerate(merged) if rule.get("ID") == RULE_ID]
    if not places and not any(is_ours(rule) for rule in merged):
        merged.append(abort_rule(existing))
    elif places and not is_ours(merged[places[0]]):
        merged[places[0]] = abort_rule(existing)
    return merged


def without_ours(existing: Sequence[Rule], *, exact: bool = False) -> list[dict[str, Any]]:
    """`existing` without the rule that carries our ID; `exact`: only where it still reads so."""
    return [
        dict(deepcopy(rule))
        for rule in existing
        if rule.get("ID") != RULE_ID or (exact and not is_ours(rule))
    ]


def is_ours(rule: Rule) -> bool:
    """Whether a rule says what ours says, under whatever ID."""
    return _meaning(rule) == _meaning(abort_rule())


def same_rules(one: Sequence[Rule] | None, other: Sequence[Rule] | None) -> bool:
    """Whether two documents say the same. Their order says nothing: no rule goes before another."""
    return _sorted(one or ()) == _sorted(other or ())


def limits(rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """An error where there are more rules than S3 takes: 1,000."""
    if len(rules) <= RULE_LIMIT:
        return ()
    return (
        error(
            "lifecycle.too-many-rules",
            say(
                "The bucket would have {number} lifecycle rules; S3 takes {limit}.",
                number=len(rules),
                limit=RULE_LIMIT,
            ),
            say("Remove rules that nobody needs any more from the bucket, then plan again."),
            "abort_uploads",
        ),
    )


def _meaning(rule: Rule) -> dict[str, Any]:
    """The rule without its name. An empty filter and an empty prefix are the whole bucket: S3
    takes all forms, and gives back the one that it was given."""
    meaning = {key: value for key, value in rule.items() if key not in {"ID", "Prefix", "Filter"}}
    prefix, where = rule.get("Prefix") or "", dict(rule.get("Filter") or {})
    if set(where) <= {"Prefix"}:
        prefix, where = where.get("Prefix") or prefix, {}
    return {**meaning, "Prefix": prefix, "Filter": where}


def _sorted(rules: Sequence[Rule]) -> list[str]:
    return sorted(repr(_canonical({**_meaning(rule), "ID": rule.get("ID")})) for rule in rules)


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((str(key), _canonical(item)) for key, item in value.items())
    return [_canonical(item) for item in value] if isinstance(value, list | tuple) else value
