"""What a panel says to a person.

Labels and help of the fields stand with the settings, findings where they are found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.finding import Finding, error
from ..core.rehearsal import PLAYS
from ..core.text import say, say_number
from ..guide.step import Step

CHOICES: Mapping[str, str] = {
    "sandbox": say("Sandbox: practise on this computer"),
    "aws": say("AWS: my own account"),
    "post": say("A form (POST), as in the guide"),
    "presigned-put": say("One PUT to a presigned address"),
    "multipart": say("Parts: a PUT for each"),
    "guide": say("Guide: everything in this bucket, or below the prefix"),
    "least-privilege": say("Least privilege: files only"),
    "read-only": say("Read only: files to read"),
    "none": say("None: only what is ticked below"),
    "valohai": say("Valohai's: versions, 7 days for uploads, a KMS key"),
}
MORE = say("More protection")
MORE_HELP = say(
    "The bucket is closed to the public without any of it. Each one says what it costs."
)
PRACTISED = say("Practised fault")
NO_FAULT = say("None: everything works")
# Where something is chosen from a list, what holds for typing it helps nobody.
HELP_WITH_CHOICES: Mapping[str, str] = {
    "faults": say("What the sandbox lets go wrong, to see what this guide makes of it."),
    "project": say("The project whose files are to lie in the bucket."),
}
OTHER_REGION = say("Another region: type its code")
DERIVED = say("derived from the bucket's name")

AWS = "AWS"
ANSWER_SIGNS: Mapping[str, str] = {"ok": "✓", "note": "i", "busy": "◌"}
VALID_SO_FAR = say("A valid name. Whether it is free is asked once step 1 is done.")
ASKING_AWS, ASKING_VALOHAI = say("Asking AWS…"), say("Asking Valohai…")
FREE = say("Free.")
OURS = say("Yours, made by Valolink, in {region}.")
YOURS_ALLOWED = say("In your account, in {region}, and you allow its use.")
REGION_DIFFERS = say("The bucket is in {region}, so that region is used.")
NEW_USER = say("{name} is free in your account.")
OUR_USER = say("{name} is there, made by Valolink.")
ADOPTED_USER = say("{name} is there, and you allow its use.")
NEW_ROLE = say("New in your account, as {arn}.")
OUR_ROLE = say("There, as {arn}.")
NEW_STORE = say("No other store is called {name}.")
OUR_STORE = say("The store {name} is there, for this bucket.")
# {who} is AWS or Valohai, {what} the call, {age} one of the ages after it.
AGE: Mapping[str, str] = {
    "asked": say("Asked {who} ({what}) {age} ago."),
    "seconds": say("{n} s"),
    "minutes": say("{n} min"),
    "hours": say("{n} h"),
}

STATUS: Mapping[str, str] = {
    "waiting": say("Waiting for"),
    "blocked": say("Blocked"),
    "ready": say("Ready"),
    "failed": say("Failed"),
    "done": say("Done"),
}
SEVERITY: Mapping[str, str] = {
    "error": say("Error"),
    "warning": say("Warning"),
    "note": say("Note"),
}
SEVERITY_SIGNS: Mapping[str, str] = {"error": "✗", "warning": "!", "note": "i"}
BUSY_SIGN = "◌"
TO_FILL_SIGN = "✎"
READING = (say("Reading"), say("looking at what exists. Nothing is changed."))
APPLYING = (say("Working"), say("each call stands below."))
TO_FILL = say("To fill in")
SEE_PLAN = say("nothing was sent yet. The plan below says what the button will do.")
SEE_FAILURE = say("what went wrong, and what helps:")
SEE_ERRORS = say("this is in the way:")
ALL_THERE = say("everything is there, and as it should be.")
NOT_WANTED = say("not wanted, so nothing is changed.")
CAN_START = say("you are known on both sides.")
NOT_PLANNED = say("nothing was looked at yet.")

WILL_HAPPEN, WOULD_HAPPEN = say("What will happen"), say("What would happen")
IS_THERE = say("What is there")
NOT_READ = say("What could not be read")
VERBS: Mapping[str, str] = {
    "+": say("create"),
    "~": say("change"),
    "=": say("keep"),
    "-": say("delete"),
    "?": say("could not be read"),
}
PLANNING = say("Looking at what is there")
COMMANDS, AWS_COMMANDS = say("Show as commands"), say("Show as AWS commands")
THE_CALL, DIFF, SKIPPED = say("The call as a command"), say("The change"), "⋯"
DOCUMENT, NEW_DOCUMENT = say("Show the change to the document"), say("Show the new document")
COPY, COPIED, NOT_COPIED = say("Copy"), say("Copied"), say("Please select and copy it by hand")

CALL_STATES: Mapping[str, tuple[str, str]] = {
    "started": ("◌", say("under way")),
    "done": ("✓", say("done")),
    "refused": ("✗", say("refused")),
    "waiting": ("…", say("waiting")),
}
CALLS = say("Calls")
LOOKING_ONCE_MORE = say("Looking once more, so that the plan still holds")
READING_BACK = say("All sent; reading back whether it is as planned")
UP_TO = say("{reason}: {s} s left at most")
ASK_MESSAGE, ASK_POLICY = say("The message to send"), say("The smallest policy that would help")
DETAILS = say("Show the call and the answer in full")
CALL, ANSWERED, REQUEST_ID, THEIR_WORDS = (
    say("Call"),
    say("Answer"),
    say("Request id"),
    say("In their words"),
)
CODE: Mapping[str, str] = {
    "copy": say("Copy"),
    "copied": say("Copied"),
    "failed": say("Please select and copy it by hand"),
    "save": say("Download"),
    "saved": say("Saved"),
}

FRAME: Mapping[str, str] = {
    "steps": say("Steps"),
    "where": say("Where this runs"),
    "step": say("Step"),
    "minutes": say("Session: {n} min left"),
    "ended": say("Session ended: sign in again"),
}
WHERE_SANDBOX = say("Sandbox: nothing leaves this computer")
WHERE_AWS, WHERE_AWS_UNKNOWN = (
    say("AWS account {account}: real changes"),
    say("AWS: your own account"),
)
WHO_AWS, WHO_VALOHAI = say("AWS {account} as {name}"), say("Valohai {project}")
USE_MINE, USE_SANDBOX = say("Use my AWS account"), say("Back to the sandbox")
OPTIONAL = say("optional")
THE_END = say("What you have now")

WHERE, ACCOUNT, CALLER, CREDENTIALS = (
    say("Where"),
    say("AWS account"),
    say("Signed in as"),
    say("Credentials"),
)
VALOHAI, VALOHAI_USER, PROJECT = "Valohai", say("Valohai user"), say("Project")
WHERE_NAMES: Mapping[str, str] = {
    "sandbox": say("Sandbox: nothing leaves this computer"),
    "aws": "AWS",
}
ROLE_ARN = say("Role ARN, used in step 7")
STORE, DEFAULT_STORE = say("Store"), say("Default store")

KEY_HELD = say(
    "Access key {id}. Its secret is held by this process, and leaves it only on your click."
)
KEY_NOT_HELD = say(
    "Access key {id}. Its secret is not held by this process, and AWS never tells it a second time."
)
SECRET: Mapping[str, str] = {
    "show": say("Show secret"),
    "hide": say("Hide secret"),
    "copy": say("Copy secret"),
    "csv": say("Download CSV"),
    "copied": say("Copied"),
    "saved": say("Saved"),
    "failed": NOT_COPIED,
}
LOST = say("I lost it: make a new key")
LOST_HELP = say(
    "A new key replaces this one: the plan will show it, and nothing is sent before you say go. "
    "The old key is taken away once the store has the new one."
)
KEEP_KEY = say("I found it: keep the present key")

# What the main button says before there is a plan to say it better.
WILL: Mapping[str, str] = {
    "requirements": say("Check who I am"),
    "bucket": say("Create the bucket"),
    "cors": say("Allow web uploads"),
    "user": say("Create the user and its key"),
    "access": say("Let the user use the bucket"),
    "large-uploads": say("Create the role"),
    "link": say("Link the store"),
}
GO_ON = say("Go on: {number} {title}")
FIRST = say("First: {number} {title}")
TO_THE_END = say("See what you have now")
CHECK, TRY_AGAIN = say("Check again"), say("Try again")
READ = say("Look at what exists")
REPORT_JSON, REPORT_HTML = say("Download report (JSON)"), say("Download report (HTML)")


def waiting_for(steps: Sequence[Step]) -> str:
    """Why a step cannot start."""
    named = ", ".join(f"{step.number} {step.title}" for step in steps)
    return say("{named}. What this step makes stands on that.", named=named)


def waiting_short(number: int) -> str:
    """The same beside the step's name."""
    return say("waiting for step {number}", number=number)


