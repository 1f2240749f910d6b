"""What AWS and Valohai say about an answer while it is being typed, and when they said it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..core.finding import errors
from ..core.plan import Change
from ..guide.step import Status
from . import words
from .scene import Scene

Said = dict[str, Any]
NOTHING: Said = {}
_OK, _NOTE, _BUSY = "ok", "note", "busy"


def answer_of(name: str, scene: Scene) -> Said:
    """Look, sign and text for a field, and who was asked what when; empty where nobody was.

    Findings are said elsewhere: where one stands at the field, only who was asked is told.
    """
    if name not in _TELL or not scene.wanted or not scene.standing.settings.bucket:
        return NOTHING
    if errors(scene.view.answers):
        return NOTHING
    if scene.view.plan is None:
        return _before(name, scene)
    address, operation, told = _TELL[name]
    change = next((c for c in scene.view.plan.changes if c.address == address), None)
    if change is None:
        return NOTHING
    asked = _asked(operation, scene)
    if errors(scene.of_field(name)):
        return _said("", "", asked)
    found = told(change, scene)
    return _said(*found, asked) if found else NOTHING


def _before(name: str, scene: Scene) -> Said:
    """A name of the right form, about which nobody was asked yet."""
    if name == "region" or scene.view.status is Status.FAILED:
        return NOTHING
    if scene.view.waiting_for:
        return NOTHING if name != "bucket" else _said(_NOTE, words.VALID_SO_FAR, {})
    who = words.ASKING_VALOHAI if name == "store" else words.ASKING_AWS
    return _said(_BUSY, who, {}) if scene.working == "planning" else NOTHING


def _said(look: str, text: str, asked: Mapping[str, Any]) -> Said:
    if not text and not asked:
        return NOTHING
    return {"look": look, "sign": words.ANSWER_SIGNS.get(look, ""), "text": text, **asked}


def _asked(operation: str, scene: Scene) -> dict[str, Any]:
    """Who was asked what, and when that was answered."""
    for event in reversed(scene.view.events):
        if event.call.operation == operation and event.state in ("done", "refused"):
            who = words.VALOHAI if event.call.service == "valohai" else words.AWS
            return {"at": event.at, "who": who, "what": event.call.name}
    return {}


def _bucket(change: Change, scene: Scene) -> tuple[str, str] | None:
    if change.verb.value == "+":
        return _OK, words.FREE
    region = scene.known.get("bucket", {}).get("region", "")
    text = words.YOURS_ALLOWED if scene.standing.settings.adopt else words.OURS
    return _OK, text.format(region=region)


def _region(change: Change, scene: Scene) -> tuple[str, str] | None:  # noqa: ARG001
    wanted = scene.standing.settings.region
    actual = scene.known.get("bucket", {}).get("region", wanted)
    return (_NOTE, words.REGION_DIFFERS.format(region=actual)) if actual != wanted else None


def _user(change: Change, scene: Scene) -> tuple[str, str] | None:
    name = scene.standing.settings.user_name
    if change.verb.value == "+":
        return _OK, words.NEW_USER.format(name=name)
    ours = scene.known.get("user", {}).get("ours")
    return _OK, (words.OUR_USER if ours else words.ADOPTED_USER).format(name=name)


def _role(change: Change, scene: Scene) -> tuple[str, str] | None:
    arn = scene.known.get("role", {}).get("arn", "")
    text = words.NEW_ROLE if change.verb.value == "+" else words.OUR_ROLE
    return _OK, text.format(arn=arn)


def _store(change: Change, scene: Scene) -> tuple[str, str] | None:
    name = scene.standing.settings.store_name
    text = words.NEW_STORE if change.verb.value == "+" else words.OUR_STORE
    return _OK, text.format(name=name)


_Tell = Callable[[Change, Scene], tuple[str, str] | None]
# A field, the resource that knows about it, the call that asks, and the words.
_TELL: Mapping[str, tuple[str, str, _Tell]] = {
    "bucket": ("bucket", "HeadBucket", _bucket),
    "region": ("bucket", "HeadBucket", _region),
    "user": ("user", "GetUser", _user),
    "role": ("role", "GetRole", _role),
    "store": ("store", "ListStores", _store),
}
