"""What is waited for: exactly AWS's words about a principal that was just made, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from valolink_widgets.core import access, documents
from valolink_widgets.core.applying import Engine
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.patience import (
    LONGEST_PAUSE,
    PRINCIPAL_SECONDS,
    about_the_key,
    marks,
    wait_for,
)
from valolink_widgets.core.recorder import CallEvent, Recorder

from .fakes import FakeClock, Row, Thing, World, explain

pytestmark = pytest.mark.quick

USER = "arn:aws:iam::123456789012:user/valolink-b"
TRUST = documents.trust_policy(USER)
PUT = Call("s3", "PutObject", {"Bucket": "b"}, identity="key")
HEAD = Call("s3", "HeadObject", {"Bucket": "b"}, identity="key")
FORM = Call("browser", "PostForm", {"Bucket": "b"}, identity="key")
NOBODYS = Call("s3", "GetObject", {"Bucket": "b"}, identity="nobody")
AS_ROLE = Call("s3", "PutObject", {"Bucket": "b"}, identity="role")
STS = Call("sts", "GetCallerIdentity", identity="key")
ASSUME = Call("sts", "AssumeRole", identity="key")
ROLE = Call("iam", "CreateRole", {"RoleName": "r", "AssumeRolePolicyDocument": TRUST})
POLICY = Call("iam", "PutRolePolicy", {"RoleName": "r"})
KEY = Call("iam", "CreateAccessKey", {"UserName": "u"})
STORE = Call("valohai", "CreateStore")

KMS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
NO_KEY = "The AWS Access Key Id you provided does not exist in our records."
NO_TOKEN = "The security token included in the request is invalid."
DENIED = f'User: {USER} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k"'
NOT_YET = f"{DENIED} because no identity-based policy allows the s3:PutObject action"
NO_ROLE = (
    f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/r"
)
PRINCIPAL = f'Invalid principal in policy: "AWS":"{USER}"'
DEAD = 'Invalid principal in policy: "AWS":"AIDAEXAMPLE"'
STRANGER = 'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/somebody"'


@pytest.mark.parametrize(
    ("call", "code", "message", "made"),
    [
        (PUT, "InvalidAccessKeyId", NO_KEY, "access-key"),
        (
            PUT,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist.",
            "access-key",
        ),
        (STS, "InvalidClientTokenId", NO_TOKEN, "access-key"),
        (PUT, "AccessDenied", "Access Denied", "user-policy"),
        (PUT, "AccessDenied", NOT_YET, "user-policy"),
        (FORM, "InvalidAccessKeyId", NO_KEY, "access-key"),
        (FORM, "AccessDenied", "Access Denied", "user-policy"),
        (AS_ROLE, "AccessDenied", "Access Denied", "role-policy"),
        (HEAD, "Forbidden", "Forbidden", "user-policy"),
        (HEAD, "403", "Forbidden", "access-key"),
        (replace(HEAD, identity="role"), "Forbidden", "Forbidden", "role-policy"),
        (ASSUME, "AccessDenied", NO_ROLE, "role"),
        (ROLE, "MalformedPolicyDocument", PRINCIPAL, "user"),
        (POLICY, "NoSuchEntity", "The role with name r cannot be found.", "role"),
        (KEY, "NoSuchEntity", "The user with name u cannot be found.", "user"),
    ],
)
def test_a_principal_that_was_just_made_is_waited_for_a_while(
    call: Call, code: str, message: str, made: str
) -> None:
    refusal = CallRefused(call, code, message)
    assert wait_for(refusal, {made: 100.0}, 100.0 + PRINCIPAL_SECONDS - 1)
    assert not wait_for(refusal, {made: 100.0}, 100.0 + PRINCIPAL_SECONDS)
    assert not wait_for(refusal, {"bucket": 100.0}, 110.0)


FRESH = dict.fromkeys(("user", "access-key", "user-policy", "role", "role-policy"), 100.0)


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (PUT, "InvalidAccessKeyId", ""),
        (PUT, "InvalidAccessKeyId", "The AWS Access Key Id you provided is not valid."),
        (Call("s3", "PutObject"), "InvalidAccessKeyId", NO_KEY),
        (Call("sts", "GetCallerIdentity"), "InvalidClientTokenId", NO_TOKEN),
        (STS, "ExpiredToken", NO_TOKEN),
        (STS, "AccessDenied", "Access Denied"),
        (NOBODYS, "AccessDenied", "Access Denied"),
        (FORM, "AccessDenied", "Invalid according to Policy: Extra input fields: acl"),
        (PUT, "Forbidden", ""),
        (PUT, "AccessDenied", ""),
        (PUT, "AccessDenied", DENIED),
        (PUT, "AccessDenied", f"{DENIED} with an explicit deny in a service control policy"),
        (PUT, "AccessDenied", f"{DENIED} with an explicit deny in a resource-based policy"),
        (
            PUT,
            "AccessDenied",
            f"{DENIED} because no permissions boundary allows the s3:PutObject action",
        ),
        (PUT, "AccessDenied", NOT_YET.replace("s3:PutObject", "kms:GenerateDataKey")),
        (PUT, "AccessDenied", "Access Denied because of a VPC endpoint"),
        (Call("s3", "CreateBucket"), "AccessDenied", "Access Denied"),
        (ASSUME, "AccessDenied", f"{NO_ROLE} with an explicit deny in an identity-based policy"),
        (PUT, "SignatureDoesNotMatch", ""),
        (PUT, "NoSuchBucket", ""),
        (ROLE, "MalformedPolicyDocument", "Syntax errors in policy."),
        (ROLE, "MalformedPolicyDocument", DEAD),
        (ROLE, "MalformedPolicyDocument", STRANGER),
        (ROLE, "MalformedPolicyDocument", f"{PRINCIPAL}, and more"),
        (Call("s3", "PutBucketPolicy", ROLE.params), "MalformedPolicyDocument", PRINCIPAL),
        (POLICY, "NoSuchEntity", "The role with name other cannot be found."),
        (POLICY, "NoSuchEntity", "The role policy with name r cannot be found."),
        (KEY, "NoSuchEntity", "The Access Key with id u cannot be found."),
        (Call("s3", "PutBucketCors"), "NoSuchEntity", "The user with name None cannot be found."),
        (KEY, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"),
    ],
)
def test_a_near_miss_is_final(call: Call, code: str, message: str) -> None:
    assert wait_for(CallRefused(call, code, message), FRESH, 101.0) is None


def test_a_right_to_a_kms_key_that_was_just_given_is_waited_for() -> None:
    refusal = CallRefused(PUT, "AccessDenied", NOT_YET.replace("s3:PutObject", "kms:Decrypt"))
    for key, waits in ((KMS_KEY, True), ("", False)):
        document = access.user_policy("b", kms_key=key)
        put = Call("iam", "PutUserPolicy", {"UserName": "u", "PolicyDocument": document})
        made = dict.fromkeys(marks("user-policy", put), 100.0)
        assert "user-policy" in made
        assert bool(wait_for(refusal, made, 101.0)) is waits
    assert wait_for(refusal, {"encryption": 100.0}, 101.0) is None


def test_a_bucket_that_just_began_to_keep_versions_may_not_find_what_was_put() -> None:
    found = CallRefused(Call("s3", "GetObject", identity="key"), "NoSuchKey")
    assert wait_for(found, {"versioning": 100.0}, 101.0)
    assert wait_for(found, {"bucket": 100.0}, 101.0) is None
    assert (
        wait_for(CallRefused(Call("s3", "GetObject"), "NoSuchKey"), {"versioning": 1.0}, 2.0)
        is None
    )


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        ("user-policy", CallRefused(PUT, "InvalidAccessKeyId", NO_KEY)),
        ("access-key", CallRefused(PUT, "AccessDenied", "Access Denied")),
        ("user-policy", CallRefused(AS_ROLE, "AccessDenied", "Access Denied")),
        ("role", CallRefused(KEY, "NoSuchEntity", "The user with name u cannot be found.")),
        ("access-key", CallRefused(ROLE, "MalformedPolicyDocument", PRINCIPAL)),
    ],
)
def test_what_was_made_must_be_what_is_not_known_yet(made: str, refusal: CallRefused) -> None:
    assert wait_for(refusal, {made: 100.0}, 101.0) is None


@pytest.mark.parametrize("field", ["", "configuration", "configuration.secret_access_key"])
def test_valohai_is_asked_again_about_a_new_key(field: str) -> None:
    refused = CallRefused(STORE, "400", field=field)
    assert about_the_key(refused)
    assert wait_for(refused, {"access-key": 0.0}, 1.0)
    assert not wait_for(refused, {}, 1.0)


@pytest.mark.parametrize(
    "refused",
    [
        CallRefused(STORE, "400", field="name"),
        CallRefused(STORE, "400", field="configuration.bucket"),
        CallRefused(STORE, "400", field="configuration.region"),
        CallRefused(STORE, "403", field="configuration"),
        CallRefused(Call("valohai", "DeleteStore"), "400"),
        CallRefused(Call("valohai", "UpdateProject"), "400"),
    ],
)
def test_valohai_s_other_refusals_are_final(refused: CallRefused) -> None:
    assert not about_the_key(refused)
    assert not wait_for(refused, {"access-key": 0.0}, 1.0)


@pytest.mark.parametrize(("asked", "pause"), [(7.0, 7.0), (3600.0, LONGEST_PAUSE), (0.0, 0.0)])
def test_a_busy_valohai_says_how_long_to_wait(asked: float, pause: float) -> None:
    wait = wait_for(CallRefused(STORE, "429", retry_after=asked), {}, 0.0)
    assert wait
    assert wait.pause == pause
    assert wait_for(CallRefused(Call("iam", "CreateUser"), "429"), {}, 0.0) is None


def test_a_bucket_that_is_worked_on_is_waited_for_without_principals() -> None:
    assert wait_for(CallRefused(Call("s3", "CreateBucket"), "OperationAborted"), {}, 0.0)


def refusing(world: World, refusals: list[CallRefused], of: str) -> None:
    """Answer the next sendings of `of` with these."""

    def hook(call: Call) -> None:
        if call.name == of and refusals:
            refusal = refusals.pop(0)
            refusal.call = call
            raise refusal

    world.hook = hook


def room(world: World, events: list[CallEvent], **made: float) -> tuple[Engine, FakeClock]:
    clock = FakeClock()
    return Engine(Recorder(world, clock, events.append), explain, made), clock


def test_each_try_is_told_with_the_seconds_that_are_left() -> None:
    world, events = World(), list[CallEvent]()
    engine, clock = room(world, events, user=1000.0)
    gone = "The user with name None cannot be found."
    refusing(world, [CallRefused(KEY, "NoSuchEntity", gone) for _ in range(3)], "iam:CreateThing")
    assert engine.apply([Thing("role", service="iam")]).plan.empty
    waits = [event for event in events if event.state == "waiting"]
    assert [event.seconds for event in waits] == pytest.approx([120.0, 119.8, 119.3])
    assert all("new user" in event.reason for event in waits)
    assert clock.waits == [0.2, 0.5, 1.0]


def test_waiting_ends_after_120_seconds_and_the_refusal_stands() -> None:
    world, events = World(), list[CallEvent]()
    engine, clock = room(world, events, user=1000.0)
    gone = "The user with name None cannot be found."
    refusing(world, [CallRefused(KEY, "NoSuchEntity", gone) for _ in range(99)], "iam:CreateThing")
    applied = engine.apply([Thing("role", service="iam")])
    assert [f.code for f in applied.findings] == ["test.NoSuchEntity"]
    assert sum(clock.waits) <= PRINCIPAL_SECONDS


def test_retry_after_is_honoured_for_a_write() -> None:
    world, events = World(), list[CallEvent]()
    engine, clock = room(world, events)
    refusing(world, [CallRefused(STORE, "429", retry_after=17.0)], "valohai:CreateThing")
    assert engine.apply([Thing("store", service="valohai")]).plan.empty
    assert clock.waits == [17.0]


def proofs(world: World) -> list[str]:
    return [call.name for call in world.log if call.kind == "proof"]


def test_the_successes_of_a_new_key_come_in_one_row() -> None:
    """A refusal in the middle of the row starts it again: a key half known is not known."""
    world, events = World(), list[CallEvent]()
    engine, clock = room(world, events, **{"access-key": 1000.0})
    refusals = [CallRefused(PUT, "InvalidAccessKeyId", NO_KEY)]
    refusing(world, refusals, "s3:GetObject")
    row = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
    assert engine.apply([Row("store", proofs=row)]).plan.empty
    assert proofs(world) == ["s3:PutObject", "s3:GetObject", *row]
    assert clock.waits == [0.2]
    assert world.names() == ["store"]


def test_a_row_without_refusals_has_no_pause_and_services_do_not_wait_for_each_other() -> None:
    import threading

    world, events = World(), list[CallEvent]()
    engine, clock = room(world, events)
    both = threading.Barrier(2, timeout=5)

    def hook(call: Call) -> None:
        if call.kind == "proof":
            both.wait()  # passes only when both services are asked at once

    world.hook = hook
    row = ("sts:GetCallerIdentity", "sts:GetCallerIdentity", "s3:PutObject", "s3:DeleteObject")
    assert engine.apply([Row("store", proofs=row)]).plan.empty
    assert clock.waits == []
    assert sorted(proofs(world)) == sorted(row)


def test_a_final_refusal_in_the_row_keeps_the_write_from_going_out() -> None:
    world, events = World(), list[CallEvent]()
    engine, clock = room(world, events, **{"access-key": 1000.0, "user-policy": 1000.0})
    refusing(world, [CallRefused(PUT, "AccessDenied", DENIED)], "s3:PutObject")
    applied: Any = engine.apply([Row("store", proofs=("s3:PutObject",))])
    assert [f.code for f in applied.findings] == ["test.AccessDenied"]
    assert world.names() == []
    assert clock.waits == []


def test_a_proof_whose_answer_was_lost_is_sent_again() -> None:
    world, events = World(), list[CallEvent]()
    engine, _ = room(world, events)
    refusing(world, [CallRefused(PUT, "timeout", outcome="unknown")], "s3:PutObject")
    assert engine.apply([Row("store", proofs=("s3:PutObject",))]).plan.empty
    assert proofs(world) == ["s3:PutObject", "s3:PutObject"]
