"""What was done and found, for people and for scripts."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from .changed import Ledger
from .echo import harmless_json
from .errors import StepFailed
from .finding import Finding, errors
from .picture import Node
from .proof import Tried
from .recorder import Sent
from .text import say

SCHEMA = 1
OUTPUTS = (
    "bucket",
    "region",
    "user",
    "access_key_id",
    "role_arn",
    "store_id",
    "default_store",
)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it stands: `status` is one of waiting, blocked, ready, failed, done."""

    slug: str
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class Report:
    """The ledger of a guide: where it ran, what it sent, what it found, what there is now.

    Holds no secret, so it can be shown, saved and sent to others. `ledger` is what undoing goes
    by, `proofs` the lights of the link as it is now.
    """

    version: str
    target: str
    account: str
    approval: str
    settings: Mapping[str, Any]
    steps: tuple[StepLine, ...] = ()
    sent: tuple[Sent, ...] = ()
    findings: tuple[Finding, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    link: tuple[Node, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    proofs: tuple[Tried, ...] = ()

    @property
    def ok(self) -> bool:
        """Every step is done and no error stands."""
        return not errors(self.findings) and all(step.status == "done" for step in self.steps)

    @property
    def applied(self) -> bool:
        """Whether anything was written."""
        return any(line.call.kind == "write" for line in self.sent)

    @property
    def headline(self) -> str:
        """The first line for people: where it ran, and whether anything was done."""
        where = (
            say("Valolink in the sandbox: nothing left this computer.")
            if self.target == "sandbox"
            else say("Valolink in AWS account {account}.", account=self.account or say("unknown"))
        )
        if self.approval == "ask" and not self.applied and not self.ok:
            return say("{where} NOTHING WAS APPLIED: approval is ask", where=where)
        return where

    def raise_for_errors(self) -> Self:
        """This report, when all went well; else `StepFailed` with its errors."""
        found = errors(self.findings)
        if found:
            raise StepFailed(found)
        return self

    def as_dict(self) -> dict[str, Any]:
        """The report as scripts read it; the names are a contract."""
        return {
            "schema": SCHEMA,
            "version": self.version,
            "headline": self.headline,
            "target": self.target,
            "account": self.account,
            "settings": dict(self.settings),
            "steps": [{"slug": step.slug, "status": step.status} for step in self.steps],
            "calls": [line.as_dict() for line in self.sent],
            "findings": [finding.as_dict() for finding in self.findings],
            "outputs": {name: self.outputs.get(name) for name in OUTPUTS},
            "proofs": [light.as_dict() for light in self.proofs],
            "ledger": self.ledger.as_dict(),
        }

    def to_json(self) -> str:
        """As JSON, two spaces deep."""
        return harmless_json(json.dumps(self.as_dict(), indent=2, ensure_ascii=False)) + "\n"

    def to_markdown(self) -> str:
        """As Markdown."""
        from .report_pages import markdown

        return markdown(self)

    def to_html(self) -> str:
        """As a whole HTML page."""
        from .report_pages import page

        return page(self)

    def write(self, path: str | Path) -> None:
        """Write it as the file's suffix says (`.json`, `.html`, `.md`), whole or not at all."""
        target = Path(path)
        texts = {".html": self.to_html, ".md": self.to_markdown}
        _replace(target, texts.get(target.suffix.lower(), self.to_json)())

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from .report_pages import fragment

        return {"text/html": fragment(self), "text/plain": self.to_markdown()}


def _replace(target: Path, text: str) -> None:
    """Through a file beside it, so that a crash leaves the old report or the new one."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".valolink-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
