"""What the lights of a link say to a person, beside what the report says of each."""

from __future__ import annotations

from ..core.text import say, say_number

TITLE = say("Proof: does the link work, and does the fence hold?")
WHY = say(
    "The linked key tries what Valohai will do with it, and what it must not be able to do. "
    "Small test files are put into the bucket and taken out again."
)
PROVE, AGAIN = say("Prove the link"), say("Prove it again")
NOT_YET = say("nothing was tried yet.")
TRYING = say("each answer stands below as soon as it is there.")
PROVEN = say("The link works, and the fence holds.")
FAILED = say("not everything is as it should be. What failed says what helps.")
STATES = {
    "waiting": say("Not proven"),
    "partly": say("Partly tried"),
    "busy": say("Trying"),
    "done": say("Proven"),
    "failed": say("Failed"),
}
ASKED, WHOM, ANSWER, TIME, LIGHT = (
    say("What was asked"),
    say("As whom"),
    say("Answer"),
    say("Time"),
    say("Light"),
)


def tried(number: int, most: int) -> str:
    """How far the proofs are."""
    return say_number("{done} of {n} proof tried", "{done} of {n} proofs tried", most, done=number)


def partly(why: str) -> str:
    """Nothing failed, and that proves nothing."""
    return say("that does not prove the link: {why}.", why=why)
