"""What a finding may repeat."""

from __future__ import annotations

import base64
import secrets

import pytest

from valolink_widgets.core.echo import HIDDEN, looks_secret, shown, shown_characters

pytestmark = pytest.mark.quick

KEY_ID = "AKIA" + "Q7EXAMPLE2CANARY"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYCANARYKEY7"
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567"
SESSION = "IQoJb3JpZ2luX2VjE" + "aB3/+" * 40 + "=="
CANARIES = (KEY_ID, "ASIA" + KEY_ID[4:], SECRET, TOKEN, SESSION)


@pytest.mark.parametrize("secret", CANARIES)
@pytest.mark.parametrize(
    "around", ["{}", " {}\n", "'{}'", "key={}", "id,{}", "env:{}", "//{}@host"]
)
def test_secrets_are_recognised_wherever_they_stand(secret: str, around: str) -> None:
    text = around.format(secret)
    assert looks_secret(text)
    assert shown(text) == HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "my-valohai-bucket",
        "a" * 63,
        "a" * 40,
        "team/project",
        "9b2d4f6e-1a3c-4e5f-8a7b-0c1d2e3f4a5b",
        "https://app.valohai.com",
        f"/builds/{TOKEN}/out/report.json",
        "/home/alice/projects/valohai/sandbox/fil",
        f"arn:aws:iam::123456789012:user/valolink-{'b' * 46}-{TOKEN[:8]}",
        "AKIA is how key ids begin",
    ],
)
def test_names_and_paths_are_no_secrets(text: str) -> None:
    assert not looks_secret(text)


def test_generated_keys_and_tokens_are_recognised() -> None:
    """All but those without a digit: for base64 one in 900, which 300 here may hold a few of."""
    tokens = [secrets.token_hex(20) for _ in range(300)]
    keys = [base64.b64encode(secrets.token_bytes(30)).decode() for _ in range(300)]
    assert all(looks_secret(token) for token in tokens)
    assert sum(not looks_secret(key) for key in keys) < 30


def test_an_echo_is_stricter_than_the_refusal() -> None:
    for secret in (TOKEN, SECRET):
        path = f"/builds/{secret}/out/report.txt"
        assert not looks_secret(path)
        assert shown(path) == HIDDEN


def test_an_echo_is_cut_and_printable() -> None:
    echo = shown("x" * 3000)
    assert len(echo) == 62
    assert echo.endswith("…`")
    assert shown("a\x00`\ud800b") == "`a\\x00\\x60\\ud800b`"
    assert shown("") == "(empty)"


def test_characters_are_listed_once() -> None:
    assert shown_characters("aab c") == "`a`, `b`, a space, `c`"
    assert shown_characters("0123456789") == "`0`, `1`, `2`, `3`, `4`, `5`, `6`, `7` and 2 more"
