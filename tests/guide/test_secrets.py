"""The access key's secret, and the token, are in nothing that is shown, saved or logged."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from urllib.parse import quote

import pytest

from valolink_widgets.guide.contents import STEPS
from valolink_widgets.guide.pages import StepPage, commands

from .conftest import World


def disguises(secret: str) -> set[str]:
    """The secret as it would look in texts of other kinds."""
    raw = secret.encode()
    shifted = {base64.b64encode(b"x" * n + raw)[4:-4].decode() for n in (0, 1, 2)}
    return {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], raw.hex(), *shifted}


def found_in(text: str, secret: str) -> bool:
    return any(disguise in text for disguise in disguises(secret))


@pytest.mark.quick
@pytest.mark.parametrize("secret", ['abc"/+def' * 4])
def test_the_search_finds_a_planted_secret(secret: str) -> None:
    for text in (secret, quote(secret, safe=""), json.dumps([secret]), secret.encode().hex()):
        assert found_in(f"before {text} after", secret)
    for n in range(3):
        assert found_in(base64.b64encode(b"y" * n + secret.encode() + b"zz").decode(), secret)
    assert not found_in("nothing here", secret)


@pytest.mark.quick
def test_no_secret_is_shown_saved_or_logged(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    walk = world.walk(large_uploads=True)
    for step in STEPS:
        walk.apply(step.slug)
    report = walk.report().raise_for_errors()
    for suffix in (".json", ".html", ".md"):
        report.write(tmp_path / f"report{suffix}")
    views = [walk.view(step.slug) for step in STEPS]
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
    texts += [caplog.text, repr(walk.standing), repr(report), repr(views)]
    texts += [str(StepPage(view)._repr_mimebundle_()) for view in views]
    texts += [commands(view.plan) for view in views if view.plan]
    texts += [event.call.cli() for view in views for event in view.events]
    held = walk.standing.known()["access-key"]["secret"].get_secret_value()
    operator = world.place.operator.secret_access_key.get_secret_value()
    token = world.place.valohai_token.get_secret_value()
    for secret in (held, operator, token):
        assert len(secret) > 20
        for text in texts:
            assert not found_in(text, secret)
