"""`valolink sandbox`: an AWS and a Valohai of one's own, until stopped."""

from __future__ import annotations

from argparse import Namespace

from ..core import rehearsal
from ..core.errors import SandboxFailed
from ..sandbox import serve
from .terminal import complain, complain_of

FAILED, BAD_PARAMETERS = 1, 2


def main(asked: Namespace) -> int:
    """Serve; 0 when told to stop, 1 when it could not start, 2 for a fault that is none."""
    faults = asked.faults or ""
    if refused := tuple(rehearsal.unknown(faults)):
        complain_of(refused)
        return BAD_PARAMETERS
    try:
        return serve(asked.port, asked.file, faults=rehearsal.names_in(faults))
    except SandboxFailed as failed:
        complain(str(failed))
        return FAILED
