"""Below a finding in a report: who can mend it, and what to send them."""

from __future__ import annotations

import re

from .finding import WHO, Finding
from .html import Html, join, tag
from .text import say

ASK = say("Ask somebody who can")


def who_said(finding: Finding) -> str:
    """Who can mend it, as a sentence; empty where that is not known."""
    if not finding.who:
        return ""
    return say("Who can mend it: {who}.", who=WHO.get(finding.who, finding.who))


def who_html(finding: Finding) -> Html | None:
    """The sentence, and in a fold the message and the policy; None where nobody is known."""
    texts = [tag("pre", text) for text in (finding.message, finding.policy) if text]
    if not finding.who and not texts:
        return None
    fold = tag("details", tag("summary", ASK), *texts) if texts else None
    return join(tag("p", who_said(finding)) if finding.who else None, fold)


def who_lines(finding: Finding) -> list[str]:
    """The same below an item of a Markdown list; each text to hand over is a block of code."""
    texts = [text for text in (finding.message, finding.policy) if text]
    lines = ["", f"  {who_said(finding)}"] if finding.who else []
    for text in texts:
        lines += ["", *(f"  {line}".rstrip() for line in _block(text))]
    return [*lines, ""] if lines else []


def _block(text: str) -> tuple[str, ...]:
    """A block of code whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return (f"{fence}text", *text.splitlines(), fence)
