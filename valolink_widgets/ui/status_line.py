"""One line that says where a step stands, and why."""

from __future__ import annotations

from ..core.fields import BY_NAME
from ..core.finding import errors
from ..core.html import Html, marked, tag
from ..core.report_pages import SIGNS
from ..guide.step import Status
from . import words
from .scene import Scene


def status_html(scene: Scene) -> Html:
    """Sign, word and a sentence; `data-status` has the status for stylesheets and tests."""
    look, sign, word, sentence = _parts(scene)
    return tag(
        "p",
        tag("span", sign, class_="vl-sign", aria_hidden="true"),
        " ",
        tag("strong", word),
        ": " if sentence else None,
        marked(sentence),
        class_=f"vl-status vl-{look}",
        data_status=scene.view.status.value,
        data_busy=scene.working,
    )


def look_of(scene: Scene) -> tuple[str, str, str]:
    """Look, sign and word: how a step stands, without the sentence."""
    look, sign, word, _ = _parts(scene)
    return look, sign, word


def _parts(scene: Scene) -> tuple[str, str, str, str]:
    """Look, sign, word and sentence."""
    if scene.working:
        return "busy", words.BUSY_SIGN, *_working(scene)
    status = scene.view.status
    if status is Status.BLOCKED and scene.to_fill and scene.to_fill == errors(scene.view.answers):
        names = ", ".join(BY_NAME[finding.field].label for finding in scene.to_fill)
        return "ready", words.TO_FILL_SIGN, words.TO_FILL, f"{names}."
    word = words.STATUS[status]
    if status is Status.READY and scene.view.plan is None:
        return "waiting", SIGNS[status], word, words.NOT_PLANNED
    return status.value, SIGNS[status], word, _sentence(scene)


def _working(scene: Scene) -> tuple[str, str]:
    return words.READING if scene.working == "planning" else words.APPLYING


def _sentence(scene: Scene) -> str:
    status = scene.view.status
    if status is Status.WAITING:
        return words.waiting_for(scene.view.waiting_for)
    if status is Status.BLOCKED:
        return _why(scene)
    if status is Status.FAILED:
        return words.SEE_FAILURE
    if status is Status.READY:
        return words.SEE_PLAN
    if scene.view.step.slug == "requirements":
        return words.CAN_START
    return words.ALL_THERE if scene.wanted else words.NOT_WANTED


def _why(scene: Scene) -> str:
    """What is in the way: the fields by their labels, or that it stands below."""
    at = [name for name in scene.visible if errors(scene.of_field(name))]
    if not at:
        return words.SEE_ERRORS
    return words.see_fields([BY_NAME[name].label for name in BY_NAME if name in at])
