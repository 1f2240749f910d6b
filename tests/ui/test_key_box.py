"""The secret leaves by a message in answer to a click, and by nothing else."""

from __future__ import annotations

import base64
import json
from typing import Any

from ipywidgets.widgets.widget import _instances
from pydantic import SecretStr

from valolink_widgets.core.vault import Vault

from .conftest import Open, Page


def made(page: Open, *more: str) -> tuple[Page, str]:
    """A page whose key is made, and the key's secret; with the panels of `more` steps in sight."""
    one = page(bucket="key-bucket")
    for slug in more:
        one.step(slug)
    one.go("bucket", "user")
    (key,) = one.world.keys("valolink-key-bucket")
    secret = one.walkthrough.standing.vault.get("123456789012", key)
    assert secret
    return one, secret.get_secret_value()


def leaks(text: str, secret: str) -> list[str]:
    forms = {
        "raw": secret,
        "json": json.dumps(secret)[1:-1],
        "hex": secret.encode().hex(),
    }
    for i in range(3):
        forms[f"base64 {i}"] = base64.b64encode(b"x" * i + secret.encode()).decode()[4:-4]
    return [name for name, form in forms.items() if form in text]


def ask(page: Page, want: str, nonce: str = "n1") -> None:
    box = page.panels.step("user").key
    assert box
    box.widget._handle_custom_msg({"kind": "secret", "want": want, "nonce": nonce}, [])


def test_the_leak_finder_finds_what_is_planted() -> None:
    secret = "abc/DEF+0123456789abcdefghijklmnopqrstuv"
    assert leaks(f"<{secret}>", secret) == ["raw", "json"]
    assert leaks(base64.b64encode(f"to{secret}".encode()).decode(), secret) == ["base64 2"]


def test_no_trait_and_no_message_holds_the_secret_before_a_click(
    page: Open, wire: list[Any]
) -> None:
    one, secret = made(page, "requirements", "cors", "access", "link")
    one.panels.report()
    states = [widget.get_state() for widget in _instances.values()]
    text = json.dumps([wire, states], default=str)
    assert "key-bucket" in text
    assert leaks(text, secret) == []


def test_a_click_is_answered_to_its_nonce_alone(page: Open, wire: list[Any]) -> None:
    one, secret = made(page)
    wire.clear()
    ask(one, "show", "nonce-1")
    ((_, data),) = wire
    assert data["method"] == "custom"
    assert (data["content"]["nonce"], data["content"]["text"]) == ("nonce-1", secret)
    box = one.panels.step("user").key
    assert box
    assert leaks(json.dumps(box.widget.get_state(), default=str), secret) == []


def test_the_csv_is_the_one_of_the_aws_console(page: Open, wire: list[Any]) -> None:
    one, secret = made(page)
    ask(one, "csv")
    content = wire[-1][1]["content"]
    head, line = content["text"].splitlines()
    assert head == "Access key ID,Secret access key"
    assert line == f"{one.world.keys('valolink-key-bucket')[0]},{secret}"
    assert content["name"] == "valolink-key-bucket_accessKeys.csv"


def test_anything_else_gets_no_answer(page: Open, wire: list[Any]) -> None:
    one, _ = made(page)
    box = one.panels.step("user").key
    assert box
    wire.clear()
    for content in (None, {}, {"kind": "click"}, "secret"):
        box.widget._handle_custom_msg(content, [])
    assert wire == []


def test_a_page_cannot_name_the_key_it_wants(page: Open, wire: list[Any]) -> None:
    one, _ = made(page)
    vault = one.walkthrough.standing.vault
    vault.keep("123456789012", "AKIAOTHER", SecretStr("other"))
    box = one.panels.step("user").key
    assert box
    box.widget.set_state({"key_id": "AKIAOTHER"})
    wire.clear()
    ask(one, "show")
    assert "other" not in json.dumps(wire)


def test_another_process_says_that_it_holds_no_secret(page: Open) -> None:
    one, _ = made(page)
    one.step("cors")
    one.go("cors", "access", "link")
    two = page(bucket="key-bucket", vault=Vault())
    box = two.step("user").key
    assert box
    assert not box.widget.held
    assert "is not held by this process" in box.widget.text


def test_a_lost_key_is_replaced_in_sight_or_kept_after_all(page: Open) -> None:
    one, _ = made(page)
    assert "new-key" in one.buttons("user")
    one.click("user", "new-key")
    assert "CreateAccessKey" in str(one.walkthrough.view("user").plan)
    assert one.buttons("user")["apply"]["label"].startswith("Create a new access key")
    one.click("user", "keep-key")
    assert one.status("user") == "done"
    before = one.world.keys("valolink-key-bucket")
    one.click("user", "new-key")
    one.click("user")
    after = one.world.keys("valolink-key-bucket")
    assert set(after) - set(before)
    assert "keep-key" not in one.buttons("user")
