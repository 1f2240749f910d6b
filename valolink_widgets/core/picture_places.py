"""Where the parts of the picture stand, and how the arrows run between them: data, in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from .text import say

Ends = tuple[str, str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `rows` is how many lines its name may take."""

    x: float
    y: float
    width: float
    height: float
    rows: int = 1

    def grown(self, by: float) -> Self:
        """The same, larger on every side."""
        return replace(
            self,
            x=self.x - by,
            y=self.y - by,
            width=self.width + 2 * by,
            height=self.height + 2 * by,
        )


@dataclass(frozen=True, slots=True)
class Form:
    """One arrangement: its size, boxes, arrows (line and head), and where the caption stands."""

    name: str
    width: int
    height: int
    boxes: Mapping[str, Box]
    arrows: Mapping[Ends, tuple[str, str]]
    caption: Point
    labels: Mapping[Ends, str] = field(default_factory=dict)


PLACES = ("project", "store", "key", "user", "policy", "role", "bucket", "cors")
ARROWS: tuple[Ends, ...] = (
    ("project", "store"),
    ("store", "bucket"),
    ("store", "key"),
    ("key", "user"),
    ("user", "policy"),
    ("policy", "bucket"),
    ("user", "role"),
    ("role", "bucket"),
)
LABELS: Mapping[Ends, Point] = {
    ("store", "bucket"): (488, 37),
    ("store", "key"): (173, 97),
    ("user", "role"): (349, 252),
}


def _right(x: float, y: float) -> str:
    return f"M{x} {y}l-7 -4.5v9z"


def _down(x: float, y: float) -> str:
    return f"M{x} {y}l-4.5 -7h9z"


def _left(x: float, y: float) -> str:
    return f"M{x} {y}l7 -4.5v9z"


WIDE = Form(
    "wide",
    780,
    304,
    {
        "project": Box(10, 10, 172, 70),
        "store": Box(206, 10, 172, 70),
        "key": Box(10, 124, 172, 70),
        "user": Box(206, 124, 172, 70),
        "policy": Box(402, 124, 172, 70),
        "role": Box(402, 224, 172, 70),
        "bucket": Box(598, 10, 172, 284, rows=4),
        "cors": Box(610, 212, 148, 70),
    },
    {
        ("project", "store"): ("M182 45H200", _right(206, 45)),
        ("store", "bucket"): ("M378 45H592", _right(598, 45)),
        ("store", "key"): ("M250 80V94a8 8 0 0 1-8 8H104a8 8 0 0 0-8 8V118", _down(96, 124)),
        ("key", "user"): ("M182 159H200", _right(206, 159)),
        ("user", "policy"): ("M378 159H396", _right(402, 159)),
        ("policy", "bucket"): ("M574 159H592", _right(598, 159)),
        ("user", "role"): ("M292 194V251a8 8 0 0 0 8 8H396", _right(402, 259)),
        ("role", "bucket"): ("M574 259H592", _right(598, 259)),
    },
    (14, 264),
    {
        ("store", "bucket"): say("keeps its files in"),
        ("store", "key"): say("signs in with"),
        ("user", "role"): say("may assume"),
    },
)

# For 390 pixels and what else is narrower than the wide one.
NARROW = Form(
    "narrow",
    340,
    504,
    {
        "project": Box(4, 4, 150, 70),
        "store": Box(174, 4, 150, 70),
        "key": Box(4, 108, 150, 70),
        "user": Box(174, 108, 150, 70),
        "policy": Box(4, 212, 150, 70),
        "role": Box(174, 212, 150, 70),
        "bucket": Box(4, 316, 320, 158),
        "cors": Box(16, 392, 296, 70),
    },
    {
        ("project", "store"): ("M154 39H168", _right(174, 39)),
        ("store", "bucket"): ("M324 39H325a8 8 0 0 1 8 8V338a8 8 0 0 1-8 8", _left(324, 346)),
        ("store", "key"): ("M212 74V83a8 8 0 0 1-8 8H87a8 8 0 0 0-8 8V102", _down(79, 108)),
        ("key", "user"): ("M154 143H168", _right(174, 143)),
        ("user", "policy"): ("M212 178V187a8 8 0 0 1-8 8H87a8 8 0 0 0-8 8V206", _down(79, 212)),
        ("policy", "bucket"): ("M79 282V310", _down(79, 316)),
        ("user", "role"): ("M268 178V206", _down(268, 212)),
        ("role", "bucket"): ("M249 282V310", _down(249, 316)),
    },
    (8, 497),
)
