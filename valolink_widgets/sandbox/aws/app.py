"""The AWS side as one WSGI application: the corrections in a row, moto at the end of it."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from .answers import refusal
from .asked import Asked
from .corrections import corrections
from .inside import Moto

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from valolink_widgets.core.clock import Clock

log = logging.getLogger(__name__)


class Aws:
    """moto, answering as AWS does; every correction may answer itself or hand the request on."""

    def __init__(self, control_token: str, clock: Clock | None = None) -> None:
        self.moto = Moto(clock)
        self._first: Callable[[Asked], Any] = self.moto.answer
        for correction in reversed(corrections(control_token)):
            self._first = partial(correction, moto=self.moto, onward=self._first)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = Asked(environ)
        try:
            answer = self._first(asked)
        except Exception:  # AWS never shows a traceback
            log.exception("%s %s", asked.method, asked.form.get("Action") or asked.bucket)
            answer = refusal(asked, 500, "InternalError", "The sandbox could not do this.")
        result: Iterable[bytes] = answer(environ, start)
        return result
