"""Valohai's address, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valolink_widgets.core.finding import errors
from valolink_widgets.core.host import is_loopback, valohai_host

from ..counting import BAD_INPUTS, count

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    "address",
    [
        "https://app.valohai.com",
        "https://valohai.example.org:8443",
        "https://10.0.0.7",
        "https://localhost",
        "http://localhost:8000",
        "http://sandbox.localhost:8000",
        "http://127.0.0.1:43210",
        "http://[::1]:43210",
        "https://[2001:db8::1]",
    ],
)
def test_origins_pass_as_they_are(address: str) -> None:
    assert valohai_host(address) == (address, ())


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://app.valohai.com/", "https://app.valohai.com"),
        ("HTTPS://App.Valohai.com", "https://app.valohai.com"),
        ("https://app.valohai.com:443", "https://app.valohai.com"),
        ("http://localhost:80/", "http://localhost"),
        ("https://app.valohai.com:08443", "https://app.valohai.com:8443"),
    ],
)
def test_an_origin_written_otherwise_is_a_warning(address: str, origin: str) -> None:
    stored, (finding,) = valohai_host(address)
    assert stored == origin
    assert finding.code == "valohai-host.canonical"
    assert not errors((finding,))
    assert f"`{origin}`" in finding.remedy


@pytest.mark.parametrize(
    ("address", "rules"),
    [
        ("", {"empty"}),
        ("app.valohai.com", {"scheme"}),
        ("ftp://app.valohai.com", {"scheme"}),
        ("http://app.valohai.com", {"scheme"}),
        ("http://127.0.0.1.example.org", {"scheme"}),
        ("http://localhost.example.org", {"scheme"}),
        ("https://", {"form"}),
        ("https://app valohai", {"form"}),
        ("https://app.valohai.com.", {"form"}),
        ("https://-app.valohai.com", {"form"}),
        ("https://app.valohai.com\\x", {"form"}),
        ("https://bücher.example", {"form"}),
        ("https://[::zz]", {"form"}),
        ("https://[fe80::1%eth0]", {"form"}),
        ("https://[127.0.0.1]", {"form"}),
        (f"https://{'a.' * 127}ab", {"form"}),
        ("https://app.valohai.com:", {"port"}),
        ("https://app.valohai.com:0", {"port"}),
        ("https://app.valohai.com:65536", {"port"}),
        ("https://app.valohai.com:http", {"port"}),
        ("https://app.valohai.com//", {"path"}),
        ("https://app.valohai.com/api", {"path"}),
        ("https://app.valohai.com?x", {"query"}),
        ("https://app.valohai.com/#x", {"query"}),
        ("https://me:pw@app.valohai.com", {"user-info"}),
        ("ftp://me@app.valohai.com:x/p?q", {"scheme", "user-info", "port", "path", "query"}),
    ],
)
def test_every_broken_rule_is_found(address: str, rules: set[str]) -> None:
    _, found = valohai_host(address)
    assert {f.code for f in errors(found)} == {f"valohai-host.{rule}" for rule in rules}
    count(BAD_INPUTS, ("valohai_host", address))


def test_the_offer_is_the_origin_that_was_meant() -> None:
    _, (finding,) = valohai_host("valohai.example.org:8443")
    assert "`https://valohai.example.org:8443`" in finding.remedy
    _, (finding,) = valohai_host("http://valohai.example.org")
    assert "`https://valohai.example.org`" in finding.remedy


def test_a_password_in_the_address_is_not_repeated() -> None:
    _, found = valohai_host("http://me:hunter2@app.valohai.com/hunter2?hunter2#hunter2")
    assert not any("hunter2" in f.summary + f.remedy for f in found)


@given(st.text(max_size=40) | st.from_regex(r"https?://[a-z.:/@?\[\]-]{0,12}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_what_is_accepted_is_stable(address: str) -> None:
    origin, found = valohai_host(address)
    assert all(f.summary and f.remedy for f in found)
    if not errors(found):
        assert valohai_host(origin) == (origin, ())


def test_loopback() -> None:
    assert all(map(is_loopback, ("localhost", "x.localhost", "127.8.8.8", "[::1]")))
    assert not any(map(is_loopback, ("", "localhost.org", "128.0.0.1", "[::2]", "0.0.0.0")))  # noqa: S104
