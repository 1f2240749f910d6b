"""What exactly was refused: the call, its request id and the other side's words, in a fold."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.asking import ASK, who_said
from ..core.finding import Finding, Severity
from ..core.html import Html, join, tag
from ..core.recorder import CallEvent
from . import words
from .pieces import code_box, facts_html, finding_html


def troubles_html(findings: Iterable[Finding], events: Iterable[CallEvent]) -> Html:
    """Each finding, and below an error the call that it comes from."""
    heard = tuple(events)
    return join(
        *(
            finding_html(finding, join(_ask(finding), _details(finding, heard)))
            for finding in findings
        )
    )


def _ask(finding: Finding) -> Html | None:
    """Whom to ask, in a fold: the message to send and the policy that would help, to copy."""
    if not (finding.message or finding.policy):
        return None
    boxes = ((finding.message, words.ASK_MESSAGE), (finding.policy, words.ASK_POLICY))
    return tag(
        "details",
        tag("summary", ASK),
        tag("p", who_said(finding)) if finding.who else None,
        *(
            join(tag("p", name), code_box(text, f"{name}: {finding.summary}"))
            for text, name in boxes
            if text
        ),
        data_key=f"ask-{finding.code}",
        class_="vl-trouble",
    )


def _details(finding: Finding, events: tuple[CallEvent, ...]) -> Html | None:
    event = refusal_of(finding, events)
    if event is None:
        return None
    rows = (
        (words.CALL, tag("code", event.call.name)),
        (words.ANSWERED, tag("code", event.code)),
        (words.REQUEST_ID, tag("code", event.request_id) if event.request_id else None),
        (words.THEIR_WORDS, event.message),
    )
    return tag(
        "details",
        tag("summary", words.DETAILS),
        facts_html(rows),
        code_box(event.call.cli(), words.THE_CALL),
        data_key=f"trouble-{finding.code}",
        class_="vl-trouble",
    )


def refusal_of(finding: Finding, events: tuple[CallEvent, ...]) -> CallEvent | None:
    """The last refused call that this error is about."""
    side, _, code = finding.code.partition(".")
    if finding.severity is not Severity.ERROR or side not in ("aws", "valohai"):
        return None
    refused = (e for e in reversed(events) if e.state == "refused" and e.code == code)
    return next((e for e in refused if (e.call.service == "valohai") == (side == "valohai")), None)
