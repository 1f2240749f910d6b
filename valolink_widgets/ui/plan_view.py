"""The plan as a box: a line for each resource, changes to documents, and the commands."""

from __future__ import annotations

from ..core.export.cli import command
from ..core.html import Html, join, tag
from ..core.plan import Change, Plan
from . import words
from .pieces import code_box

_LOOKS = {"+": "create", "~": "change", "=": "keep", "-": "delete", "?": "unread"}


def plan_html(plan: Plan | None) -> Html:
    """Empty where there is no plan, or one without a single line."""
    if plan is None or not plan.shown:
        return Html()
    return tag(
        "div",
        tag("p", words.WILL_HAPPEN if plan.calls else words.IS_THERE, class_="vl-title"),
        tag("ul", *(_line(change) for change in plan.shown)),
        _commands(plan),
        class_="vl-plan",
    )


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
    lines = (tag("span", line + "\n", class_=_side(line)) for line in change.diff.splitlines())
    # An attribute without a value: there or not.
    is_open = {"open": ""} if change.verb.value == "~" else {}
    return tag(
        "details",
        tag("summary", words.DOCUMENT),
        tag("pre", *lines, tabindex="0", class_="vl-diff"),
        data_key=f"diff-{change.address}",
        **is_open,
    )


def _side(line: str) -> str | None:
    return {"+": "vl-added", "-": "vl-removed"}.get(line[:1])


def _commands(plan: Plan) -> Html | None:
    if not plan.calls:
        return None
    text = "\n".join(command(call, wrap=True) for call in plan.calls)
    return tag("details", tag("summary", words.COMMANDS), join(code_box(text)), data_key="commands")
