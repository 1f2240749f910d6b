"""The proofs of a link as they stand, for whoever shows them; and what is proven."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any
from uuid import uuid4

from ..core.applying import Applied
from ..core.errors import InvalidSettings, SandboxFailed
from ..core.finding import Finding, error, errors
from ..core.proof import Tried, in_order
from ..core.proofs.subject import Subject
from ..core.proving import expected
from ..core.recorder import CallEvent
from ..core.settings import Settings
from ..core.text import say
from .contents import BY_SLUG, STEPS
from .engines import Engines
from .ledger import outputs_of
from .standing import Standing, findings_of

_log = logging.getLogger("valolink.proving")
PROVE = "prove"
# The step after which a link can be proven.
PROVEN_AFTER = "link"
# Each, where the link has it, is tried with the key itself, or what the key was changed into.
_NEEDED = ("key", "fence", "role", "browser")
# What may be answered otherwise without making it another link.
_OTHER = frozenset({"approval", "report", "secret_file", "adopt", "prove"})


@dataclass(frozen=True)
class Proving:
    """The lights so far, in the order of the table; more come while it is `running`.

    `expected` is how many there will be, `problems` kept it from trying any.
    """

    tried: tuple[Tried, ...] = ()
    expected: int = 0
    running: bool = False
    events: tuple[CallEvent, ...] = ()
    problems: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What failed, each once."""
        failed = (tried.finding for tried in self.tried if tried.finding)
        return tuple(dict.fromkeys((*self.problems, *failed)))

    @property
    def ok(self) -> bool:
        """Everything was tried that the link rests on, and all of it was as it should be."""
        return not self.running and bool(self.tried) and not (self.findings or self.missing)

    @property
    def missing(self) -> str:
        """Why the lights do not prove the link, though none failed; empty where they do.

        That AWS shows somebody less than it could (another bucket, an ACL) leaves it proven; that
        nothing at all went well in a group with which the link stands or falls does not.
        """
        if any(tried.stopped for tried in self.tried) or len(self.tried) < self.expected:
            return say("the run was interrupted")
        for group in _NEEDED:
            lights = [tried for tried in self.tried if tried.proof.group == group]
            tried = [light for light in lights if light.proof.identity in ("key", "role")]
            if tried and all(light.outcome == "not-run" for light in tried):
                return tried[0].said
        return ""


class Board:
    """The lights of one link. They count while the answers are of that link, and until something
    is changed in it.

    `lock` is held while they are read and changed; `notify` is called for each light.
    """

    def __init__(self, lock: RLock, notify: Callable[[], None]) -> None:
        self._lock, self._notify = lock, notify
        self._link: tuple[Any, ...] = ()
        self._now = Proving()

    def shown(self, standing: Standing, *, running: bool, events: tuple[CallEvent, ...]) -> Proving:
        """As it is shown; without a light where they are another link's."""
        now = self._now if self._link == link_of(standing) else Proving()
        return replace(now, running=running, events=events)

    def prove(self, standing: Standing, subject: Subject, engines: Engines) -> None:
        """Try every proof, each light as it comes."""
        with self._lock:
            self._link = link_of(standing)
            self._now = Proving(expected=len(expected(subject)))
        try:
            engines.of(standing).prove(subject, self._lit)
        except (InvalidSettings, SandboxFailed) as problem:
            self._broke_off(findings_of(problem))
        except Exception as problem:  # noqa: BLE001 - its text may quote a request
            _log.error("Proving failed: %s", type(problem).__name__)
            self._broke_off((_broken(),))

    def _broke_off(self, problems: tuple[Finding, ...]) -> None:
        with self._lock:
            self._now = replace(self._now, problems=problems)

    def outdated_by(self, applied: Applied) -> bool:
        """Whether anything was changed; then what was proven before counts no more."""
        if applied.changed:
            with self._lock:
                self._now = Proving()
        return applied.changed

    def _lit(self, light: Tried) -> None:
        with self._lock:
            self._now = replace(self._now, tried=in_order((*self._now.tried, light)))
        self._notify()


def _broken() -> Finding:
    return error(
        "proof.broken-off",
        say("Something went wrong inside Valolink, so the link was not proven to the end."),
        say("Prove it again. If that ends the same way, report it with what the log says."),
    )


def link_of(standing: Standing) -> tuple[Any, ...]:
    """What tells this link, set up as it is, from others."""
    settings = standing.settings
    names = (name for name in Settings.model_fields if name not in _OTHER)
    return (standing.target, *(getattr(settings, name) for name in names))


def is_read(standing: Standing) -> bool:
    """Whether every step that is wanted was read for the present answers."""
    steps = [step for step in STEPS if step.wanted(standing.settings)]
    return all(standing.record(step) is not None for step in steps)


def subject_of(standing: Standing) -> Subject | None:
    """The link as it was read last, with a name for this run.

    None while there is no bucket, or none that may be written to: not even test objects are put
    into somebody else's that was not adopted.
    """
    ground, settings, exists = standing.ground, standing.settings, outputs_of(standing)
    if ground is None or not exists["bucket"] or _is_not_ours(standing):
        return None
    known = standing.known()
    key = known.get("access-key", {})
    return Subject(
        ground,
        settings.bucket,
        str(exists["region"]),
        str(known.get("user", {}).get("arn", "")),
        uuid4().hex,
        key_id=str(key.get("id", "")),
        secret=key.get("secret"),
        large=settings.large_uploads,
        # One that an earlier run made is there although nobody wants it now: it is no other role.
        role_arn=str(
            known.get("role", {}).get("arn") or ground.arn("iam", f"role/{settings.role_name}")
        ),
        web=settings.web_uploads,
        mode=settings.upload_mode,
        profile=settings.access_profile,
        prefix=settings.prefix,
    )


def _is_not_ours(standing: Standing) -> bool:
    """Whether something forbids to use the bucket that is there."""
    record = standing.record(BY_SLUG["bucket"])
    changes = record.plan.changes if record and record.plan else ()
    return any(change.address == "bucket" and errors(change.findings) for change in changes)
