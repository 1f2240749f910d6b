"""An AWS and a Valohai of one's own, on loopback, in a process of their own.

`start` begins a sandbox beside the caller and returns at once; `Running.place` waits for the
addresses and keys. `serve` is that process itself. Importing this door loads no moto.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .faults import Fault, Faults
from .place import Operator, Place
from .running import Running, start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Fault", "Faults", "Operator", "Place", "Running", "serve", "start"]


def serve(port: int, file: Path, *, until_eof: bool = False, faults: Sequence[str] = ()) -> int:
    """Serve a sandbox until it is told to stop, and return the process's exit code."""
    from .serving import serve as serve_here

    return serve_here(port, file, until_eof=until_eof, faults=faults)
