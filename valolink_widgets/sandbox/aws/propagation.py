"""What AWS does not know everywhere yet: when things were made, by the sandbox's own clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from valolink_widgets.core.clock import Clock

    from .options import Options


class Propagation:
    """Remembers when keys, users, roles and inline policies were made, and what was before."""

    def __init__(self, clock: Clock, options: Options) -> None:
        self._clock, self.options = clock, options
        self._made: dict[str, datetime] = {}
        self._before: dict[tuple[str, str], tuple[datetime, str | None]] = {}

    def now(self) -> datetime:
        """The sandbox's present, aware, in UTC."""
        return self._clock.now() + timedelta(seconds=self.options.clock_offset)

    def note(self, identifier: str) -> None:
        """Something with this unique id was made just now."""
        self._made[identifier] = self.now()

    def known(self, identifier: str, delay: float) -> bool:
        """Whether the thing was made at least `delay` seconds ago, or before anybody noted it."""
        made = self._made.get(identifier)
        return made is None or self.now() >= made + timedelta(seconds=delay)

    def note_policy(self, owner: str, name: str, before: str | None) -> None:
        """An inline policy was put just now in the place of `before`."""
        self._before[owner, name] = self.now(), before

    def in_effect(self, owner: str, name: str, document: str) -> str | None:
        """The document that decides now; None where the first one is not known yet."""
        put, before = self._before.get((owner, name), (None, None))
        delay = timedelta(seconds=self.options.policy_delay)
        return before if put is not None and self.now() < put + delay else document
