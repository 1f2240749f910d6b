"""Looks around a call that must not be made twice, on a resource that tells who else is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from valolink_widgets.core.applying import Applied, Engine
from valolink_widgets.core.call import Call, Port
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.finding import error
from valolink_widgets.core.recorder import Recorder
from valolink_widgets.core.sending import GIVE_WAY_SECONDS, JUST_NOW
from valolink_widgets.core.withdrawal import Withdrawal

from .fakes import FakeClock, Thing, World, explain

pytestmark = pytest.mark.quick

WAY = error("test.gave-way", "It gave way.", "Wait.")
STUCK = error("test.stuck", "It could not.", "Look.")


@dataclass(frozen=True)
class Only(Thing):
    """A thing that must exist once; `others` is asked for what else is there, when by id."""

    others: Callable[[], dict[str, Any]] = field(default=dict, compare=False)
    when: int = 5

    def rivals(self, call: Call, port: Port, planned: Any) -> Mapping[str, Any] | None:  # noqa: ARG002
        port.send(Call("s3", "ListThings", {"Name": self.address}))
        made = {"id-of-a": self.when} if call in WORLD[0].log else {}
        return {**self.others(), **made}

    def learn(self, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        return super().learn(call, answer) if answer else {}

    def give_way(self, call: Call, planned: Any) -> Withdrawal:  # noqa: ARG002
        return Withdrawal((), WAY, STUCK)

    def take_back(self, own: str, port: Port) -> Withdrawal:  # noqa: ARG002
        assert own == "id-of-a"
        return Withdrawal((Call("s3", "DeleteThing", {"Name": "a"}),), WAY, STUCK)


WORLD: list[World] = []


def applied(thing: Only, clock: FakeClock | None = None, **world: Any) -> tuple[Applied, World]:
    WORLD[:] = [World(**world)]
    return Engine(Recorder(WORLD[0], clock or FakeClock()), explain).apply([thing]), WORLD[0]


def looks(world: World) -> int:
    return sum(call.operation == "ListThings" for call in world.log)


def test_alone_it_looks_once_and_does_not_wait() -> None:
    clock = FakeClock()
    done, world = applied(Only("a"), clock)
    assert done.plan.empty
    assert looks(world) == 1
    assert clock.waits == []


def test_after_a_while_it_looks_before_too_and_sends_nothing_beside_a_rival() -> None:
    class Slow(FakeClock):
        def monotonic(self) -> float:
            self.time += JUST_NOW + 1
            return self.time

    done, world = applied(Only("a", others=lambda: {"rival": 1}), Slow())
    assert [f.code for f in done.findings] == ["test.gave-way"]
    assert world.names() == []
    done, world = applied(Only("a"), Slow())
    assert looks(world) == 2


def test_the_later_one_goes_at_once() -> None:
    clock = FakeClock()
    done, world = applied(Only("a", others=lambda: {"rival": 4}), clock)
    assert [f.code for f in done.findings] == ["test.gave-way"]
    assert world.things == set()
    assert clock.waits == []


def test_the_earlier_one_waits_until_the_other_is_gone() -> None:
    clock, seen = FakeClock(), [{"rival": 6}, {"rival": 6}]
    done, world = applied(Only("a", others=lambda: seen.pop() if seen else {}), clock)
    assert done.plan.empty
    assert world.things == {"a"}
    assert clock.waits == [0.2, 0.5]


def test_it_goes_too_when_the_other_one_stays() -> None:
    clock = FakeClock()
    done, world = applied(Only("a", others=lambda: {"rival": 6}), clock)
    assert [f.code for f in done.findings] == ["test.gave-way"]
    assert world.things == set()
    assert sum(clock.waits) == pytest.approx(GIVE_WAY_SECONDS)


@pytest.mark.parametrize(("own", "rival", "waits"), [(5, 5, True), (6, 5, False)])
def test_of_the_same_moment_the_id_decides(own: int, rival: int, waits: bool) -> None:
    clock = FakeClock()
    applied(Only("a", when=own, others=lambda: {"id-of-b": rival}), clock)
    assert bool(clock.waits) is waits


def test_what_cannot_be_taken_back_is_told() -> None:
    refusals = {"s3:DeleteThing": [("AccessDenied", "")]}
    done, world = applied(Only("a", others=lambda: {"rival": 4}), refusals=refusals)
    assert [f.code for f in done.findings] == ["test.stuck", "test.AccessDenied"]
    assert world.things == {"a"}


def test_what_is_gone_already_is_taken_back() -> None:
    refusals = {"s3:DeleteThing": [("NoSuchEntity", "")]}
    done, _ = applied(Only("a", others=lambda: {"rival": 4}), refusals=refusals)
    assert [f.code for f in done.findings] == ["test.gave-way"]


def test_a_taking_back_whose_answer_was_lost_is_sent_again() -> None:
    lost = [1]

    def hook(call: Call) -> None:
        if call.operation == "DeleteThing" and lost:
            lost.pop()
            raise CallRefused(call, "timeout", outcome="unknown")

    done, world = applied(Only("a", others=lambda: {"rival": 4}), hook=hook)
    assert [f.code for f in done.findings] == ["test.gave-way"]
    assert world.things == set()


def test_a_refused_making_beside_a_rival_gives_way() -> None:
    refusals = {"s3:CreateThing": [("LimitExceeded", "")]}
    done, world = applied(Only("a", others=lambda: {"rival": 4}), refusals=refusals)
    assert [f.code for f in done.findings] == ["test.gave-way"]
    assert world.names() == ["a"]


def lose(world: World, *, done: bool, times: int = 1) -> None:
    left = [1] * times

    def hook(call: Call) -> None:
        if call.operation == "CreateThing" and left:
            left.pop()
            if done:
                world.things.add("a")
            raise CallRefused(call, "timeout", outcome="unknown")

    world.hook = hook


@pytest.mark.parametrize(("done", "sent"), [(True, 1), (False, 2)])
def test_after_a_lost_answer_it_looks_before_it_sends_again(done: bool, sent: int) -> None:
    world = World()
    lose(world, done=done)
    engine = Engine(Recorder(world, FakeClock()), explain)
    assert engine.apply([Thing("a"), Thing("b", needs=("a",), asks="a")]).plan.empty
    assert world.names() == ["a"] * sent + ["b"]
    made = next(c for c in world.log if c.kind == "write" and c.params["Name"] == "b")
    assert made.params["Other"] == "id-of-a"


def test_it_is_sent_twice_at_most() -> None:
    world = World()
    lose(world, done=False, times=9)
    engine = Engine(Recorder(world, FakeClock()), explain)
    assert [f.code for f in engine.apply([Thing("a")]).findings] == ["test.timeout"]
    assert world.names() == ["a", "a"]


def test_what_is_there_after_a_lost_answer_is_judged_like_any_reading() -> None:
    class Strange(Thing):
        def findings(self, seen: Any, refs: Any) -> Any:  # noqa: ARG002
            return [error("test.not-ours", "It is not ours.", "Ask.")] if seen else []

    world = World()
    lose(world, done=True)
    engine = Engine(Recorder(world, FakeClock()), explain)
    applied_ = engine.apply([Strange("a"), Thing("b", needs=("a",))])
    assert "test.not-ours" in [f.code for f in applied_.findings]
    assert world.names() == ["a"]


@pytest.mark.parametrize("answer", ["EntityAlreadyExists", "BucketAlreadyOwnedByYou"])
def test_an_exists_after_a_lost_answer_counts_once_it_is_seen(answer: str) -> None:
    """A replica may not show yet what was made: then AWS's `exists` is believed after a look."""
    world = World()
    tries: list[str] = []

    def hook(call: Call) -> None:
        if call.operation == "CreateThing":
            tries.append("")
            if len(tries) == 1:
                raise CallRefused(call, "timeout", outcome="unknown")
            world.things.add("a")
            raise CallRefused(call, answer)

    world.hook = hook
    engine = Engine(Recorder(world, FakeClock()), explain)
    assert engine.apply([Thing("a")]).plan.empty
    assert len(tries) == 2
