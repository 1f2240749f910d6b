"""A body of which only the size is kept: its bytes are made when it is sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filler:
    """So many zero bytes."""

    size: int

    def __str__(self) -> str:
        return f"<{self.size} zero bytes>"

    def content(self) -> bytes:
        """The bytes."""
        return bytes(self.size)
