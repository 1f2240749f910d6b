"""The last page as markup: what exists, what it may cost, what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..core.afterwards import bucket_console, iam_console, project_page, snippet
from ..core.html import Html, each, join, tag
from ..guide.ledger import outputs_of
from ..guide.standing import Standing
from . import end_words as words
from .pieces import code_box


def end_html(standing: Standing) -> Html:
    """The page for a link that is whole; empty while the ground is open."""
    ground = standing.ground
    if ground is None:
        return Html()
    sandbox = standing.settings.target == "sandbox"
    return tag(
        "div",
        tag(
            "p",
            tag("span", words.LINKED_SIGN, class_="vl-sign", aria_hidden="true"),
            " ",
            tag("strong", words.linked(ground.project, standing.settings.bucket)),
            class_="vl-status vl-done",
        ),
        tag("p", words.IN_SANDBOX, class_="vl-note") if sandbox else None,
        _part(words.EXISTS, _things(standing, sandbox)),
        _part(words.NEXT, _next(standing)),
        _part(words.COSTS, _costs(sandbox)),
        class_="vl-end",
    )


def _part(title: str, *body: object) -> Html:
    return tag("section", tag("p", title, class_="vl-head"), *body)


def _things(standing: Standing, sandbox: bool) -> Html:
    """A row for each thing: what it is, its name, and where to see it."""
    rows = (
        tag(
            "div",
            tag("dt", what),
            tag("dd", tag("span", name), _more(more), _link(address, label, what)),
        )
        for what, name, more, address, label in _rows(standing, sandbox)
        if name
    )
    return tag("dl", *rows, class_="vl-facts vl-things")


def _rows(standing: Standing, sandbox: bool) -> Iterable[tuple[str, str, str, str, str]]:
    """What it is, its name, more about it, its address and the words for that."""
    out, ground, settings = outputs_of(standing), standing.ground, standing.settings
    if ground is None:
        return
    bucket, region, user = out["bucket"] or "", out["region"] or "", out["user"] or ""
    role = settings.role_name if settings.large_uploads and out["role_arn"] else ""
    s3 = "" if sandbox else bucket_console(ground.partition, bucket, region)
    of_user = "" if sandbox else iam_console(ground.partition, "users", user)
    of_role = "" if sandbox else iam_console(ground.partition, "roles", role)
    page = "" if sandbox else project_page(ground.host, ground.project)
    yield words.BUCKET, bucket, region, s3, words.IN_S3
    yield words.USER, user, "", of_user, words.IN_IAM
    yield words.KEY, out["access_key_id"] or "", "", "", ""
    yield words.ROLE, role, "", of_role, words.IN_IAM
    yield words.STORE, _store_name(standing, out), _is_default(out), "", ""
    yield words.PROJECT, ground.project, "", page, words.IN_VALOHAI


def _store_name(standing: Standing, out: Mapping[str, Any]) -> str:
    return standing.settings.store_name if out["store_id"] else ""


def _is_default(out: Mapping[str, Any]) -> str:
    return words.IS_DEFAULT if out["store_id"] and out["default_store"] == out["store_id"] else ""


def _more(text: str) -> Html | None:
    return tag("span", text, class_="vl-more") if text else None


def _link(address: str, label: str, what: str) -> Html | None:
    """Opens beside the guide, which would lose its kernel otherwise."""
    if not address:
        return None
    unseen = tag("span", f" ({what})", class_="vl-unseen")
    return tag("a", label, unseen, href=address, target="_blank", rel="noopener noreferrer")


def _next(standing: Standing) -> Html:
    settings = standing.settings
    upload = words.UPLOAD if settings.web_uploads else words.UPLOAD_OTHERWISE
    code = code_box(snippet(settings.store_name, settings.bucket), words.YAML)
    return tag("ol", tag("li", upload), tag("li", words.USE_IT, code))


def _costs(sandbox: bool) -> Html:
    lines = tag("ul", each("li", words.COST_LINES))
    return join(tag("p", words.NOTHING_HERE) if sandbox else None, lines)
