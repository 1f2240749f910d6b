"""The buttons of a step: what to do now, and where to go on."""

from __future__ import annotations

from typing import Any

from ..core.fields import BY_NAME
from ..core.finding import errors
from ..guide.contents import STEPS
from ..guide.step import Step
from . import labels, words
from .scene import Scene

Button = dict[str, Any]
END = "end"


def buttons_of(scene: Scene, key_id: str = "") -> list[Button]:
    """From the most to the least wanted. `key_id`: the key in use, in the step that makes it."""
    view, busy = scene.view, bool(scene.working)
    if errors(view.answers):
        # It can be clicked: what is missing is said then, and the field gets the focus.
        return [button("fix", _fix_label(scene), main=True)]
    if view.waiting_for:
        return [go_to(first_to_do(scene), words.FIRST, main=True)]
    if view.plan is None and busy:
        return [button("check", words.WILL[view.step.slug], main=True, disabled=True)]
    return [*_now(scene, busy), *_key_buttons(scene, key_id, busy)]


def _fix_label(scene: Scene) -> str:
    """The field to which the click leads; what nobody typed yet is no mistake to be named."""
    shown = (name for name in scene.view.step.fields if name in scene.visible)
    wrong = next((name for name in shown if errors(scene.of_field(name))), "")
    return words.correct(BY_NAME[wrong].label) if wrong else words.WILL[scene.view.step.slug]


def _now(scene: Scene, busy: bool) -> list[Button]:
    view = scene.view
    label = labels.main_label(view, scene.standing.settings)
    check = button("check", words.CHECK, disabled=busy)
    if scene.done:
        return [go_on(view.step), check]
    if labels.may_apply(view):
        return [button("apply", label, ticket=view.ticket, main=True, disabled=busy), check]
    return [button("check", label, main=True, disabled=busy)]


def _key_buttons(scene: Scene, key_id: str, busy: bool) -> list[Button]:
    lost = scene.standing.lost
    if scene.view.step.slug != "user":
        return []
    if lost and lost == _still_there(scene):
        return [button("keep-key", words.KEEP_KEY, disabled=busy)]
    if key_id and scene.done:
        return [button("new-key", words.LOST, disabled=busy, hint=words.LOST_HELP)]
    return []


def _still_there(scene: Scene) -> str:
    """The lost key is there as long as the plan still makes its successor."""
    plan = scene.view.plan
    makes = plan and any(call.operation == "CreateAccessKey" for call in plan.calls)
    return scene.standing.lost if makes else ""


def first_to_do(scene: Scene) -> Step:
    """The first step that this one stands on, directly or not, and that does not wait itself."""
    step = scene.view.step
    while needed := scene.standing.waiting_for(step):
        step = needed[0]
    return step


def go_on(step: Step) -> Button:
    """To the next step, or to the end."""
    following = [other for other in STEPS if other.number == step.number + 1]
    if following:
        return go_to(following[0], words.GO_ON, main=True)
    return button("go-on", words.TO_THE_END, main=True, goto=END)


def go_to(step: Step, label: str, *, main: bool) -> Button:
    """To a step, named in the label."""
    text = label.format(number=step.number, title=step.title)
    return button("go-on", text, main=main, goto=step.slug)


def button(
    id_: str,
    label: str,
    *,
    ticket: str = "",
    main: bool = False,
    disabled: bool = False,
    hint: str = "",
    goto: str = "",
) -> Button:
    """One button as `Actions` takes it; `goto` names a step the page shows without asking us."""
    return {
        "id": id_,
        "label": label,
        "ticket": ticket,
        "main": main,
        "disabled": disabled,
        "hint": hint,
        "goto": goto,
    }
