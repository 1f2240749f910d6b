"""What became of each call of the last run: a bar, a line for a write or a proof, the reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..core.call import Call
from ..core.html import Html, join, tag
from ..core.recorder import CallEvent
from . import words
from .scene import Scene


@dataclass
class Line:
    """A call, the last thing that happened to it, and what was last waited for."""

    call: Call
    event: CallEvent
    wait: CallEvent | None = None

    @property
    def open(self) -> bool:
        """It was sent, or is to be sent again."""
        return self.event.state in ("started", "waiting")


def lines_of(events: Iterable[CallEvent]) -> list[Line]:
    """Events folded into lines: a call that is tried again stays one line."""
    lines: list[Line] = []
    last: dict[str, Line] = {}
    for event in events:
        key = event.call.key()
        line = last.get(key)
        if line is None or (event.state == "started" and not line.open):
            line = last[key] = Line(event.call, event)
            lines.append(line)
        if event.state == "waiting":
            line.wait = event
        if event.state != "waiting" or line.event.state != "done":
            line.event = event
    return lines


@dataclass(frozen=True)
class Bar:
    """How far a run is: `value` of `most` calls, and the same in words. `most` 0: no run."""

    value: int = 0
    most: int = 0
    text: str = ""


def bar_of(scene: Scene) -> Bar:
    """The bar while the plan's calls are being sent; none for a run that only reads."""
    view = scene.view
    if not view.running or view.plan is None or not view.plan.calls or scene.busy == "planning":
        return Bar()
    sent = [line for line in lines_of(view.events) if line.call.kind != "read"]
    done = sum(line.event.state == "done" for line in sent)
    most = max(len(view.plan.calls), len(sent))
    if not sent:
        return Bar(0, most, words.LOOKING_ONCE_MORE)
    return Bar(done, most, words.READING_BACK if done == most else words.calls_done(done, most))


def progress_html(events: Iterable[CallEvent], running: bool = False) -> Html:
    """Empty for a run that only read. What is still waited for is said while it is `running`."""
    lines = lines_of(events)
    sent = [line for line in lines if line.call.kind != "read"]
    if not sent:
        return Html()
    return tag(
        "div",
        tag("p", words.CALLS, class_="vl-title"),
        tag("ul", *(_line(line, running) for line in sent)),
        _reads([line for line in lines if line.call.kind == "read"]),
        class_="vl-calls",
    )


def _line(line: Line, running: bool) -> Html:
    event = line.event
    return tag(
        "li",
        tag("span", words.CALL_STATES[event.state][0], class_="vl-sign", aria_hidden="true"),
        tag("span", tag("code", line.call.name), class_="vl-what"),
        tag("span", _state(line, running), class_="vl-state"),
        tag("span", f"{event.ms} ms" if not line.open else "", class_="vl-count"),
        class_=f"vl-{event.state}",
    )


def _state(line: Line, running: bool) -> object:
    """What is to be said about a call, beside its sign."""
    state, wait = line.event.state, line.wait
    word = words.CALL_STATES[state][1]
    if state == "refused":
        return join(word, " ", tag("code", line.event.code))
    if wait and state == "started":
        return words.again(wait.reason)
    if wait and running:  # also a call that is done, but does not read back yet
        return _countdown(wait)
    return word


# Stands where the seconds will, which are an element of their own.
_HERE = "\0"


def _countdown(wait: CallEvent) -> Html:
    """The reason, and the seconds that are left at most: the page counts them down."""
    seconds = tag("span", round(wait.seconds), data_until=wait.at + wait.seconds)
    before, after = words.UP_TO.format(reason=wait.reason, s=_HERE).split(_HERE)
    return join(before, seconds, after)


def _reads(lines: list[Line]) -> Html | None:
    if not lines:
        return None
    rows = tag("ul", *(_line(line, running=False) for line in lines))
    total = sum(line.event.ms for line in lines)
    return tag("details", tag("summary", words.reads(len(lines), total)), rows, data_key="reads")
