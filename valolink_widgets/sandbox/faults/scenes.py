"""What some plays set up in the sandbox beforehand, and how it is taken away again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..aws import beforehand

if TYPE_CHECKING:
    from ..aws.inside import Moto
    from ..valohai.state import StandIn
    from .fault import Met

Undo = Callable[[], None]

ELSEWHERE = ("eu-north-1", "us-west-2")


@dataclass(frozen=True)
class World:
    """The two sides that a scene may touch."""

    moto: Moto
    stand_in: StandIn


def new_bucket(met: Met, world: World) -> str:
    """The bucket that a request names, where nobody has one of that name."""
    name = (met.about or {}).get("bucket", "")
    asks = met.service == "s3" and met.by == "operator" and name
    known = asks and (world.moto.bucket(name) or world.moto.taken_by_another(name))
    return name if asks and not known else ""


def another_takes_it(name: str, met: Met, world: World) -> Undo:  # noqa: ARG001
    """Another account has a bucket of that name; afterwards it is free."""
    world.moto.neighbour_takes(name, "eu-west-1")
    return lambda: world.moto.neighbour_leaves(name)


def it_is_elsewhere(name: str, met: Met, world: World) -> Undo:
    """The operator has one in another region. It stays: by then it may be linked."""
    asked = (met.about or {}).get("region", "")
    beforehand.make_bucket(
        world.moto, name, next(region for region in ELSEWHERE if region != asked)
    )
    return lambda: None


def new_user(met: Met, world: World) -> str:
    """The user that a request names, where there is none."""
    name = (met.about or {}).get("user", "")
    asks = met.service == "iam" and met.by == "operator" and name
    return name if asks and name not in world.moto.iam.users else ""


def it_has_two_keys(name: str, met: Met, world: World) -> Undo:  # noqa: ARG001
    """A user of that name works with two keys; afterwards they are gone, and it if it is bare."""
    made, used = datetime.now(UTC) - timedelta(days=40), datetime.now(UTC)
    keys = beforehand.make_user_with_keys(world.moto, name, made, used)
    return lambda: beforehand.unmake_user(world.moto, name, keys)


def ignore_default_store(world: World, on: bool) -> None:
    """Valohai says yes to a new default store, and keeps the old one."""
    world.stand_in.options.ignore_default_store = on
