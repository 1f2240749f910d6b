"""Reading what Valohai says: JSON or not, and Django REST Framework's errors of any shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .api import LEAF_CODE, LEAF_TEXT, NOT_FIELDS


@dataclass(frozen=True, slots=True)
class Complaint:
    """One leaf of an error: `field` is dotted (`configuration.bucket`), or empty."""

    field: str
    message: str


def complaints(body: Any) -> tuple[Complaint, ...]:
    """Every leaf of an error's body, in order; empty when there is none."""
    return tuple(_leaves(body, ""))


def summary(found: tuple[Complaint, ...]) -> str:
    """All complaints as one text; each names its field."""
    return "; ".join(f"{c.field}: {c.message}" if c.field else c.message for c in found)


def first_field(found: tuple[Complaint, ...]) -> str:
    """The first field that is complained of, or ""."""
    return next((c.field for c in found if c.field), "")


def _leaves(body: Any, field: str) -> Iterator[Complaint]:
    if isinstance(body, str):
        yield Complaint(field, body)
    elif isinstance(body, Mapping):
        yield from _of_mapping(body, field)
    elif isinstance(body, list | tuple):
        for item in body:
            yield from _leaves(item, field)


def _of_mapping(body: Mapping[str, Any], field: str) -> Iterator[Complaint]:
    text = body.get(LEAF_TEXT)
    # A field may be called `message` too; then its value is a list, not a text.
    if isinstance(text, str) and set(body) <= {LEAF_TEXT, LEAF_CODE}:
        yield Complaint(field, text)
        return
    for name, value in body.items():
        inner = field if name in NOT_FIELDS else f"{field}.{name}".lstrip(".")
        yield from _leaves(value, inner)
