"""The engine for where the answers point to: made once, kept while they point there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event

from ..core.applying import Engine
from ..core.clock import Clock
from ..core.finding import Finding
from ..core.recorder import CallEvent, Recorder, Sent
from .book import Bookkeeping
from .connection import Connect
from .standing import Standing, Target


class Engines:
    """Keeps one engine, on what `connect` gives; `heard` sees its calls.

    `host` and `notices` are the connection's, `made` what was made there, and when. What is
    about to change goes into `books`.
    """

    def __init__(
        self,
        connect: Connect,
        clock: Clock,
        heard: Callable[[CallEvent], None],
        stop: Event,
        books: Bookkeeping,
    ) -> None:
        self.connect, self._clock, self._heard = connect, clock, heard
        self._stop, self._books = stop, books
        self._target: Target = ()
        self.made: dict[str, float] = {}
        self.kept: Engine | None = None
        self.host = ""
        self.notices: tuple[Finding, ...] = ()

    def of(self, standing: Standing) -> Engine:
        """The engine for `standing`; a new one when it points elsewhere.

        Raises `InvalidSettings` and `SandboxFailed`.
        """
        if self.kept is None or standing.target != self._target:
            connection = self.connect(standing.settings)
            recorder = Recorder(connection, self._clock, self._heard, self._stop)
            if standing.target != self._target:
                self.made = {}
            self.kept = Engine(recorder, connection.explain, self.made)
            self._target, self.host = standing.target, connection.host
            self.notices = connection.notices
        self.kept.turn = standing.turn(self._stop)
        self.kept.announce = partial(self._books.announce, standing)
        return self.kept

    def forget(self) -> None:
        """The next one connects anew, as the person may have logged in again."""
        self.kept = None

    def sent(self) -> list[Sent]:
        """What was sent since this was asked last."""
        if self.kept is None:
            return []
        lines = self.kept.port.sent[:]
        self.kept.port.sent.clear()
        return lines
