"""What stands around the steps: where this runs, who is here, and how far each step is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.plan import Plan
from ..guide.contents import STEPS
from ..guide.standing import Standing
from ..guide.step import Status
from . import words
from .buttons import END, first_to_do
from .scene import Scene
from .status_line import look_of
from .widgets import Frame

Item = dict[str, Any]


class FrameView:
    """Draws the frame; `widget` stands in the first panel, and in the app where the page has room
    for it. `opened`: the answers that the guide began with.
    """

    def __init__(self, opened: Mapping[str, Any], layout: Any) -> None:
        self.widget = Frame(layout=layout, opened=_mark(opened), words=dict(words.FRAME))
        self._read: tuple[Plan | None, float] = (None, 0.0)

    def draw(self, scenes: Mapping[str, Scene]) -> None:
        """Show these steps. Only on the kernel's loop."""
        standing = scenes["requirements"].standing
        self.widget.bar = _bar(standing, self._ends(scenes["requirements"]))
        items = [item_of(scenes[step.slug]) for step in STEPS]
        self.widget.steps = [*items, _end(scenes.values())]

    def _ends(self, scene: Scene) -> float:
        """When the credentials end, in seconds since 1970; 0 where they do not."""
        plan = scene.view.plan
        minutes = plan.outputs.get("aws-caller", {}).get("minutes") if plan else None
        if minutes is None:
            return 0.0
        if self._read[0] is not plan:
            now = scene.standing.clock.now().timestamp()
            self._read = (plan, now + 60 * int(minutes))
        return self._read[1]


def _mark(answers: Mapping[str, Any]) -> str:
    """The same for the same answers, and nothing that could be read out of it."""
    text = json.dumps(answers, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _bar(standing: Standing, ends: float) -> Item:
    settings, ground = standing.settings, standing.ground
    sandbox = settings.target == "sandbox"
    who = []
    if ground:
        name = ground.caller.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        who = [words.WHO_AWS.format(account=ground.account, name=name)]
        who.append(words.WHO_VALOHAI.format(project=ground.project))
    return {
        "target": settings.target,
        "where": words.WHERE_SANDBOX if sandbox else _account(standing),
        "who": who,
        "ends": ends,
        "change": words.USE_MINE if sandbox else words.USE_SANDBOX,
    }


def _account(standing: Standing) -> str:
    ground = standing.ground
    return words.WHERE_AWS.format(account=ground.account) if ground else words.WHERE_AWS_UNKNOWN


def item_of(scene: Scene) -> Item:
    """A step as the stepper shows it."""
    step = scene.view.step
    look, sign, word = look_of(scene)
    if scene.view.status is Status.WAITING and not scene.working:
        word = words.waiting_short(first_to_do(scene).number)
    if not scene.wanted:
        look, sign, word = "left-out", "–", words.OPTIONAL
    return {
        "slug": step.slug,
        "number": str(step.number),
        "title": step.title,
        "look": look,
        "sign": sign,
        "word": word[:1].lower() + word[1:],
    }


def _end(scenes: Iterable[Scene]) -> Item:
    wanted = [scene for scene in scenes if scene.wanted]
    done = sum(scene.done for scene in wanted)
    whole = done == len(wanted)
    return {
        "slug": END,
        "number": "",
        "title": words.THE_END,
        "look": "done" if whole else "goal",
        "sign": "✓" if whole else "⚑",
        "word": words.steps_done(done, len(wanted)),
    }
