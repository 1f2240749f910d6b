"""The account is pinned by the first answer of STS, and a session that is over sends no write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.credentials import RefreshableCredentials
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway, explain
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

pytestmark = [pytest.mark.quick, pytest.mark.usefixtures("aws")]

WHO = Call("sts", "GetCallerIdentity")
LIST = Call("iam", "ListUsers")
MAKE = Call("iam", "CreateUser", {"UserName": "u"})
FIRST, OTHER = "123456789012", "210987654321"
OPERATOR = ("AKIAOPERATOR00000000", SecretStr("secret-of-the-operator"), None)


def session_in(account: str) -> dict[str, str]:
    """Temporary keys of a role of this account, as moto makes them."""
    role = {"RoleArn": f"arn:aws:iam::{account}:role/r", "RoleSessionName": "me"}
    keys = AwsGateway(credentials=OPERATOR).send(Call("sts", "AssumeRole", role))["Credentials"]
    return {
        "access_key": keys["AccessKeyId"],
        "secret_key": keys["SecretAccessKey"].get_secret_value(),
        "token": keys["SessionToken"].get_secret_value(),
        "expiry_time": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    }


class Renewing:
    """Credentials that are replaced when a test says so, as a profile's are after a new login."""

    def __init__(self, first: dict[str, str]) -> None:
        self.next = first
        self.held = RefreshableCredentials.create_from_metadata(
            first, refresh_using=lambda: self.next, method="sso"
        )

    def become(self, keys: dict[str, str]) -> None:
        self.next = keys
        self.held._expiry_time = datetime.now(UTC) - timedelta(seconds=1)


@pytest.fixture
def renewing() -> Renewing:
    return Renewing(session_in(FIRST))


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def gateway(renewing: Renewing, sent: list[str]) -> AwsGateway:
    gateway = AwsGateway()
    session = gateway._clients.session()
    session._credentials = renewing.held  # type: ignore[attr-defined]
    gateway._clients._observer = _counting(gateway._clients._observer, sent)
    return gateway


def _counting(observer: Callable[..., None], sent: list[str]) -> Callable[..., None]:
    def count(**event: Any) -> None:
        answer = event["response_dict"]
        sent.append(str(answer["status_code"]) if answer else "kept")
        observer(**event)

    return count


def refused(gateway: AwsGateway, call: Call) -> CallRefused:
    with pytest.raises(CallRefused) as problem:
        gateway.send(call)
    assert problem.value.__context__ is None
    return problem.value


def test_the_same_account_goes_on_under_new_keys(
    gateway: AwsGateway, renewing: Renewing, sent: list[str]
) -> None:
    assert gateway.send(WHO)["Account"] == FIRST
    gateway.send(LIST)
    assert len(sent) == 2
    renewing.become(session_in(FIRST))
    gateway.send(MAKE)
    gateway.send(LIST)
    assert len(sent) == 5, "STS is asked once about new keys, and not again"


@pytest.mark.parametrize("call", [LIST, MAKE, Call("s3", "ListBuckets")], ids=lambda c: c.name)
def test_another_account_stops_before_anything_is_sent(
    gateway: AwsGateway, renewing: Renewing, sent: list[str], call: Call
) -> None:
    gateway.send(WHO)
    renewing.become(session_in(OTHER))
    del sent[:]
    refusal = refused(gateway, call)
    assert (refusal.code, refusal.outcome) == ("other-account", "not-sent")
    assert len(sent) == 1, "only STS was asked"
    finding = explain(refusal)
    assert finding.code == "ground.other-account"
    assert FIRST in finding.summary
    assert OTHER in finding.summary
    assert finding.summary.endswith("Nothing was sent.")
    assert refused(gateway, call).code == "other-account", "and it stays so"


def test_asking_who_i_am_under_another_account_stops_too(
    gateway: AwsGateway, renewing: Renewing
) -> None:
    gateway.send(WHO)
    renewing.become(session_in(OTHER))
    assert refused(gateway, WHO).code == "other-account"


def test_the_first_account_is_welcome_again(gateway: AwsGateway, renewing: Renewing) -> None:
    gateway.send(WHO)
    renewing.become(session_in(OTHER))
    refused(gateway, MAKE)
    renewing.become(session_in(FIRST))
    gateway.send(MAKE)


def test_keys_renewed_between_the_look_and_the_signature_sign_nothing(
    gateway: AwsGateway, renewing: Renewing, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.send(WHO)
    look = gateway._look_at_credentials
    looks: list[str] = []

    def and_then(call: Call) -> None:
        look(call)
        if call is MAKE and not looks:
            looks.append(call.name)
            renewing.become(session_in(OTHER))

    monkeypatch.setattr(gateway, "_look_at_credentials", and_then)
    del sent[:]
    assert refused(gateway, MAKE).code == "other-account"
    assert sent == ["kept", "200"], "the write was kept from going out, then STS was asked"


def test_the_linked_key_is_not_the_operator(gateway: AwsGateway) -> None:
    gateway.send(WHO)
    key = session_in(OTHER)
    signer = {"id": "AKIALINKED0000000000", "secret": SecretStr(key["secret_key"])}
    gateway.send(Call("sts", "GetCallerIdentity", identity="key", signer=signer))
    gateway.send(LIST)


def test_a_refusal_tells_who_was_refused(gateway: AwsGateway) -> None:
    gateway.send(WHO)
    refusal = refused(gateway, Call("iam", "GetUser", {"UserName": "nobody"}))
    assert refusal.caller == f"arn:aws:sts::{FIRST}:assumed-role/r/me"


class TestTheEndOfASession:
    OVER = (
        "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>over</Message></Error>"
        "<RequestId>r-9</RequestId></ErrorResponse>"
    )

    @pytest.mark.parametrize("code", ["ExpiredToken", "RequestExpired", "InvalidToken"])
    def test_no_write_goes_out_after_it(self, faulty: Any, code: str) -> None:
        gateway, sent = faulty((403, self.OVER.replace("ExpiredToken", code)))
        assert refused(gateway, MAKE).outcome == "refused"
        again = refused(gateway, Call("iam", "CreateRole", {"RoleName": "r"}))
        assert (again.code, again.outcome) == (code, "not-sent")
        assert len(sent) == 1
        assert "Nothing was sent" in explain(again).summary

    def test_a_read_may_find_out_that_it_goes_on(self, faulty: Any) -> None:
        body = (
            "<ListUsersResponse><ListUsersResult><Users/></ListUsersResult><ResponseMetadata>"
            "<RequestId>r-1</RequestId></ResponseMetadata></ListUsersResponse>"
        )
        made = "<CreateUserResponse><CreateUserResult><User/></CreateUserResult>"
        made += (
            "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></CreateUserResponse>"
        )
        gateway, sent = faulty((403, self.OVER), (200, body), (200, made))
        refused(gateway, MAKE)
        gateway.send(LIST)
        gateway.send(MAKE)
        assert len(sent) == 3

    def test_new_keys_go_on(self, gateway: AwsGateway, renewing: Renewing) -> None:
        gateway.send(WHO)
        gateway._pin.ended(gateway._clients.operator_key_id(), "ExpiredToken")
        assert refused(gateway, MAKE).outcome == "not-sent"
        renewing.become(session_in(FIRST))
        gateway.send(MAKE)
