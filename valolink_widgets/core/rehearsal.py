"""The faults that a sandbox plays on request, by name and in plain words.

What each of them does is the sandbox's own affair: `valolink_widgets.sandbox.faults`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from .echo import shown
from .finding import Finding, error
from .text import say

PLAYS: Mapping[str, str] = {
    "slow-key": say("A new access key takes 8 seconds to work"),
    "slow-principal": say("A new user takes 8 seconds to be known everywhere"),
    "denied-by-scp": say("Your organisation forbids new IAM users"),
    "bucket-taken": say("Another account owns a bucket of the name you choose"),
    "wrong-region": say("You have a bucket of that name in another region"),
    "two-keys": say("The user exists already, with two access keys"),
    "kms-denied": say("The bucket's encryption key is closed to the new user"),
    "expired-session": say("Your AWS session ends before the user is made"),
    "throttling": say("AWS is too busy for 20 seconds"),
    "lost-answer": say("AWS makes the access key, but its answer gets lost"),
    "valohai-down": say("Valohai is down for 20 seconds"),
    "valohai-refuses-key": say("Valohai refuses the new key (it is tried for two minutes)"),
    "default-store-not-writable": say("Valohai does not change the project's default store"),
}


def names_in(text: str) -> tuple[str, ...]:
    """The names in a setting such as `slow-key, throttling`, each once, as they were written."""
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))


def unknown(text: str) -> Iterator[Finding]:
    """An error for each name in `text` that no sandbox plays."""
    for name in names_in(text):
        if name in PLAYS:
            continue
        near = get_close_matches(name.lower().replace("_", "-").replace(" ", "-"), PLAYS, n=1)
        known = say("The names are: {names}.", names=", ".join(PLAYS))
        yield error(
            "faults.unknown",
            say("The sandbox plays no fault {name}.", name=shown(name)),
            say("Did you mean `{name}`?", name=near[0]) + " " + known if near else known,
        )


def only_in_a_sandbox() -> Finding:
    """Faults were asked for, and the work is to be done in AWS."""
    return error(
        "faults.only-sandbox",
        say("Faults can be practised in the sandbox only, and the work is to be done in AWS."),
        say("Leave `faults` empty, or set `target` to `sandbox`."),
        "faults",
    )