def see_fields(labels: Sequence[str]) -> str:
    """Which answers keep a step from going on."""
    return say_number(
        "{named} above needs another answer. What is wrong and what helps stands there.",
        "{named} above need another answer. What is wrong and what helps stands there.",
        len(labels),
        named=say(" and ").join(say("“{label}”", label=label) for label in labels),
    )


def correct(label: str) -> str:
    """The main button while an answer is wrong: it leads there."""
    return say("Correct “{label}”", label=label)


def steps_done(done: int, number: int) -> str:
    """How far the whole guide is."""
    return say_number("{done} of {n} step done", "{done} of {n} steps done", number, done=done)


def calls(number: int) -> str:
    """How many calls a line of the plan needs."""
    return say_number("{n} call", "{n} calls", number) if number else ""


def reads(number: int, ms: int) -> str:
    """What the reads of a run add up to."""
    return say_number("{n} read, {ms} ms in all", "{n} reads, {ms} ms in all", number, ms=ms)


def calls_done(done: int, planned: int) -> str:
    """How far a run is."""
    return say_number("{done} of {n} call done", "{done} of {n} calls done", planned, done=done)


def again(reason: str) -> str:
    """A call that is tried again after a wait."""
    return say("trying again: {reason}", reason=reason)


def minutes(kind: str, left: int | None) -> str:
    """The kind of credentials, and when they end."""
    if left is None:
        return kind
    return say_number("{kind}, {n} minute left", "{kind}, {n} minutes left", left, kind=kind)


def only_project(name: str) -> str:
    """The project that is taken where only one is visible."""
    return say("{name} (the only one)", name=name)


def choose_project(number: int) -> str:
    """Put in a list where nothing is chosen yet."""
    return say_number("Choose one of {n} project", "Choose one of {n} projects", number)


def not_kept() -> Finding:
    """Somebody typed what no form may hold."""
    return error(
        "settings.looks-like-a-secret",
        say("What you typed looks like a secret key or a token, so it was not kept."),
        say("Type a name here. Replace that key or token if others could see it."),
    )


def broken() -> Finding:
    """A mistake of ours, said without its text."""
    return error(
        "ui.mistake",
        say("Valolink made a mistake of its own here, so this was not finished."),
        say("Check again. If it stays, report it with the lines about it in the server's log."),
    )


def practice(chosen: str) -> list[list[str]]:
    """The faults to choose from; what was given by name stays among them."""
    known = [["", NO_FAULT], *([name, text] for name, text in PLAYS.items())]
    return known if chosen in ("", *PLAYS) else [*known, [chosen, chosen]]


def practised(names: Sequence[str]) -> str:
    """What the sandbox plays, in plain words; empty where it plays nothing."""
    return "; ".join(PLAYS[name] for name in names)
