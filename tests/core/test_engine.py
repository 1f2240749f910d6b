"""Planning and applying, on small resources and a clock that does not wait."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.core.applying import Engine
from valolink_widgets.core.call import Call, Ref
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.patience import PRINCIPAL_SECONDS, READ_BACK_SECONDS
from valolink_widgets.core.plan import Verb, document_diff
from valolink_widgets.core.recorder import CallEvent, Reading, Recorder

from .fakes import FakeClock, Thing, World, explain

pytestmark = pytest.mark.quick


def engine(world: World, events: list[CallEvent] | None = None) -> Engine:
    listener = events.append if events is not None else None
    return Engine(Recorder(world, FakeClock(), listener), explain)


def test_a_plan_only_reads_and_says_what_is_missing() -> None:
    world = World({"b"})
    plan = engine(world).plan([Thing("a"), Thing("b")])
    assert [(c.verb, len(c.calls)) for c in plan.changes] == [(Verb.CREATE, 1), (Verb.KEEP, 0)]
    assert not plan.empty
    assert world.names("write") == []


def test_apply_ends_with_an_empty_plan_and_a_second_one_sends_no_write() -> None:
    world = World()
    things = [Thing("a"), Thing("b", needs=("a",), asks="a")]
    applied = engine(world).apply(things)
    assert applied.plan.empty
    assert not applied.failures
    assert world.names() == ["a", "b"]
    again = engine(world).apply(things)
    assert again.plan.empty
    assert not again.changed
    assert world.names() == ["a", "b"]


def test_a_value_known_later_is_filled_in_when_its_call_goes_out() -> None:
    world = World()
    things = [Thing("a"), Thing("b", needs=("a",), asks="a")]
    planned = engine(world).plan(things).changes[1].calls[0]
    assert planned.refs() == (Ref("a", "id"),)
    engine(world).apply(things)
    sent = [call for call in world.log if call.params.get("Name") == "b"][-2]
    assert sent.params["Other"] == "id-of-a"


def test_an_output_of_elsewhere_is_used_without_reading_it() -> None:
    world = World()
    engine(world).apply([Thing("b", asks="a")], known={"a": {"id": "known"}})
    assert [call.params.get("Other") for call in world.log if call.kind == "write"] == ["known"]


def test_a_value_that_nobody_makes_is_an_error_and_nothing_is_sent() -> None:
    world = World()
    applied = engine(world).apply([Thing("b", asks="a")])
    assert [f.code for f in applied.findings] == ["plan.unknown-value"]
    assert world.names() == []


def test_something_else_than_what_was_approved_is_stale() -> None:
    world = World()
    room = engine(world)
    shown = room.plan([Thing("a"), Thing("b")])
    world.things.add("a")
    applied = room.apply([Thing("a"), Thing("b")], approved=shown.fingerprint)
    assert [f.code for f in applied.findings] == ["plan.stale"]
    assert world.names() == []


def test_what_was_approved_is_sent() -> None:
    world = World()
    room = engine(world)
    shown = room.plan([Thing("a")])
    assert room.apply([Thing("a")], approved=shown.fingerprint).plan.empty


def test_an_error_in_the_plan_keeps_all_of_it_from_being_sent() -> None:
    world = World()
    applied = engine(world).apply([Thing("a"), Thing("b", complaint="b.wrong")])
    assert [f.code for f in applied.findings] == ["b.wrong"]
    assert world.names() == []


def test_a_refusal_while_reading_is_a_finding_not_a_traceback() -> None:
    world = World(refusals={"s3:GetThing": [("AccessDenied", "")]})
    plan = engine(world).plan([Thing("a")])
    assert [f.code for f in plan.findings] == ["test.AccessDenied"]
    assert plan.changes[0].verb is Verb.UNREAD
    assert not plan.empty


def test_what_needs_a_failed_thing_is_left_out_and_the_rest_goes_on() -> None:
    world = World(refusals={"iam:CreateThing": [("AccessDenied", "")]})
    things = [Thing("a", service="iam"), Thing("b", needs=("a",)), Thing("c")]
    applied = engine(world).apply(things)
    assert list(applied.failures) == ["a"]
    assert "b" not in world.names()
    assert "c" in world.things


@pytest.mark.parametrize(
    ("name", "seconds"), [("bucket", READ_BACK_SECONDS), ("role", PRINCIPAL_SECONDS)]
)
def test_a_write_that_does_not_read_back_is_not_converged(name: str, seconds: float) -> None:
    world = World(forgetful=frozenset({name}))
    room = engine(world)
    applied = room.apply([Thing(name)])
    assert [f.code for f in applied.findings] == ["plan.not-converged"]
    clock: Any = room.port.clock
    assert sum(clock.waits) == pytest.approx(seconds)
    assert world.names() == [name]


def test_only_what_was_written_is_read_again() -> None:
    world = World({"b"})
    engine(world).apply([Thing("a"), Thing("b")])
    assert world.names("read") == ["a", "b", "a"] or world.names("read") == ["b", "a", "a"]


def test_what_looks_at_something_written_is_read_again_too() -> None:
    world = World({"b"})
    engine(world).apply([Thing("a"), Thing("b", needs=("a",))])
    assert sorted(world.names("read")) == ["a", "a", "b", "b"]


def test_writes_of_one_lock_go_one_after_another_and_others_side_by_side() -> None:
    both = threading.Barrier(2, timeout=5)
    inside: list[str] = []

    def hook(call: Call) -> None:
        name = str(call.params["Name"])
        if call.kind != "write":
            return
        if name in "ab":
            both.wait()  # passes only when a and b are under way at once
        else:
            inside.append(name)
            assert len(inside) == 1, "two writes of one lock at once"
            inside.remove(name)

    things = [
        Thing("a", lock="1"),
        Thing("b", lock="2"),
        Thing("c", lock="3"),
        Thing("d", lock="3"),
    ]
    assert engine(World(hook=hook)).apply(things).plan.empty


def test_a_stop_lets_the_call_in_flight_end_and_sends_nothing_more() -> None:
    world = World()
    room = engine(world)

    def hook(call: Call) -> None:
        if call.kind == "write":
            room.port.stop.set()

    world.hook = hook
    applied = room.apply([Thing("a"), Thing("b", needs=("a",))])
    assert world.names() == ["a"]
    assert "a" in world.things
    assert [f.code for f in applied.failures[""]] == ["interrupted"]


def test_the_report_of_a_stop_knows_what_was_made() -> None:
    world = World()
    room = engine(world)

    def hook(call: Call) -> None:
        if call.kind == "write":
            room.port.stop.set()

    world.hook = hook
    plan = room.apply([Thing("a"), Thing("b", needs=("a",))]).plan
    assert [change.verb for change in plan.changes] == [Verb.UPDATE, Verb.CREATE]
    assert plan.outputs["a"] == {"id": "id-of-a"}
    assert not plan.empty


@pytest.mark.parametrize("part", ["read", "calls", "outputs", "learn"])
def test_an_answer_of_another_form_is_a_finding(part: str) -> None:
    class Odd(Thing):
        pass

    def confused(*_: Any) -> Any:
        raise KeyError("configuration")

    setattr(Odd, part, confused)
    world = World()
    applied = engine(world).apply([Odd("a")])
    assert [f.code for f in applied.findings] == ["answer.not-understood"]
    assert world.names() == (["a"] if part == "learn" else [])


def test_the_ledger_and_the_listener_see_every_call() -> None:
    world = World(refusals={"s3:GetThing": [("Nope", "")]})
    events: list[CallEvent] = []
    recorder = Recorder(world, FakeClock(), events.append)
    with pytest.raises(CallRefused):
        recorder.send(Call("s3", "GetThing", {"Name": "a"}))
    recorder.send(Call("s3", "CreateThing", {"Name": "a"}))
    assert [line.as_dict()["outcome"] for line in recorder.sent] == ["Nope", "done"]
    assert [event.state for event in events] == ["started", "refused", "started", "done"]


def test_equal_reads_are_sent_once_however_many_ask() -> None:
    world = World()
    reading = Reading(world)
    call = Call("s3", "GetThing", {"Name": "a"})
    askers = [threading.Thread(target=reading.send, args=(call,)) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(world.log) == 1


def test_a_fingerprint_tells_plans_apart_and_holds_no_secret() -> None:
    one, two = World(), World({"a"})
    first, second = (engine(world).plan([Thing("a")]) for world in (one, two))
    assert first.fingerprint != second.fingerprint
    call = Call("valohai", "CreateStore", {"secret": SecretStr("canary")})
    assert "canary" not in call.key()


def test_a_diff_shows_what_a_document_loses_and_gains() -> None:
    text = document_diff({"a": 1, "b": 2}, {"a": 1, "b": 3})
    assert '-  "b": 2' in text
    assert '+  "b": 3' in text
    assert document_diff({"a": 1}, {"a": 1}) == ""
    assert document_diff(None, {"a": 1}).startswith("@@")


def test_what_hangs_on_something_that_could_not_be_read_is_not_called_unconfirmed() -> None:
    """Nothing is known of it: what is to be mended is the refusal."""
    world = World(forgetful=frozenset({"b"}))

    def hook(call: Call) -> None:
        reads_a = call.operation == "GetThing" and call.params["Name"] == "a"
        if reads_a and "a" in world.things:
            raise CallRefused(call, "AccessDenied")

    world.hook = hook
    applied = engine(world).apply([Thing("a"), Thing("b", needs=("a",))])
    assert [f.code for f in applied.findings] == ["test.AccessDenied"]
    assert not applied.plan.empty
