"""The rows on which emulators and AWS are known to part, each a list of questions.

A row is a function of an empty account. It asks, and yields for each question its name, the answer
it got, and AWS's: "done", the code that AWS refuses it with, or a value. Who answers otherwise must
stand in differences.toml.
"""

from __future__ import annotations

from . import (  # noqa: F401 - they enter ROWS
    access,
    buckets,
    encryption,
    iam,
    policies,
    protection,
    public,
    roles,
    wire,
)
from .asking import ROWS, Asked, Row

__all__ = ["ROWS", "Asked", "Row"]
