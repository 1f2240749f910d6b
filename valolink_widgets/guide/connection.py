"""What a guide asks of the way to AWS and Valohai."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..core.call import Port
from ..core.errors import CallRefused
from ..core.finding import Finding
from ..core.settings import Settings


class Connection(Port, Protocol):
    """AWS and Valohai as the answers choose them. `host` is Valohai's `scheme://host[:port]`."""

    @property
    def host(self) -> str:
        """Valohai's address."""

    @property
    def notices(self) -> tuple[Finding, ...]:
        """What is to be said about the way in, such as a token that others can read."""

    def explain(self, refusal: CallRefused) -> Finding:
        """A refusal in the person's words."""


Connect = Callable[[Settings], Connection]
