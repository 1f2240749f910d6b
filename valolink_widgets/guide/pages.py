"""A step as a page that needs no kernel: in executed notebooks, and behind every panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..core import words
from ..core.asking import who_html
from ..core.echo import harmless_line
from ..core.finding import Finding
from ..core.html import Html, each, join, table, tag
from ..core.plan import Change, Plan
from ..core.recorder import CallEvent
from ..core.report_pages import SIGNS
from ..core.text import say, say_number
from .standing import View


@dataclass(frozen=True)
class StepPage:
    """What a step's cell leaves in a notebook: `text/html` and `text/plain`."""

    view: View

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": step_html(self.view), "text/plain": step_text(self.view)}


def headline(view: View) -> str:
    """Number, title, sign and status in one line."""
    return f"{view.step.number} {view.step.title}: {SIGNS[view.status]} {words.STATUS[view.status]}"


def step_html(view: View) -> Html:
    """Status, what the answers mean, plan, findings and calls, without a heading."""
    return tag(
        "div",
        tag("p", tag("strong", headline(view))),
        view.about.html if view.about else None,
        plan_html(view.plan) if view.plan else None,
        findings_html((*view.answers, *view.findings)),
        calls_html(view.events),
        class_="valolink-step",
    )


def plan_html(plan: Plan) -> Html:
    """A line for each resource: sign, what, number of calls, and the change to its document."""
    return tag("ul", *(_change_html(c) for c in plan.shown), class_="valolink-plan")


def _change_html(change: Change) -> Html:
    number = len(change.calls)
    calls = say_number(" ({n} call)", " ({n} calls)", number) if number > 1 else ""
    diff = tag("pre", change.diff) if change.diff else None
    return tag("li", tag("code", change.verb.value), " ", change.summary, calls, diff)


def commands(plan: Plan) -> str:
    """The plan's calls as command lines, in order."""
    return "\n".join(call.cli() for call in plan.calls)


def findings_html(findings: Iterable[Finding]) -> Html | None:
    """Each finding with its severity in words; None where there is none."""
    items = [
        join(
            tag("strong", words.SEVERITY[finding.severity]),
            ": ",
            finding.summary,
            " ",
            finding.remedy,
            who_html(finding),
        )
        for finding in findings
    ]
    return tag("ul", each("li", items), class_="valolink-findings") if items else None


def calls_html(events: Iterable[CallEvent]) -> Html | None:
    """The calls that ended, each with its outcome and time."""
    rows: list[tuple[object, ...]] = [
        (e.call.name, words.KIND[e.call.kind], words.outcome(e.code or "done"), f"{e.ms} ms")
        for e in events
        if e.state in ("done", "refused")
    ]
    return (
        table((say("Call"), say("Kind"), say("Outcome"), say("Time")), rows, say("Calls"))
        if rows
        else None
    )


def step_text(view: View) -> str:
    """The same for a terminal."""
    lines = [headline(view)]
    if view.about:
        lines += [f"  {line}" for line in view.about.lines]
    if view.plan:
        lines += [f"  {change.verb.value} {change.summary}" for change in view.plan.shown]
    lines += [
        f"  {words.SEVERITY[finding.severity]}: {finding.summary} {finding.remedy}".rstrip()
        for finding in (*view.answers, *view.findings)
    ]
    return "\n".join(harmless_line(line) for line in lines)
