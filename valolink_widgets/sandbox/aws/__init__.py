"""The AWS side: moto with IAM enforced, and a thin layer that corrects it to AWS."""

from __future__ import annotations

from .app import Aws

__all__ = ["Aws"]
