"""The Valohai side: a stand-in for the part of Valohai's REST API that a link needs."""

from __future__ import annotations

from .app import create_app
from .state import StandIn

__all__ = ["StandIn", "create_app"]
