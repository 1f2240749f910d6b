"""`valolink sandbox`: an AWS and a Valohai of one's own, until stopped."""

from __future__ import annotations

from argparse import Namespace

from ..core.errors import SandboxFailed
from ..sandbox import serve
from .terminal import complain


def main(asked: Namespace) -> int:
    """Serve; 0 when told to stop, 1 when it could not start."""
    try:
        return serve(asked.port, asked.file)
    except SandboxFailed as failed:
        complain(str(failed))
        return 1
