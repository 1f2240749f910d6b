"""A report's pages for people: Markdown, an HTML fragment, a whole HTML page."""

from __future__ import annotations

import re

from . import words
from .asking import who_html, who_lines
from .echo import harmless_line
from .finding import Finding
from .html import Html, each, join, table, tag
from .picture import SAID, TITLE, picture, summary
from .picture_style import STYLE
from .report import OUTPUTS, Report
from .report_changes import changes_html, changes_markdown
from .report_proofs import head, proofs_html, proofs_rows, title
from .text import language, say, say_number

# `&` begins an entity, `$` a formula, `~` a strike; `:` would make an address a link.
_MARKUP = re.compile(r"[\\|<>*_`\[\]&$~]|(?<=[A-Za-z]):(?=//)")
_PLAIN_CODE = re.compile(r"[A-Za-z0-9._:-]+")

SIGNS = {"done": "✓", "failed": "✗", "blocked": "!", "ready": "→", "waiting": "…"}

_STYLE = Html(
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem}"
    "main{overflow-wrap:anywhere}h1{font-size:1.4rem}"
    "table{border-collapse:collapse;margin:1rem 0;width:100%}"
    "caption{text-align:left;font-weight:600}th,td{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #8886;vertical-align:top;overflow-wrap:anywhere}"
    "pre{white-space:pre-wrap}"
)


def fragment(report: Report, fold: str = "") -> Html:
    """The report inside a page that has its own head and headings; all but the picture may `fold`
    behind these words.
    """
    body = (tag("p", tag("strong", report.headline)), tables(report))
    drawn = picture(report.link) if report.link else None
    parts: tuple[Html | None, ...] = (body[0], drawn, body[1])
    if fold:
        parts = (drawn, tag("details", tag("summary", fold), *body, data_key="report"))
    return tag("div", *parts, class_="valolink-report")


def tables(report: Report) -> Html:
    """Steps, findings, lights, what exists, and the calls."""
    return join(
        table(
            (say("Step"), say("Status")),
            [
                (step.title, f"{SIGNS[step.status]} {words.STATUS[step.status]}")
                for step in report.steps
            ],
            say("Steps"),
        ),
        _findings(report),
        proofs_html(report.proofs),
        table((say("What"), say("Value")), _outputs(report), say("What exists now")),
        changes_html(report.ledger),
        _calls(report),
    )


def _findings(report: Report) -> Html | None:
    if not report.findings:
        return None
    items = [
        join(
            tag("strong", words.SEVERITY[finding.severity]),
            ": ",
            finding.summary,
            " ",
            finding.remedy,
            who_html(finding),
        )
        for finding in report.findings
    ]
    return join(tag("p", tag("strong", say("Findings"))), tag("ul", each("li", items)))


def _outputs(report: Report) -> list[tuple[object, ...]]:
    rows = [(words.OUTPUT[name], report.outputs.get(name)) for name in OUTPUTS]
    return [(name, value) for name, value in rows if value not in (None, "")]


def _calls(report: Report) -> Html:
    rows: list[tuple[object, ...]] = [
        (line.call.name, words.KIND[line.call.kind], words.outcome(line.outcome), f"{line.ms} ms")
        for line in report.sent
    ]
    return tag(
        "details",
        tag("summary", _number_of_calls(len(rows))),
        table(
            (say("Call"), say("Kind"), say("Outcome"), say("Time")), rows, say("Calls, in order")
        ),
    )


def page(report: Report) -> str:
    """The report as a file of its own; it loads nothing from anywhere."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width"),
        tag("meta", name="generator", content="Valolink"),
        tag("title", say("Valolink report")),
        tag("style", _STYLE, STYLE),
    )
    drawn = picture(report.link, style=False) if report.link else None
    body = tag("body", tag("main", tag("h1", report.headline), drawn, tables(report)))
    return "<!doctype html>\n" + tag("html", head, body, lang=language()) + "\n"


def markdown(report: Report) -> str:
    """The report as Markdown."""
    lines = [f"# {_cell(report.headline)}", "", _row(say("step"), say("status")), "|---|---|"]
    lines += [
        _row(step.slug, f"{SIGNS[step.status]} {words.STATUS[step.status]}")
        for step in report.steps
    ]
    if report.link:
        lines += ["", f"## {TITLE}: {summary(report.link)}", "", *_link(report)]
    if report.findings:
        lines += ["", "## " + say("Findings"), ""]
        for f in report.findings:
            lines.append(f"- {words.SEVERITY[f.severity]} {_code(f.code)}: {_sentences(f)}")
            lines += who_lines(f)
    lines += _proofs(report)
    lines += ["", "## " + say("What exists now"), "", _row(say("what"), say("value")), "|---|---|"]
    lines += [_row(name, _cell(str(value))) for name, value in _outputs(report)]
    lines += changes_markdown(report.ledger)
    lines += ["", f"## {_number_of_calls(len(report.sent))}", ""]
    lines += [_row(say("call"), say("kind"), say("outcome"), "ms"), "|---|---|---|---|"]
    lines += [
        _row(
            _cell(line.call.name),
            words.KIND[line.call.kind],
            _cell(words.outcome(line.outcome)),
            line.ms,
        )
        for line in report.sent
    ]
    return "\n".join(lines) + "\n"


def _link(report: Report) -> list[str]:
    """The picture in words."""
    return [f"- {SAID[node.state][0]} {_cell(node.said)}" for node in report.link]


def _proofs(report: Report) -> list[str]:
    """The lights, a table for each group."""
    lines = ["", f"## {title(report.proofs)}"] if report.proofs else []
    for name, rows in proofs_rows(report.proofs):
        lines += ["", f"### {name}", "", _row(*head()), "|---|---|---|---|---|"]
        lines += [_row(*(_cell(str(cell)) for cell in row)) for row in rows]
    return lines


def _number_of_calls(number: int) -> str:
    return say_number("{n} call", "{n} calls", number)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _sentences(finding: Finding) -> str:
    return f"{_cell(finding.summary)} {_cell(finding.remedy)}".rstrip()


def _cell(text: str) -> str:
    """Text that neither ends a table's cell nor becomes markup."""
    return _MARKUP.sub(r"\\\g<0>", harmless_line(text))


def _code(text: str) -> str:
    """A code of ours in a code span; one that holds others' signs as plain text."""
    return f"`{text}`" if _PLAIN_CODE.fullmatch(text) else _cell(text)
