"""The plan as a box: a line for each resource, changes to documents, and the commands."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.export.cli import command
from ..core.finding import errors
from ..core.html import Html, tag
from ..core.plan import Change, Plan
from . import words

_LOOKS = {"+": "create", "~": "change", "=": "keep", "-": "delete", "?": "unread"}


def plan_html(plan: Plan | None) -> Html:
    """Empty where there is no plan, or one without a single line."""
    if plan is None or not plan.shown:
        return Html()
    return tag(
        "div",
        tag("p", _title(plan), class_="vl-title"),
        tag("ul", *(_line(change) for change in plan.shown)),
        class_="vl-plan",
    )


def _title(plan: Plan) -> str:
    if all(change.verb.value == "?" for change in plan.shown):
        return words.NOT_READ
    if not plan.calls:
        return words.IS_THERE
    return words.WOULD_HAPPEN if errors(plan.findings) else words.WILL_HAPPEN


def _line(change: Change) -> Html:
    verb = change.verb.value
    return tag(
        "li",
        tag("span", verb, class_="vl-sign", aria_hidden="true"),
        tag("span", f"{words.VERBS[verb]}: ", class_="vl-unseen"),
        tag("span", change.summary, class_="vl-what"),
        tag("span", words.calls(len(change.calls)), class_="vl-count"),
        _diff(change),
        class_=f"vl-{_LOOKS[verb]}",
        data_address=change.address,
    )


def _diff(change: Change) -> Html | None:
    """Open where something that exists is changed: that is what a person must see."""
    if not change.diff:
        return None
    lines = (tag("span", line + "\n", class_=_side(line)) for line in _readable(change.diff))
    # An attribute without a value: there or not.
    is_open = {"open": ""} if change.verb.value == "~" else {}
    return tag(
        "details",
        tag("summary", words.NEW_DOCUMENT if change.verb.value == "+" else words.DOCUMENT),
        tag("pre", *lines, tabindex="0", role="region", aria_label=words.DIFF, class_="vl-diff"),
        # What becomes a change is a new fold: that the old one was closed counts no more.
        data_key=f"diff-{_LOOKS[change.verb.value]}-{change.address}",
        **is_open,
    )


def _readable(diff: str) -> Iterator[str]:
    """The lines of a diff; where it skips some of the document stands a sign, and no numbers."""
    for number, line in enumerate(diff.splitlines()):
        if not line.startswith("@@"):
            yield line
        elif number:
            yield words.SKIPPED


def _side(line: str) -> str | None:
    return {"+": "vl-added", "-": "vl-removed"}.get(line[:1])


def commands_text(plan: Plan | None) -> str:
    """The plan's calls as a script for a shell; empty where nothing is to be sent."""
    return "\n".join(command(call, wrap=True) for call in plan.calls) if plan else ""


def commands_title(plan: Plan | None) -> str:
    """What the script's fold is called: whose commands these are."""
    calls = plan.calls if plan else ()
    of_valohai = any(call.service == "valohai" for call in calls)
    return words.COMMANDS if of_valohai else words.AWS_COMMANDS


def skeleton_html() -> Html:
    """Where a plan will stand in a moment."""
    rows = (tag("li", tag("span", class_="vl-bone")) for _ in range(3))
    return tag(
        "div",
        tag("p", words.PLANNING, class_="vl-title"),
        tag("ul", *rows, aria_hidden="true"),
        class_="vl-plan vl-loading",
    )
