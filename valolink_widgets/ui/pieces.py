"""Small pieces of markup that the panels share."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.finding import Finding
from ..core.html import Html, join, marked, tag
from . import words


def copy_button(label: str = words.COPY) -> Html:
    """A button that copies the `data-text` beside it, within the same `data-copybox`."""
    return tag(
        "button",
        label,
        type="button",
        class_="vl-copy",
        data_copy="",
        data_done=words.COPIED,
        data_failed=words.NOT_COPIED,
    )


def code_box(text: str, name: str) -> Html:
    """Text called `name`, to read and to copy; a long one scrolls, also by keyboard."""
    code = tag("code", text, data_text="")
    return tag(
        "div",
        copy_button(),
        tag("pre", code, tabindex="0", role="region", aria_label=name),
        class_="vl-code",
        data_copybox="",
    )


def facts_html(rows: Iterable[tuple[str, object]]) -> Html | None:
    """Names and values; rows without a value are left out."""
    pairs = [(name, value) for name, value in rows if value not in (None, "")]
    if not pairs:
        return None
    return tag(
        "dl",
        *(tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs),
        class_="vl-facts",
    )


def findings_html(findings: Iterable[Finding]) -> Html:
    """Each finding with its sign, its severity in a word, and its remedy."""
    return join(*(finding_html(finding) for finding in findings))


def finding_html(finding: Finding, more: Html | None = None) -> Html:
    """A finding, with `more` below it."""
    severity = finding.severity.value
    return tag(
        "div",
        tag(
            "p",
            tag("span", words.SEVERITY_SIGNS[severity], class_="vl-sign", aria_hidden="true"),
            " ",
            tag("b", f"{words.SEVERITY[severity]}: "),
            marked(finding.summary),
        ),
        tag("p", marked(finding.remedy), class_="vl-remedy") if finding.remedy else None,
        more,
        class_=f"vl-finding vl-{severity}",
        data_code=finding.code,
    )
