"""Texts for people go through one door."""

from __future__ import annotations

import pytest

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
