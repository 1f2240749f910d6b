"""The lights of a report, on its pages: what was asked, as whom, the answer, the time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .html import Html, join, table, tag
from .proof import GROUPS, Tried
from .proofs.words import GROUP, LIGHT
from .text import say, say_number


def light(tried: Tried) -> str:
    """Its sign and its word."""
    return " ".join(LIGHT[tried.outcome])


def proofs_html(lights: Sequence[Tried]) -> Html | None:
    """A table for each group."""
    if not lights:
        return None
    tables = (table(head(), [row(t) for t in part], name) for name, part in _parts(lights))
    return join(tag("p", tag("strong", title(lights))), *tables)


def proofs_rows(lights: Sequence[Tried]) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Each group's words and its rows, under the cells of `head`."""
    for name, part in _parts(lights):
        yield name, [row(tried) for tried in part]


def head() -> tuple[str, ...]:
    """The cells above the rows."""
    return (say("Light"), say("What was asked"), say("As whom"), say("Answer"), say("Time"))


def row(tried: Tried) -> tuple[object, ...]:
    """One light as cells of text."""
    time = f"{tried.ms} ms" if tried.answer else ""
    return (light(tried), tried.asked, tried.whom, answer(tried), time)


def answer(tried: Tried) -> str:
    """The code, and what it means."""
    parts = (tried.answer if tried.answer != "done" else "", tried.said)
    return ": ".join(part for part in parts if part) or say("done")


def title(lights: Sequence[Tried]) -> str:
    """How many there are, and how they went."""
    number = {o: sum(t.outcome == o for t in lights) for o in LIGHT}
    parts = [say_number("{n} proof", "{n} proofs", len(lights))]
    well = number["works"] + number["refused"]
    parts.append(say("{n} as it should be", n=well))
    if number["failed"]:
        parts.append(say("{n} FAILED", n=number["failed"]))
    if number["not-run"]:
        parts.append(say("{n} not tried", n=number["not-run"]))
    return ", ".join(parts)


def _parts(lights: Sequence[Tried]) -> Iterator[tuple[str, list[Tried]]]:
    for group in GROUPS:
        if part := [tried for tried in lights if tried.proof.group == group]:
            yield GROUP[group], part
