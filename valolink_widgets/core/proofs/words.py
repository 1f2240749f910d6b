"""What a proof is called where it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from ..proof import Proof
from ..text import say

GROUP: Mapping[str, str] = {
    "key": say("What the key must do"),
    "fence": say("What the key must not do"),
    "role": say("The way of large files"),
    "browser": say("As a browser does it (CORS)"),
    "public": say("Not public"),
    "leftovers": say("Nothing left behind"),
}
WHOM: Mapping[str, str] = {
    "operator": say("you"),
    "key": say("the linked key"),
    "role": say("the linked role"),
    "nobody": say("nobody (unsigned)"),
}
# A light's sign and word: never the colour alone.
LIGHT: Mapping[str, tuple[str, str]] = {
    "works": ("✓", say("works")),
    "refused": ("✓", say("refused, as it should be")),
    "failed": ("✗", say("FAILED")),
    "not-run": ("–", say("not tried")),
}
_ASKED: Mapping[str, str] = {
    "key.list": say("list the objects under the test name"),
}


def asked(proof: Proof) -> str:
    """What a proof asks, as a person would say it."""
    return _ASKED.get(proof.name, proof.call.name)
