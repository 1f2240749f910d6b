"""Texts for people go through one door."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
from pathlib import Path

import pytest

from valolink_widgets.core import text
from valolink_widgets.core.text import say, say_number

pytestmark = pytest.mark.quick


def test_values_are_put_in_by_name() -> None:
    """So that a translation may order them as its language does."""
    assert say("The bucket {name} is in {region}.", region="r", name="b") == "The bucket b is in r."


def test_a_value_with_braces_is_not_read_again() -> None:
    """What a person typed is never a template."""
    assert say("You typed {raw}.", raw="{region}") == "You typed {region}."


def test_a_template_stays_one() -> None:
    """Without values nothing is filled in."""
    assert say("{reason}: wait") == "{reason}: wait"


@pytest.mark.parametrize(("n", "said"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls")])
def test_one_and_many(n: int, said: str) -> None:
    """As English counts."""
    assert say_number("{n} call", "{n} calls", n) == said


SAYS = {"good {x}": "gut {x}", "bad {x}": "schlecht {y}", "odd {x}": "{x", "deep {x}": "{x.y}"}


class German(gettext.NullTranslations):
    """A translator who now and then names what is not there."""

    def gettext(self, message: str) -> str:
        return SAYS[message]

    def ngettext(self, one: str, many: str, n: int) -> str:
        return {"one {n}": "eins", "one {x}": "{z}"}[one] if n == 1 else many


def test_a_translation_that_cannot_be_filled_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take the guide down where a text is wanted; a value is not looked into either."""
    monkeypatch.setattr(text, "_texts", German())
    text._found.cache_clear()
    said = [say(message, x="v") for message in SAYS]
    text._found.cache_clear()
    assert said == ["gut v", "bad v", "odd v", "deep v"]
    assert [say_number("one {n}", "{n}", 1), say_number("one {x}", "{n}", 1, x="v")] == [
        "eins",
        "one v",
    ]


@pytest.mark.parametrize("language", ["", "zz", "../..", "C"])
def test_a_language_that_is_not_there_is_english(tmp_path: Path, language: str) -> None:
    """Whatever the process's own language is."""
    code = "from valolink_widgets.core.text import language, say; print(language(), say('Copy'))"
    more = {"LANGUAGE": "de", "VALOLINK_LANGUAGE": language, "VALOLINK_LOCALES": str(tmp_path)}
    said = subprocess.check_output([sys.executable, "-c", code], env={**os.environ, **more})
    assert said.split() == [b"en", b"Copy"]
