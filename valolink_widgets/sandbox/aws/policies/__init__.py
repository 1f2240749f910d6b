"""Policies as AWS reads them: pure, without moto, from documents and a request to a verdict."""

from __future__ import annotations

from .conditions import OPERATORS, is_operator
from .documents import Policy, PolicyError, Statement, is_policy, several, statements
from .evaluation import Attached, Layer, Match, Verdict, judge
from .matching import matches
from .request import Principal, Request

__all__ = [
    "OPERATORS",
    "Attached",
    "Layer",
    "Match",
    "Policy",
    "PolicyError",
    "Principal",
    "Request",
    "Statement",
    "Verdict",
    "is_operator",
    "is_policy",
    "judge",
    "matches",
    "several",
    "statements",
]
