"""What a walkthrough holds on to while the world, or the person, changes under it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused, InvalidSettings
from valolink_widgets.core.finding import error, warning
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import SecretFile, Vault
from valolink_widgets.guide.step import Status

from .conftest import BUCKET, World, codes, writes


@pytest.mark.quick
def test_a_plan_that_drifted_since_it_was_shown_is_stale(world: World) -> None:
    walk = world.walk(approval="ask")
    walk.plan("requirements")
    ticket = walk.plan("bucket").ticket
    world.walk().apply("requirements")
    other = world.walk()
    other.plan("requirements")
    other.apply("bucket")
    view = walk.apply("bucket", ticket)
    assert [f.code for f in view.failures] == ["plan.stale"]
    assert writes(walk.report()) == []
    assert view.status is Status.FAILED
    assert walk.plan("bucket").status is Status.DONE


def test_an_answer_typed_while_a_plan_starts_does_not_send_it_elsewhere(world: World) -> None:
    walk = world.walk(approval="ask")
    walk.plan("requirements")
    ticket = walk.plan("bucket").ticket
    asked: list[tuple[str, str]] = []
    connect = walk._engines.connect

    def noted(settings: Settings) -> Any:
        asked.append((settings.target, settings.profile))
        return connect(settings)

    walk._engines.connect = noted

    def type_meanwhile() -> None:
        if walk.view("bucket").running and walk.answers.get("target") != "aws":
            walk.answer(target="aws", profile="production")

    walk.subscribe(type_meanwhile)
    walk.apply("bucket", ticket)
    assert asked == []
    assert walk.view("bucket").plan is None


@pytest.mark.parametrize(
    "change",
    [{"valohai_host": "https://ai.example"}, {"profile": "other"}, {"valohai_token": "cli"}],
)
def test_what_was_read_elsewhere_does_not_count(world: World, change: dict[str, str]) -> None:
    walk = world.walk()
    assert walk.plan("requirements").status is Status.DONE
    walk.answer(**change)
    assert walk.view("requirements").plan is None
    assert walk.standing.ground is None


@pytest.mark.quick
def test_a_subscriber_that_fails_loses_no_secret(world: World) -> None:
    vault = Vault()
    walk = world.walk(vault)

    def fail() -> None:
        raise RuntimeError("a broken page")

    walk.subscribe(fail)
    report = walk.apply_all().raise_for_errors()
    assert vault.get(world.place.account_id, report.outputs["access_key_id"])


def test_after_a_new_login_the_same_guide_goes_on(world: World) -> None:
    walk = world.walk()
    connect, logged_in = walk._engines.connect, [False]

    class LoggedOut:
        def __init__(self, inner: Any) -> None:
            self.host, self.notices, self.explain = inner.host, (), inner.explain
            self._inner, self._works = inner, logged_in[0]

        def send(self, call: Call) -> Any:
            if call.service == "sts" and not self._works:
                raise CallRefused(call, "credentials", outcome="not-sent")
            return self._inner.send(call)

    walk._engines.connect = lambda settings: LoggedOut(connect(settings))  # type: ignore[assignment, return-value]
    assert walk.plan("requirements").status is Status.BLOCKED
    logged_in[0] = True
    assert walk.plan("requirements").status is Status.DONE


def test_without_a_token_the_step_is_blocked_not_failed(world: World) -> None:
    walk = world.walk()

    def no_token(_: Settings) -> Any:
        raise InvalidSettings([error("valohai-token.no-variable", "There is no token.", "Set it.")])

    walk._engines.connect = no_token
    assert walk.plan("requirements").status is Status.BLOCKED


def test_what_is_to_be_said_about_the_way_in_stands_in_the_report(world: World) -> None:
    walk = world.walk()
    connect = walk._engines.connect

    def noticing(settings: Settings) -> Any:
        connection = connect(settings)
        connection.notices = (warning("valohai-token.readable", "Others can read it.", "Do."),)
        return connection

    walk._engines.connect = noticing
    assert "valohai-token.readable" in codes(walk.apply_all())


def test_a_file_with_another_secret_of_the_same_key_is_refused(world: World, tmp_path: Any) -> None:
    vault = Vault()
    key_id = world.walk(vault).apply_all().raise_for_errors().outputs["access_key_id"]
    good = vault.get(world.place.account_id, key_id)
    file = tmp_path / "key.csv"
    SecretFile(file).write(key_id, SecretStr("x" * 40))
    report = world.walk(vault, secret_file=str(file), large_uploads=True).apply_all()
    assert "secret-file.other-secret" in codes(report)
    assert writes(report) == []
    assert vault.get(world.place.account_id, key_id) == good


def test_a_bad_policy_name_blocks_the_steps_that_use_it(world: World) -> None:
    walk = world.walk(policy="bad name!", large_uploads=True)
    for slug in ("requirements", "bucket", "user", "access", "large-uploads"):
        walk.apply(slug)
    assert walk.view("access").status is Status.BLOCKED
    assert walk.view("large-uploads").status is Status.WAITING


def test_a_step_that_is_not_wanted_is_done_at_once(world: World) -> None:
    assert world.walk().view("large-uploads").status is Status.DONE


def test_a_store_of_somebody_else_that_hides_its_key_is_left_alone(world: World) -> None:
    world.walk(default_store=False).apply_all().raise_for_errors()
    store = world.stores()[0]
    world.send("valohai", "DeleteStore", id=store["id"])
    project = store["project"]
    theirs = {"bucket": BUCKET, "access_key_id": "AKIATHEIRS", "secret_access_key": "s"}
    world.send(
        "valohai",
        "CreateStore",
        name="theirs",
        type="s3",
        access_mode="single_project",
        project=project,
        configuration={**theirs, "test_configuration": False},
    )
    world.control("options", hide_key_ids=True)
    report = world.walk().apply_all()
    assert "store.not-ours" in codes(report)
    assert writes(report) == []


def test_two_writes_to_one_project_go_one_after_another(world: World) -> None:
    walk = world.walk()
    walk.plan_all()
    locks = {r.lock for step in ("link",) for r in walk.standing.records[step].resources}
    assert {lock for lock in locks if lock.startswith("store:")} == {
        f"store:{walk.standing.ground.project_id}"  # type: ignore[union-attr]
    }
