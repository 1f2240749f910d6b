"""Valohai's refusals in a person's words."""

from __future__ import annotations

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.export.cli import VALOHAI_ROUTES
from valolink_widgets.core.finding import Severity
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
