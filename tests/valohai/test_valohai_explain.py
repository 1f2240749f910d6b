"""Valohai's refusals in a person's words."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.export.cli import VALOHAI_ROUTES
from valolink_widgets.core.finding import WHO, Severity, Who
from valolink_widgets.valohai import explain
from valolink_widgets.valohai.explain import _DOING, _TEXTS

pytestmark = pytest.mark.quick

CREATE = Call("valohai", "CreateStore", {"name": "b"})


@pytest.mark.parametrize("code", [*_TEXTS, "418", "500", "503", "200", "202"])
@pytest.mark.parametrize("operation", sorted(VALOHAI_ROUTES))
@pytest.mark.parametrize("message", ["", "No.", "name: too long"])
def test_every_code_is_a_finding_for_people(code: str, operation: str, message: str) -> None:
    status = int(code) if code.isdigit() else 0
    finding = explain(CallRefused(Call("valohai", operation), code, message, status=status))
    assert finding.severity is Severity.ERROR
    assert finding.code == f"valohai.{code}"
    for text in (finding.summary, finding.remedy):
        assert text[-1] in ".:"
        assert not {"{", "}"} & set(text)
        assert "  " not in text


def test_every_operation_has_words() -> None:
    assert set(_DOING) == set(VALOHAI_ROUTES)


@pytest.mark.parametrize(
    ("refusal", "summary", "field"),
    [
        (
            CallRefused(CREATE, "400", "name: too long", status=400, field="name"),
            "Valohai did not create the store. It says: name: too long.",
            "store",
        ),
        (
            CallRefused(CREATE, "400", "no", status=400, field="configuration.bucket"),
            "Valohai did not create the store. It says: no.",
            "bucket",
        ),
        (
            CallRefused(CREATE, "400", "no", status=400, field="configuration"),
            "Valohai did not create the store. It says: no.",
            "",
        ),
        (
            CallRefused(CREATE, "401", status=401),
            "Valohai does not know your token, so it did not create the store.",
            "valohai_token",
        ),
        (
            CallRefused(CREATE, "network", "could not connect to x", outcome="not-sent"),
            "Valohai could not be reached, so nothing was sent. Could not connect to x.",
            "valohai_host",
        ),
        (
            CallRefused(CREATE, "503", status=503, outcome="unknown"),
            "Valohai could not create the store: it has a fault of its own (503). "
            "It may have done it all the same.",
            "",
        ),
    ],
)
def test_words(refusal: CallRefused, summary: str, field: str) -> None:
    finding = explain(refusal)
    assert (finding.summary, finding.field) == (summary, field)


ROWS = {
    "401": Who.YOU,
    "403": Who.VALOHAI,
    "404": Who.VALOHAI,
    "409": Who.YOU,
    "429": Who.WAIT,
    "500": Who.WAIT,
    "503": Who.WAIT,
    "418": Who.VALOHAI,
    "redirect": Who.YOU,
    "not-json": Who.NETWORK,
    "network": Who.NETWORK,
    "timeout": Who.YOU,
}


@pytest.mark.parametrize(("code", "who"), ROWS.items())
def test_every_row_says_who_can_mend_it(code: str, who: Who) -> None:
    status = int(code) if code.isdigit() else 0
    finding = explain(CallRefused(CREATE, code, "its words", status=status))
    assert finding.who == who
    assert finding.who in WHO
    assert bool(finding.message) is (who not in (Who.YOU, Who.WAIT))


def test_the_letter_names_the_request_and_no_secret() -> None:
    params = {
        "name": "my-store",
        "project": "p-1",
        "configuration": {"secret_access_key": SecretStr("CANARY")},
    }
    call = Call("valohai", "CreateStore", params)
    refusal = CallRefused(call, "403", "You may not.", status=403, request_id="r-9")
    letter = explain(refusal).message
    for fact in ("POST /api/v0/stores/", "p-1", "my-store", "403", "r-9", "You may not."):
        assert fact in letter
    assert "CANARY" not in letter


def test_how_long_valohai_asks_to_wait_is_said() -> None:
    finding = explain(CallRefused(CREATE, "429", status=429, retry_after=7.0))
    assert finding.summary == "Valohai is too busy to create the store. It asks to wait 7 seconds."
    assert finding.remedy == "Wait 7 seconds, then try again."
    finding = explain(CallRefused(CREATE, "503", status=503))
    assert finding.remedy.startswith("Wait a minute, then plan again")
