"""The link as a picture: an SVG of our own, drawn from states and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from .html import Html, join, tag
from .picture_places import ARROWS, LABELS, NARROW, WIDE, Box, Form
from .picture_style import STYLE
from .text import say, say_number


class State(StrEnum):
    """What there is of one part of the link. Never assigned: `guide.link_states` derives it."""

    UNKNOWN = "unknown"
    WAITING = "waiting"
    ABSENT = "absent"
    READY = "ready"
    WORKING = "working"
    EXISTS = "exists"
    DIFFERS = "differs"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNWANTED = "unwanted"


# Sign and word: together they say it all, so that no colour has to.
SAID: Mapping[State, tuple[str, str]] = {
    State.UNKNOWN: ("?", say("not looked at yet")),
    State.WAITING: ("…", say("waiting")),
    State.ABSENT: ("○", say("does not exist yet")),
    State.READY: ("+", say("ready to create")),
    State.WORKING: ("◌", say("under way")),
    State.EXISTS: ("✓", say("exists")),
    State.DIFFERS: ("~", say("differs")),
    State.BLOCKED: ("!", say("blocked")),
    State.FAILED: ("✗", say("failed")),
    State.UNWANTED: ("–", say("not wanted")),
}
_LETTER = 7.4  # pixels, of 12
_NARROWEST = 4.4
TITLE = say("The link")
LINKED = say("Linked")


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the link. `place` is where it stands: one of `PLACES`; `slug` names its step."""

    place: str
    label: str
    name: str
    state: State
    slug: str
    go: str = ""

    @property
    def said(self) -> str:
        """The part and its state in one line: what a screen reader says."""
        name = f" {self.name}" if self.name else ""
        return say("{part}: {state}", part=f"{self.label}{name}", state=SAID[self.state][1])


def summary(nodes: Iterable[Node]) -> str:
    """How much of what is wanted exists."""
    wanted = [node for node in nodes if node.state is not State.UNWANTED]
    there = sum(node.state is State.EXISTS for node in wanted)
    if wanted and there == len(wanted):
        return LINKED
    return say_number(
        "{there} of {n} part exists", "{there} of {n} parts exist", len(wanted), there=there
    )


def picture(nodes: Iterable[Node], *, links: bool = False, style: bool = True) -> Html:
    """The picture, wide and narrow; the page shows the one that fits.

    With `links` each part is a button that carries its step as `data-go`. `style` brings the
    stylesheet; False where the page has it already.
    """
    parts = tuple(nodes)
    return tag(
        "div",
        tag("style", STYLE) if style else None,
        _svg(parts, WIDE, links),
        _svg(parts, NARROW, links),
        class_="vl-picture",
    )


def _svg(nodes: tuple[Node, ...], form: Form, links: bool) -> Html:
    title, told = f"{TITLE}: {summary(nodes)}", ". ".join(node.said for node in nodes)
    by_place = {node.place: node for node in nodes}
    return tag(
        "svg",
        # A title would be a tooltip over every button.
        None if links else join(tag("title", title), tag("desc", f"{told}.")),
        tag("rect", class_="vp-ground", width=form.width, height=form.height, rx=12, fill="#fff"),
        *_arrows(by_place, form),
        *(_node(node, form.boxes[node.place], links) for node in nodes),
        _caption(nodes, form),
        viewBox=f"0 0 {form.width} {form.height}",
        class_=f"vp-{form.name}",
        role="group" if links else "img",
        aria_label=title if links else None,
        # Where no stylesheet is let through, the wide one stands alone.
        style="display:none" if form is NARROW else None,
        font_family="system-ui, sans-serif",
        font_size="12",
    )


def _arrows(nodes: Mapping[str, Node], form: Form) -> Iterator[Html]:
    """Each arrow is firm once both its ends exist."""
    for ends in ARROWS:
        if not all(end in nodes for end in ends):
            continue
        firm = all(nodes[end].state is State.EXISTS for end in ends)
        off = any(nodes[end].state is State.UNWANTED for end in ends)
        look = "vp-on" if firm else "vp-off" if off else "vp-open"
        line, head = form.arrows[ends]
        yield tag("path", d=line, class_=f"vp-line {look}", fill="none", stroke="#7c8794")
        yield tag("path", d=head, class_=f"vp-head {look}", fill="#7c8794")
        if label := form.labels.get(ends):
            yield _text(label, LABELS[ends], "vp-verb", text_anchor="middle")


def _node(node: Node, box: Box, links: bool) -> Html:
    sign, word = SAID[node.state]
    lines = _lines(node.name, box)
    after = box.y + 44 + 17 * len(lines) if lines else box.y + 44
    body = join(
        _rect(box.grown(4), "vp-ring", 14) if links else None,
        _rect(box, "vp-box", 10),
        tag("circle", cx=box.x + 20, cy=box.y + 20, r=9, class_="vp-badge", fill="#fff"),
        _text(sign, (box.x + 20, box.y + 24), "vp-sign", text_anchor="middle"),
        _text(node.label, (box.x + 36, box.y + 24.5), "vp-label", font_weight="600"),
        *(
            _text(line, (box.x + 12, box.y + 44 + 17 * row), "vp-name")
            for row, line in enumerate(lines)
        ),
        _text(word, (box.x + 12, after), "vp-word"),
    )
    look = f"vp-node vp-{node.state.value}"
    if not links:
        return tag("g", body, class_=look, data_place=node.place)
    said = f"{node.said}. {node.go}".strip()
    return tag(
        "g",
        # Not `aria-label`: it would have to repeat the shortened texts letter by letter.
        tag("title", said),
        body,
        class_=look,
        data_place=node.place,
        data_go=node.slug,
        role="button",
        tabindex="0",
    )


def _lines(name: str, box: Box) -> list[str]:
    """The name in the lines that there is room for; too long a one loses its middle."""
    if box.rows == 1:
        return [_shortened(name, box.width - 24)] if name else []
    rows = wrap(name, int((box.width - 24) / _LETTER))
    return [*rows[: box.rows - 1], _shortened("".join(rows[box.rows - 1 :]), box.width - 24)][
        : len(rows)
    ]


def _shortened(name: str, room: float) -> str:
    """The name, or as much of both its ends as `room` pixels hold."""
    # However narrow, no more letters fit: a name of thousands is not tried letter by letter.
    most = int(room / _NARROWEST)
    if len(name) <= most and _width(name) <= room:
        return name
    kept = min(len(name) - 1, most)
    while kept > 2 and _width(cut := name[: kept - kept // 2] + "…" + name[-(kept // 2) :]) > room:
        kept -= 1
    return cut


def _width(text: str) -> float:
    """About how wide a line is: no font is known here, so a wide one is assumed."""
    return sum(8.6 if c.isupper() else _NARROWEST if c in "-.,:;|il/ " else _LETTER for c in text)


def _caption(nodes: tuple[Node, ...], form: Form) -> Html:
    x, y = form.caption
    return _text(summary(nodes), (x, y), "vp-sum", font_weight="600", font_size="15")


def _rect(box: Box, look: str, radius: int) -> Html:
    return tag(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=radius,
        class_=look,
        fill="none" if look == "vp-ring" else "#fff",
        stroke="none" if look == "vp-ring" else "#7c8794",
    )


def _text(text: str, at: tuple[float, float], look: str, **more: str) -> Html:
    return tag("text", text, x=at[0], y=at[1], class_=look, fill="#1b2430", **more)
