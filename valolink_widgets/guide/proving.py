"""The proofs of a link as they stand, for whoever shows them; and what is proven."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from ..core.finding import Finding
from ..core.proof import Tried, in_order
from ..core.proofs.subject import Subject
from ..core.proving import expected
from ..core.recorder import CallEvent
from ..core.settings import Settings
from .contents import STEPS
from .ledger import outputs_of
from .standing import Standing

PROVE = "prove"
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
        """Everything that could be tried was as it should be, and something was."""
        outcomes = {tried.outcome for tried in self.tried}
        return not self.running and bool(outcomes - {"not-run"}) and "failed" not in outcomes


@dataclass(frozen=True)
class Lights:
    """The lights of one link. They count while the answers are of that link, and until something
    is changed in it.
    """

    link: tuple[Any, ...] = ()
    tried: dict[str, Tried] = field(default_factory=dict)
    expected: int = 0
    problems: tuple[Finding, ...] = ()

    @classmethod
    def begun(cls, standing: Standing, subject: Subject) -> Lights:
        """None yet of this link."""
        return cls(link_of(standing), expected=len(expected(subject)))

    def of(self, standing: Standing) -> Lights:
        """These lights, where they are of the present answers; else none."""
        return self if self.link == link_of(standing) else Lights()

    def with_light(self, light: Tried) -> Lights:
        """With one more."""
        return replace(self, tried={**self.tried, light.proof.name: light})

    def shown(self, *, running: bool, events: tuple[CallEvent, ...]) -> Proving:
        """As it is shown."""
        return Proving(in_order(self.tried), self.expected, running, events, self.problems)


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
    """The link as it was read last, with a name for this run; None while there is no bucket."""
    ground, settings, exists = standing.ground, standing.settings, outputs_of(standing)
    if ground is None or not exists["bucket"]:
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
        role_arn=str(known.get("role", {}).get("arn", "")),
        web=settings.web_uploads,
        **_options(settings),
    )


def _options(settings: Settings) -> dict[str, Any]:
    """The upload mode, the access profile and the prefix."""
    names = {"mode": "upload_mode", "profile": "access_profile", "prefix": "prefix"}
    found = {name: getattr(settings, setting, None) for name, setting in names.items()}
    return {name: value for name, value in found.items() if value is not None}
