"""The gateway to Valohai against a scripted server on loopback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.core.call import Call
from valolink_widgets.valohai import ValohaiGateway

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


@pytest.mark.parametrize(
    ("operation", "params", "status", "method", "path", "body"),
    [
        ("GetUser", {}, 200, "GET", "users/me/", None),
        ("GetProject", {"id": "7"}, 200, "GET", "projects/7/", None),
        ("GetStore", {"id": "../7?x"}, 200, "GET", "stores/..%2F7%3Fx/", None),
        ("CreateProject", {"name": "p"}, 201, "POST", "projects/", {"name": "p"}),
        ("UpdateProject", {"id": 7, "name": "p"}, 200, "PATCH", "projects/7/", {"name": "p"}),
        ("CreateStore", {"name": "s"}, 201, "POST", "stores/", {"name": "s"}),
        ("UpdateStore", {"id": "7", "name": "s"}, 200, "PUT", "stores/7/", {"name": "s"}),
        ("DeleteStore", {"id": "7"}, 204, "DELETE", "stores/7/", None),
    ],
)
def test_requests(
    gateway: ValohaiGateway,
    server: Any,
    operation: str,
    params: dict[str, Any],
    status: int,
    method: str,
    path: str,
    body: Any,
) -> None:
    server.says((status, "" if status == 204 else {"id": "7"}))
    answer = gateway.send(Call("valohai", operation, params))
    assert answer == ({} if status == 204 else {"id": "7"})
    (request,) = server.seen
    assert (request.method, request.path) == (method, f"/api/v0/{path}")
    assert request.body == body
    assert request.headers["Authorization"] == f"Token {TOKEN}"
    assert request.headers["Accept"] == "application/json"


def test_secrets_are_in_the_open_in_the_body_only(gateway: ValohaiGateway, server: Any) -> None:
    server.says((201, {"id": "7"}))
    gateway.send(CREATE)
    (request,) = server.seen
    assert request.body["configuration"]["secret_access_key"] == SECRET
    assert request.headers["Content-Type"] == "application/json"
    assert SECRET not in repr(CREATE)


def test_the_token_may_be_asked_for(server: Any) -> None:
    server.says((200, {"id": 1}))
    ValohaiGateway(server.host + "/", lambda: SecretStr("other")).send(USER)
    assert server.seen[0].headers["Authorization"] == "Token other"


def test_a_netrc_does_not_take_over(
    gateway: ValohaiGateway, server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    gateway._transport._opened().trust_env = True
    server.says((200, {"id": 1}))
    gateway.send(USER)
    assert server.seen[0].headers["Authorization"] == f"Token {TOKEN}"


def test_proxies_of_the_environment_are_for_other_hosts(
    gateway: ValohaiGateway, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.says((200, {"id": 1}))
    assert gateway.send(USER) == {"id": 1}
    elsewhere = ValohaiGateway("https://app.valohai.com", SecretStr(TOKEN))
    assert elsewhere._transport._opened().trust_env


def test_no_cookie_is_kept(gateway: ValohaiGateway, server: Any) -> None:
    server.says((200, {"id": 1}, {"Set-Cookie": "sessionid=1; Path=/"}), (200, {"id": 1}))
    gateway.send(USER)
    gateway.send(USER)
    assert "Cookie" not in server.seen[1].headers


class TestLists:
    def test_every_page(self, gateway: ValohaiGateway, server: Any) -> None:
        second = f"{server.host}/api/v0/stores/?offset=2"
        third = f"{server.host}/api/v0/stores/?offset=4"
        server.says(
            (200, {"count": 5, "next": second, "results": [1, 2]}),
            (200, {"count": 5, "next": third, "results": [3, 4]}),
            (200, {"count": 5, "next": None, "results": [5]}),
        )
        assert gateway.send(Call("valohai", "ListStores")) == {"results": [1, 2, 3, 4, 5]}
        assert [r.path.partition("?")[2] for r in server.seen] == [
            "limit=1000",
            "offset=2",
            "offset=4",
        ]

    @pytest.mark.parametrize(
        "link",
        [
            "https://evil.example/api/v0/stores/?offset=2",
            "http://127.0.0.1:1/api/v0/stores/",
            "//evil.example/",
            "/api/v0/stores/?offset=2",
            ["http://127.0.0.1"],
        ],
    )
    def test_the_token_goes_to_no_other_host(
        self, gateway: ValohaiGateway, server: Any, link: Any, refused: Any
    ) -> None:
        server.says((200, {"next": link, "results": []}))
        assert refused(gateway, Call("valohai", "ListProjects")).code == "redirect"
        assert len(server.seen) == 1

    def test_nor_to_another_scheme(
        self, gateway: ValohaiGateway, server: Any, refused: Any
    ) -> None:
        link = server.host.replace("http://", "https://") + "/api/v0/projects/"
        server.says((200, {"next": link, "results": []}))
        assert refused(gateway, Call("valohai", "ListProjects")).code == "redirect"

    def test_a_circle_ends(self, gateway: ValohaiGateway, server: Any, refused: Any) -> None:
        link = f"{server.host}/api/v0/projects/?offset=2"
        server.says((200, {"next": link, "results": [1]}))
        assert refused(gateway, Call("valohai", "ListProjects")).code == "not-json"

    @pytest.mark.parametrize("body", [[], {"id": 1}, {"results": {}}, "null", PAGE])
    def test_what_is_no_list(
        self, gateway: ValohaiGateway, server: Any, body: Any, refused: Any
    ) -> None:
        server.says((200, body))
        assert refused(gateway, Call("valohai", "ListProjects")).code == "not-json"


class TestProject:
    CHANGE = Call("valohai", "UpdateProject", {"id": "7", "default_store": "s"})

    def test_put_where_there_is_no_patch(self, gateway: ValohaiGateway, server: Any) -> None:
        project = {"id": "7", "name": "p", "description": "d", "owner": {"id": 1}}
        server.says((405, {"detail": "no"}), (200, project), (200, project))
        assert gateway.send(self.CHANGE) == project
        assert [r.method for r in server.seen] == ["PATCH", "GET", "PUT"]
        assert server.seen[2].body == {"name": "p", "description": "d", "default_store": "s"}

    def test_any_other_no_is_a_no(self, gateway: ValohaiGateway, server: Any, refused: Any) -> None:
        server.says((403, {"detail": "not yours"}))
        refusal = refused(gateway, self.CHANGE)
        assert (refusal.code, refusal.message) == ("403", "not yours")
        assert len(server.seen) == 1


def test_requests_is_loaded_when_the_first_call_is_sent() -> None:
    code = (
        "import sys, valolink_widgets.valohai as v\n"
        "from pydantic import SecretStr\n"
        "v.ValohaiGateway('https://app.valohai.com', SecretStr('x'))\n"
        "assert not {'boto3', 'botocore', 'requests', 'urllib3'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
