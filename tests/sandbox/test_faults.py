"""The faults' layer: which requests it meets, and what they get instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError, ConnectionClosedError

from valolink_widgets.core import rehearsal
from valolink_widgets.core.errors import SandboxFailed
from valolink_widgets.core.export.cli import VALOHAI_ROUTES
from valolink_widgets.sandbox.faults import AWS_CODES, HTTP_KINDS, Fault, codes_of
from valolink_widgets.sandbox.faults.kinds import REFUSALS
from valolink_widgets.sandbox.faults.plays import PLAYS

from .conftest import Sandbox, code_of, own_bucket, policy, trust

BUCKET = "own-bucket"


@pytest.fixture
def stage(sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.bucket(BUCKET)
    yield sandbox
    sandbox.place.faults.clear()


def status_of(call: Callable[..., Any], **arguments: Any) -> int:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return int(refused.value.response["ResponseMetadata"]["HTTPStatusCode"])


def users(sandbox: Sandbox) -> list[str]:
    return [user["UserName"] for user in sandbox.client("iam").list_users()["Users"]][1:]


# What is asked for


@pytest.mark.quick
def test_people_are_offered_exactly_the_plays_that_do_something(sandbox: Sandbox) -> None:
    assert list(PLAYS) == list(rehearsal.PLAYS)
    for play in PLAYS.values():
        assert play.faults or play.scene or play.switch, play.name
    sandbox.place.faults.set(rehearsal.PLAYS)
    assert [state["name"] for state in sandbox.place.faults.state()] == list(rehearsal.PLAYS)
    assert all(state["summary"] for state in sandbox.place.faults.state())
    sandbox.place.faults.clear()
    assert sandbox.place.faults.state() == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"faults": ["slow-kye"]}, "slow-key"),
        ({"faults": [{"kind": "NoSuchThing"}]}, "AccessDenied"),
        ({"faults": [{"on": ["s3:*"]}]}, "kind"),
        ({"faults": [{"kind": "closed", "often": 3}]}, "times"),
        ({"faults": [{"kind": "closed", "times": "3"}]}, "times"),
        ({"faults": [{"kind": "closed", "new": "bucket"}]}, "user"),
        ({"faults": 7}, "iterable"),
        ({"advance": "soon"}, "soon"),
    ],
)
def test_what_cannot_be_played_is_refused_and_changes_nothing(
    stage: Sandbox, body: dict[str, Any], said: str
) -> None:
    stage.place.faults.set(["throttling"])
    answer = put(stage, body)
    assert answer.status_code == 400
    assert said in answer.text
    assert [state["name"] for state in stage.place.faults.state()] == ["throttling"]


def put(sandbox: Sandbox, body: dict[str, Any], token: str | None = None) -> requests.Response:
    assert sandbox.place.control_token
    given = sandbox.place.control_token.get_secret_value() if token is None else token
    headers = {"X-Sandbox-Control": given}
    url = f"{sandbox.place.valohai_host}/_sandbox/faults"
    return requests.put(url, json=body, headers=headers, timeout=10)


@pytest.mark.quick
def test_only_who_has_the_control_token_may_set_faults(stage: Sandbox) -> None:
    assert put(stage, {"faults": ["throttling"]}, token="guess").status_code == 403
    assert stage.place.faults.state() == []
    with pytest.raises(SandboxFailed, match="control token"):
        stage.place.model_copy(update={"control_token": None}).faults.clear()
    with pytest.raises(SandboxFailed, match="slow-key"):
        stage.place.faults.set(["slow"])


# Which requests


@pytest.mark.quick
def test_a_fault_meets_the_requests_it_names_and_no_other(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("AccessDenied", on=("s3:PutBucketCors",))])
    s3 = stage.client("s3")
    rules = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://a.test"]}]}
    denied = code_of(s3.put_bucket_cors, Bucket=BUCKET, CORSConfiguration=rules)
    assert denied == "AccessDenied"
    assert code_of(s3.get_bucket_cors, Bucket=BUCKET) == "NoSuchCORSConfiguration"
    assert stage.place.faults.met() == ["s3:PutBucketCors", "s3:GetBucketCors"]
    assert stage.place.faults.state()[0]["met"] == 1


@pytest.mark.quick
def test_the_third_request_is_met_and_then_no_more(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("InternalError", on=("s3:HeadBucket",), skip=2, times=1)])
    statuses = [head(stage) for _ in range(5)]
    assert statuses == [200, 200, 500, 200, 200]
    assert stage.place.faults.state()[0]["over"]


def head(sandbox: Sandbox, **key: Any) -> int:
    try:
        answer = sandbox.client("s3", **key).head_bucket(Bucket=BUCKET)
    except ClientError as refused:
        answer = refused.response
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def test_time_is_the_sandboxs_own(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("SlowDown", on=("s3:HeadBucket",), seconds=60)])
    stage.place.faults.advance(100)  # it begins with the first request that is met
    assert [head(stage), head(stage)] == [503, 503]
    stage.place.faults.advance(60)
    assert head(stage) == 200


def test_who_is_asking_counts(stage: Sandbox) -> None:
    key = stage.user("somebody", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    stage.place.faults.set([Fault("AccessDenied", on=("s3:*",), by="key")])
    assert (head(stage), head(stage, key=key)) == (200, 403)


def test_a_fault_can_wait_for_another_request(stage: Sandbox) -> None:
    stage.place.faults.set(
        [Fault("ExpiredToken", on=("s3:*",), since="iam:CreateUser", login=True)]
    )
    assert head(stage) == 200
    stage.client("iam").create_user(UserName="somebody")
    assert head(stage) == 400
    stage.place.faults.set([], keep=True)
    assert head(stage) == 200


def test_a_login_ends_what_waits_for_one_and_keeping_keeps_the_count(stage: Sandbox) -> None:
    faults = [
        Fault("ExpiredToken", on=("s3:*",), by="operator", login=True),
        Fault("Throttling", on=("iam:ListUsers",), times=1),
    ]
    stage.place.faults.set(faults)
    assert head(stage) == 400
    assert code_of(stage.client("iam").list_users) == "Throttling"
    stage.place.faults.set(faults, keep=True, login=True)
    assert head(stage) == 200
    assert users(stage) == []
    stage.place.faults.set(faults)
    assert code_of(stage.client("iam").list_users) == "Throttling"


def test_only_what_is_new_is_not_known_yet(stage: Sandbox) -> None:
    old = stage.user("old", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    stage.place.faults.set(["slow-key"])
    new = stage.user("new", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    assert head(stage, key=old) == 200
    assert code_of(stage.client("s3", new).list_objects_v2, Bucket=BUCKET) == "InvalidAccessKeyId"
    assert code_of(stage.client("sts", new).get_caller_identity) == "InvalidClientTokenId"
    stage.place.faults.advance(8)
    assert head(stage, key=new) == 200


def test_a_new_user_is_no_principal_yet(stage: Sandbox) -> None:
    stage.place.faults.set(["slow-principal"])
    iam = stage.client("iam")
    iam.create_user(UserName="new")
    assert code_of(iam.get_user, UserName="new") == "NoSuchEntity"
    role = {"RoleName": "r", "AssumeRolePolicyDocument": policy(trust(stage.arn("new")))}
    with pytest.raises(ClientError, match=r"Invalid principal in policy: .*user/new") as refused:
        iam.create_role(**role)
    assert refused.value.response["Error"]["Code"] == "MalformedPolicyDocument"
    stage.place.faults.advance(8)
    iam.create_role(**role)


# What they get


@pytest.mark.parametrize("service", ["s3", "iam", "sts"])
def test_every_code_comes_as_the_service_sends_it(stage: Sandbox, service: str) -> None:
    calls = {
        "s3": ("list_objects_v2", {"Bucket": BUCKET}),
        "iam": ("get_user", {"UserName": "somebody"}),
        "sts": ("get_caller_identity", {}),
    }
    name, arguments = calls[service]
    for code in codes_of(service):
        stage.place.faults.set([Fault(code)])  # always: botocore follows a redirect once
        with pytest.raises(ClientError) as refused:
            getattr(stage.client(service), name)(**arguments)
        response = refused.value.response
        words = REFUSALS[service][code]
        assert response["Error"]["Code"] == code
        assert response["Error"]["Message"]
        assert "{" not in response["Error"]["Message"]
        assert response["ResponseMetadata"]["HTTPStatusCode"] == words.status
        assert response["ResponseMetadata"]["RequestId"]


def test_there_are_as_many_kinds_as_the_matrix_needs() -> None:
    assert len(AWS_CODES) >= 21
    assert len(HTTP_KINDS) >= 4


def test_a_denial_names_caller_action_and_resource(stage: Sandbox) -> None:
    stage.place.faults.set(["denied-by-scp"])
    with pytest.raises(ClientError) as refused:
        stage.client("iam").create_user(UserName="new")
    message = refused.value.response["Error"]["Message"]
    operator = stage.arn("sandbox-operator")
    assert message == (
        f"User: {operator} is not authorized to perform: iam:CreateUser on resource: "
        f"{stage.arn('new')} with an explicit deny in a service control policy"
    )


@pytest.mark.parametrize(
    ("kind", "done"),
    [("closed", False), ("lost", True), ("page", False), ("empty", False), ("truncated", True)],
)
def test_what_happens_to_the_connection(stage: Sandbox, kind: str, done: bool) -> None:
    iam = stage.client("iam")
    stage.place.faults.set([Fault(kind, on=("iam:CreateUser",))])
    with pytest.raises(Exception) as broken:  # noqa: PT011 - each kind is another one of botocore's
        iam.create_user(UserName="new")
    if kind in ("closed", "lost"):
        assert isinstance(broken.value, ConnectionClosedError)
    stage.place.faults.clear()
    assert users(stage) == (["new"] if done else [])


def test_a_refusal_may_come_after_the_deed(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("InternalFailure", on=("iam:CreateUser",), deed=True)])
    assert code_of(stage.client("iam").create_user, UserName="new") == "InternalFailure"
    stage.place.faults.clear()
    assert users(stage) == ["new"]


def test_a_client_that_gives_up_gets_no_answer(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("timeout", on=("valohai:ListStores",))])
    token = stage.place.valohai_token.get_secret_value()
    url = f"{stage.place.valohai_host}/api/v0/stores/"
    with pytest.raises(requests.ReadTimeout):
        requests.get(url, headers={"Authorization": f"Token {token}"}, timeout=0.2)


def test_an_answer_is_held_back(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("delay", on=("s3:HeadBucket",), hold=0.01)])
    assert head(stage) == 200
    assert stage.place.faults.state()[0]["met"] == 1


def test_a_broken_off_answer_is_noticed_by_requests_too(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("truncated", on=("valohai:ListProjects",))])
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        stage.api("GET", "projects/")


@pytest.mark.parametrize("code", codes_of("valohai"))
def test_valohai_says_no_in_its_own_ways(stage: Sandbox, code: str) -> None:
    stage.place.faults.set([Fault(code)])
    answer = stage.api("POST", "stores/", json={})
    assert answer.status_code == int(code)
    if int(code) >= 500:
        assert answer.headers["Content-Type"].startswith("text/html")
    else:
        assert answer.json()
    assert ("Retry-After" in answer.headers) == (code == "429")


def test_each_operation_of_valohai_is_told_from_the_others(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("closed", on=("s3:Nothing",))])
    for method, path in VALOHAI_ROUTES.values():
        stage.api(method, path.replace("{id}", "7"), json={})
    stage.api("PUT", "projects/7/", json={})
    named = [f"valohai:{operation}" for operation in VALOHAI_ROUTES]
    assert stage.place.faults.met() == [*named, "valohai:UpdateProject"]


# What it leaves alone


@pytest.mark.quick
def test_the_sandbox_itself_answers_whatever_is_played(stage: Sandbox) -> None:
    stage.place.faults.set([Fault("503", on=("valohai:*",)), Fault("closed", on=("s3:*",))])
    assert stage.place.answers()


def test_a_reset_ends_what_was_set_up(stage: Sandbox) -> None:
    stage.place.faults.set(["bucket-taken", "default-store-not-writable"])
    assert code_of(stage.client("s3").get_bucket_acl, Bucket="other-bucket") == "AccessDenied"
    stage.control("reset")
    assert stage.place.faults.state() == []
    stage.bucket("other-bucket")
    assert not stage.control("options").json()["ignore_default_store"]


def test_clearing_takes_away_only_what_was_set_up(stage: Sandbox) -> None:
    stage.place.faults.set(["two-keys"])
    iam = stage.client("iam")
    made = iam.list_access_keys(UserName="theirs")["AccessKeyMetadata"]
    assert [key["Status"] for key in made] == ["Active", "Active"]
    assert code_of(iam.get_user, UserName="another") == "NoSuchEntity"
    iam.put_user_policy(UserName="theirs", PolicyName="p", PolicyDocument=policy(own_bucket("b")))
    stage.place.faults.clear()
    assert iam.list_access_keys(UserName="theirs")["AccessKeyMetadata"] == []
    assert iam.list_user_policies(UserName="theirs")["PolicyNames"] == ["p"]
