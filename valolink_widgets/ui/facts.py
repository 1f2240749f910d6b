"""What is worth keeping in sight: who I am, what the answers mean, the role's ARN, the store."""

from __future__ import annotations

from typing import Any

from ..core.html import Html, tag
from ..core.text import say
from . import words
from .pieces import copy_button, facts_html
from .scene import Scene


def step_facts(scene: Scene) -> Html:
    """The facts of this step; empty where it has none to tell."""
    if about := scene.view.about:
        return about.html
    make = {"requirements": _who, "large-uploads": _role, "link": _store}.get(scene.view.step.slug)
    return (make(scene) if make else None) or Html()


def _who(scene: Scene) -> Html | None:
    if scene.view.plan is None:
        return None
    caller, me = _of(scene, "aws-caller"), _of(scene, "valohai-user")
    settings, ground = scene.standing.settings, scene.standing.ground
    partition = caller.get("partition", "aws")
    account = caller.get("account", "")
    return facts_html(
        (
            (words.WHERE, words.WHERE_NAMES[settings.target]),
            (words.PRACTISED, words.practised(settings.fault_names)),
            (
                words.ACCOUNT,
                say("{account} (partition {partition})", account=account, partition=partition)
                if account
                else "",
            ),
            (words.CALLER, caller.get("arn")),
            (words.CREDENTIALS, words.minutes(caller.get("kind", ""), caller.get("minutes"))),
            (words.VALOHAI, ground.host if ground else ""),
            (words.VALOHAI_USER, me.get("username")),
            (words.PROJECT, _of(scene, "project").get("name")),
        )
    )


def _role(scene: Scene) -> Html | None:
    arn = _of(scene, "role").get("arn")
    if not (scene.done and scene.wanted and arn):
        return None
    box = tag("span", tag("code", arn, data_text=""), " ", copy_button(), data_copybox="")
    return facts_html(((words.ROLE_ARN, box),))


def _store(scene: Scene) -> Html | None:
    if not scene.done:
        return None
    settings, ground = scene.standing.settings, scene.standing.ground
    store = _of(scene, "store").get("id")
    default = _of(scene, "default-store").get("id")
    return facts_html(
        (
            (words.STORE, f"{settings.store_name} ({store})" if store else ""),
            (words.DEFAULT_STORE, ground.project if ground and default == store else ""),
        )
    )


def _of(scene: Scene, address: str) -> dict[str, Any]:
    plan = scene.view.plan
    return dict(plan.outputs.get(address, {})) if plan else {}
