"""What there is of each part of the link: derived from where the guide stands, never assigned."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from ..core.finding import errors
from ..core.picture import Node, State
from ..core.plan import Change, Verb
from ..core.rules import EMPTY_BUCKET
from ..core.text import say
from .contents import BY_SLUG
from .standing import Standing
from .step import Status, Step

# Place, label, step, and the resources that make it up; the first one is the thing itself.
_PARTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("project", say("Project"), "requirements", ("project",)),
    ("store", say("Store"), "link", ("store", "default-store")),
    ("key", say("Access key"), "user", ("access-key",)),
    ("user", say("User"), "user", ("user",)),
    ("policy", say("Access policy"), "access", ("user-policy",)),
    ("role", say("Role"), "large-uploads", ("role", "role-policy")),
    (
        "bucket",
        say("Bucket"),
        "bucket",
        (
            "bucket",
            "public-access-block",
            "versioning",
            "encryption",
            "abort-uploads",
            "tls-only",
        ),
    ),
    ("cors", say("CORS rules"), "cors", ("cors",)),
)


def link_states(standing: Standing, working: Collection[str] = ()) -> tuple[Node, ...]:
    """Every part of the link as it stands; `working` are the steps that are sending now."""
    return tuple(_node(standing, part, working) for part in _PARTS)


def _node(
    standing: Standing, part: tuple[str, str, str, tuple[str, ...]], working: Collection[str]
) -> Node:
    place, label, slug, addresses = part
    step = BY_SLUG[slug]
    state = _state(standing, step, addresses)
    if slug in working and state not in (State.EXISTS, State.UNWANTED):
        state = State.WORKING
    name = "" if state is State.UNWANTED else _name(standing, place)
    return Node(
        place,
        label,
        name,
        state,
        slug,
        say("Go to step {number}, {title}", number=step.number, title=step.title),
    )


def _state(standing: Standing, step: Step, addresses: tuple[str, ...]) -> State:
    if not step.wanted(standing.settings):
        return State.UNWANTED
    changes = _changes(standing, step)
    mine = [changes[address] for address in addresses if address in changes]
    status = standing.statuses[step.slug]
    if not mine:
        return _unread(standing, step, status)
    if any(errors(change.findings) or change.verb is Verb.UNREAD for change in mine):
        return State.FAILED if status is Status.FAILED else State.BLOCKED
    if all(change.settled for change in mine):
        return State.EXISTS
    if status is Status.FAILED and _first_open(changes) in addresses:
        return State.FAILED
    if mine[0].verb is not Verb.CREATE:
        return State.DIFFERS
    return State.READY if status is Status.READY else State.ABSENT


def _changes(standing: Standing, step: Step) -> dict[str, Change]:
    record = standing.record(step)
    plan = record.plan if record else None
    return {change.address: change for change in plan.changes} if plan else {}


def _unread(standing: Standing, step: Step, status: Status) -> State:
    """A part that no reading has told about yet."""
    to_fill = all(f.code == EMPTY_BUCKET for f in errors(standing.answers(step)))
    if status is Status.BLOCKED and not to_fill:
        return State.BLOCKED
    record = standing.record(step)
    if record and (record.problems or record.failures):
        return State.BLOCKED
    return State.WAITING if status is Status.WAITING else State.UNKNOWN


def _first_open(changes: dict[str, Change]) -> str:
    """Where a step that failed stopped: what comes after hangs on it."""
    return next((a for a, change in changes.items() if not change.settled), "")


def _name(standing: Standing, place: str) -> str:
    settings, ground = standing.settings, standing.ground
    if place == "key":
        return str(standing.known().get("access-key", {}).get("id", ""))
    if place == "cors":
        return urlsplit(ground.host).netloc if ground else ""
    names = {
        "project": ground.project if ground else settings.project,
        "store": settings.store_name,
        "user": settings.user_name,
        "policy": settings.policy_name,
        "role": settings.role_name,
        "bucket": settings.bucket,
    }
    return names[place]
