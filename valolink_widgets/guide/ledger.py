"""The report of a guide, made from where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..core.changed import Ledger
from ..core.finding import Finding
from ..core.recorder import Sent
from ..core.report import Report, StepLine
from ..core.settings import Settings
from ..core.text import say
from .book import Book, names_of, owner_of
from .contents import STEPS
from .link_states import link_states
from .standing import Standing

_NOT_READ_IN_SANDBOX = ("profile", "valohai_host", "valohai_token")


def make_report(
    standing: Standing,
    sent: tuple[Sent, ...],
    general: tuple[Finding, ...],
    version: str,
    book: Book,
    running: str = "",
) -> Report:
    """What was sent and found so far, what exists, and how it was before.

    Before the ground is known the ledger is kept under the account it was made in. `running` is
    the slug of the step at work, or `*` for all of them.
    """
    views = [standing.view(step.slug) for step in STEPS]
    found = [finding for view in views for finding in view.findings]
    ground = standing.ground
    return Report(
        version,
        standing.settings.target,
        ground.account if ground else "",
        standing.settings.approval,
        _shown(standing.settings),
        tuple(StepLine(view.step.slug, view.step.title, view.status) for view in views),
        sent,
        tuple(dict.fromkeys((*general, *standing.findings, *found))),
        outputs_of(standing),
        link_states(standing, [s.slug for s in STEPS if running in (s.slug, "*")]),
        _ledger(standing, book),
    )


def _ledger(standing: Standing, book: Book) -> Ledger:
    """The book's, with the names that its changes were made with, whatever is answered by now."""
    if standing.ground is None:
        return book.ledger
    mine = book.of(owner_of(standing)).ledger
    return mine if mine.changes else replace(mine, answers=names_of(standing.settings))


def _shown(settings: Settings) -> dict[str, Any]:
    """The answers as they count: derived names filled in, and what was not read left out."""
    shown = settings.model_dump()
    if settings.bucket:
        shown.update(
            user=settings.user_name,
            policy=settings.policy_name,
            role=settings.role_name,
            store=settings.store_name,
        )
    if settings.target == "sandbox":
        shown.update(dict.fromkeys(_NOT_READ_IN_SANDBOX, say("not read: target is sandbox")))
    return shown


def outputs_of(standing: Standing) -> dict[str, Any]:
    """What exists, by the report's names; None for what does not, or is not known."""
    seen: dict[str, dict[str, Any]] = {}
    for step in STEPS:
        record = standing.record(step)
        for change in record.plan.changes if record and record.plan else ():
            if change.verb in ("=", "~") and record and record.plan:
                seen[change.address] = dict(record.plan.outputs.get(change.address, {}))
    bucket, store = seen.get("bucket", {}), seen.get("store", {})
    return {
        "bucket": bucket.get("name"),
        "region": bucket.get("region"),
        "user": standing.settings.user_name if "user" in seen else None,
        "access_key_id": seen.get("access-key", {}).get("id"),
        "role_arn": seen.get("role", {}).get("arn"),
        "store_id": store.get("id"),
        "default_store": seen.get("default-store", {}).get("id") or None,
    }
