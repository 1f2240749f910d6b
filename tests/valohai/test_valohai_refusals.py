"""Whatever goes wrong on the way to Valohai becomes `CallRefused`, without a secret in it."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.core.call import Call, Ref
from valolink_widgets.valohai import ValohaiGateway, transport

pytestmark = pytest.mark.quick

TOKEN = "CANARY-TOKEN-0123456789"
SECRET = "CANARYwJalrXUtnFEMI/K7MDENG+bPxRfiCY"
PAGE = "<html><body>Sign in to the hotel</body></html>"

CREATE = Call(
    "valohai",
    "CreateStore",
    {
        "name": "b",
        "type": "s3",
        "configuration": {"bucket": "b", "secret_access_key": SecretStr(SECRET)},
    },
)
USER = Call("valohai", "GetUser")


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "message", "field"),
        [
            ({"name": ["too long"]}, "name: too long", "name"),
            ({"name": [{"message": "too long", "code": "max"}]}, "name: too long", "name"),
            ({"detail": "no"}, "no", ""),
            ({"error": "no"}, "no", ""),
            ({"non_field_errors": ["a", {"message": "b", "code": "c"}]}, "a; b", ""),
            ({"message": "no", "code": "has_2fa"}, "no", ""),
            (
                {"configuration": {"bucket": ["is not there"], "non_field_errors": ["no"]}},
                "configuration.bucket: is not there; configuration: no",
                "configuration.bucket",
            ),
            ({"configuration": ["wrong key"]}, "configuration: wrong key", "configuration"),
            ({"message": ["a field of that name"]}, "message: a field of that name", "message"),
            (["a", "b"], "a; b", ""),
            ("just text", "", ""),
            (PAGE, "", ""),
            ([], "", ""),
            ({"name": None, "n": 5}, "", ""),
        ],
    )
    def test_errors_of_any_shape(
        self,
        gateway: ValohaiGateway,
        server: Any,
        body: Any,
        message: str,
        field: str,
        refused: Any,
    ) -> None:
        server.says((400, body))
        refusal = refused(gateway, CREATE)
        assert (refusal.code, refusal.status, refusal.outcome) == ("400", 400, "refused")
        assert (refusal.message, refusal.field) == (message, field)

    @pytest.mark.parametrize("status", [401, 403, 404, 409, 429])
    @pytest.mark.parametrize("call", [USER, CREATE], ids=lambda call: call.operation)
    def test_a_no(
        self, gateway: ValohaiGateway, server: Any, status: int, call: Call, refused: Any
    ) -> None:
        server.says((status, {"detail": "no"}))
        refusal = refused(gateway, call)
        assert (refusal.code, refusal.outcome) == (str(status), "refused")

    def test_a_request_id_and_words_are_kept_and_made_harmless(
        self, gateway: ValohaiGateway, server: Any, refused: Any
    ) -> None:
        server.says((403, {"detail": "no\x1b[31m \u202eway"}, {"X-Request-Id": f"r-9 {TOKEN}"}))
        refusal = refused(gateway, CREATE)
        assert refusal.message == "no [31m  way"
        assert refusal.request_id == "r-9 <secret>"

    def test_what_the_server_echoes_is_scrubbed(
        self, gateway: ValohaiGateway, server: Any, refused: Any
    ) -> None:
        server.says((400, {"configuration": [f"{SECRET} does not work with {TOKEN}"]}))
        refusal = refused(gateway, CREATE)
        assert refusal.message == "configuration: <secret> does not work with <secret>"

    @pytest.mark.parametrize(
        ("call", "status"), [(CREATE, 200), (CREATE, 202), (USER, 201), (CREATE, 204)]
    )
    def test_another_success_is_none(
        self, gateway: ValohaiGateway, server: Any, call: Call, status: int, refused: Any
    ) -> None:
        server.says((status, "" if status == 204 else {"id": 1}))
        refusal = refused(gateway, call)
        assert refusal.code == str(status)
        assert refusal.outcome == ("unknown" if call is CREATE else "refused")

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    @pytest.mark.parametrize("call", [USER, CREATE], ids=lambda call: call.operation)
    def test_redirects_are_not_followed(
        self, gateway: ValohaiGateway, server: Any, status: int, call: Call, refused: Any
    ) -> None:
        server.says((status, "", {"Location": server.host + "/elsewhere/"}))
        refusal = refused(gateway, call)
        assert (refusal.code, refusal.status) == ("redirect", status)
        assert len(server.seen) == 1

    @pytest.mark.parametrize(
        ("call", "status", "outcome"), [(USER, 200, "refused"), (CREATE, 201, "unknown")]
    )
    @pytest.mark.parametrize("body", [PAGE, "", "[]"])
    def test_a_page_is_not_json(
        self,
        gateway: ValohaiGateway,
        server: Any,
        call: Call,
        status: int,
        outcome: str,
        body: str,
        refused: Any,
    ) -> None:
        server.says((status, body))
        refusal = refused(gateway, call)
        assert (refusal.code, refusal.outcome) == ("not-json", outcome)
        assert "hotel" not in str(refusal)

    def test_a_page_is_not_taken_for_another_success(
        self, gateway: ValohaiGateway, server: Any, refused: Any
    ) -> None:
        server.says((200, PAGE))
        refusal = refused(gateway, CREATE)
        assert (refusal.code, refusal.outcome) == ("not-json", "unknown")

    def test_no_such_operation(self, gateway: ValohaiGateway, refused: Any) -> None:
        refusal = refused(gateway, Call("valohai", "DropTables"))
        assert (refusal.code, refusal.outcome) == ("parameters", "not-sent")

    def test_a_value_that_is_not_known_yet(
        self, gateway: ValohaiGateway, server: Any, refused: Any
    ) -> None:
        call = Call("valohai", "UpdateProject", {"id": "7", "default_store": Ref("store", "id")})
        refusal = refused(gateway, call)
        assert (refusal.code, refusal.outcome) == ("parameters", "not-sent")
        assert server.seen == []


class TestBusy:
    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_reads_are_tried_again(
        self, gateway: ValohaiGateway, server: Any, slept: list[float], status: int
    ) -> None:
        server.says((status, PAGE), (status, PAGE), (200, {"id": 1}))
        assert gateway.send(USER) == {"id": 1}
        assert slept == [1.0, 2.0]

    def test_three_times(
        self, gateway: ValohaiGateway, server: Any, slept: list[float], refused: Any
    ) -> None:
        server.says((503, PAGE))
        refusal = refused(gateway, Call("valohai", "ListStores"))
        assert (refusal.code, refusal.message, refusal.outcome) == ("503", "", "refused")
        assert (len(server.seen), len(slept)) == (3, 2)

    @pytest.mark.parametrize(
        ("asked", "waited"),
        [
            ("7", 7.0),
            ("0", 0.0),
            ("3600", 30.0),
            ("-5", 0.0),
            ("soon", 1.0),
            ("nan", 1.0),
            ("inf", 30.0),
            ("", 1.0),
            ("Fri, 02 Jan 2026 03:04:15 GMT", 10.0),
            ("Fri, 02 Jan 2026 03:04:00 GMT", 0.0),
            ("Fri, 02 Jan 2099 03:04:00 GMT", 30.0),
        ],
    )
    def test_as_long_as_valohai_asks(
        self,
        gateway: ValohaiGateway,
        server: Any,
        slept: list[float],
        asked: str,
        waited: float,
    ) -> None:
        server.says((429, {}, {"Retry-After": asked}), (200, {"id": 1}))
        gateway.send(USER)
        assert slept == [waited]

    REPEATABLE = (
        Call("valohai", "UpdateStore", {"id": "7"}),
        Call("valohai", "DeleteStore", {"id": "7"}),
        Call("valohai", "UpdateProject", {"id": "7"}),
    )

    @pytest.mark.parametrize("call", REPEATABLE, ids=lambda call: call.operation)
    def test_a_write_that_may_be_repeated_waits_as_asked_after_a_429(
        self,
        gateway: ValohaiGateway,
        server: Any,
        slept: list[float],
        call: Call,
        refused: Any,
    ) -> None:
        server.says((429, {"detail": "busy"}, {"Retry-After": "7"}))
        refusal = refused(gateway, call)
        assert (refusal.outcome, refusal.retry_after) == ("refused", 7.0)
        assert (len(server.seen), slept) == (3, [7.0, 7.0])

    @pytest.mark.parametrize(
        ("asked", "told"),
        [("7", 7.0), ("3600", 30.0), ("", 0.0), ("soon", 0.0), ("nan", 0.0), ("-5", 0.0)],
    )
    def test_a_post_is_left_to_who_can_look_first(
        self,
        gateway: ValohaiGateway,
        server: Any,
        slept: list[float],
        asked: str,
        told: float,
        refused: Any,
    ) -> None:
        server.says((429, {"detail": "busy"}, {"Retry-After": asked}))
        refusal = refused(gateway, CREATE)
        assert (refusal.outcome, refusal.retry_after) == ("refused", told)
        assert (len(server.seen), slept) == (1, [])

    @pytest.mark.parametrize(
        ("status", "outcome", "call"),
        [(429, "refused", CREATE), *((503, "unknown", call) for call in [CREATE, *REPEATABLE])],
    )
    def test_other_writes_are_sent_once(
        self,
        gateway: ValohaiGateway,
        server: Any,
        status: int,
        outcome: str,
        call: Call,
        refused: Any,
    ) -> None:
        server.says((status, {"detail": "busy"}, {"Retry-After": "1"}))
        refusal = refused(gateway, call)
        assert (refusal.outcome, refusal.retry_after) == (outcome, 1.0)
        assert len(server.seen) == 1


class TestNetwork:
    def test_nobody_listens(self, slept: list[float], refused: Any) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            host = f"http://127.0.0.1:{unused.getsockname()[1]}"
            refusal = refused(ValohaiGateway(host, SecretStr(TOKEN), sleep=slept.append), CREATE)
        assert (refusal.code, refusal.outcome) == ("network", "not-sent")

    @pytest.mark.parametrize(
        "host", ["http://valohai.invalid", "nonsense", "http://", "ftp://x", "http://a b"]
    )
    def test_an_address_that_is_none(self, host: str, refused: Any) -> None:
        refusal = refused(ValohaiGateway(host, SecretStr(TOKEN)), CREATE)
        assert (refusal.code, refusal.outcome) == ("network", "not-sent")

    def test_tls_where_there_is_none(self, server: Any, refused: Any) -> None:
        host = server.host.replace("http://", "https://")
        refusal = refused(ValohaiGateway(host, SecretStr(TOKEN)), CREATE)
        assert (refusal.code, refusal.outcome) == ("network", "not-sent")

    def test_hanging_up_is_unknown(
        self, gateway: ValohaiGateway, server: Any, refused: Any
    ) -> None:
        server.says("hang up")
        refusal = refused(gateway, CREATE)
        assert (refusal.code, refusal.outcome) == ("timeout", "unknown")
        assert len(server.seen) == 1

    def test_no_answer_in_time_is_unknown(
        self, monkeypatch: pytest.MonkeyPatch, refused: Any
    ) -> None:
        monkeypatch.setattr(transport, "READ_SECONDS", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            host = f"http://127.0.0.1:{silent.getsockname()[1]}"
            gateway = ValohaiGateway(host, SecretStr(TOKEN))
            refusal = refused(gateway, CREATE)
        assert (refusal.code, refusal.outcome) == ("timeout", "unknown")
