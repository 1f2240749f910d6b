"""Every text that a panel says to a person: the one place a translator needs.

Labels and help of the fields stand with the settings, findings where they are found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.finding import Finding, error
from ..core.rehearsal import PLAYS
from ..core.text import say
from ..guide.step import Step

CHOICES: Mapping[str, str] = {
    "sandbox": "Sandbox: a practice AWS and Valohai on this computer",
    "aws": "AWS: my own account",
}
PRACTISED = say("Practised fault")
NO_FAULT = say("None: everything works")
OTHER_REGION = "Another region: type its code"
DERIVED = "derived from the bucket's name"

AWS = "AWS"
ANSWER_SIGNS: Mapping[str, str] = {"ok": "✓", "note": "i", "busy": "◌"}
VALID_SO_FAR = "A valid name. Whether it is free is asked once step 1 is done."
ASKING_AWS, ASKING_VALOHAI = "Asking AWS…", "Asking Valohai…"
FREE = "Free."
OURS = "Yours, made by Valolink, in {region}."
YOURS_ALLOWED = "In your account, in {region}, and you allow its use."
REGION_DIFFERS = "The bucket is in {region}, so that region is used."
NEW_USER = "{name} is free in your account."
OUR_USER = "{name} is there, made by Valolink."
ADOPTED_USER = "{name} is there, and you allow its use."
NEW_ROLE = "New in your account, as {arn}."
OUR_ROLE = "There, as {arn}."
NEW_STORE = "No other store is called {name}."
OUR_STORE = "The store {name} is there, for this bucket."
# {who} is AWS or Valohai, {age} one of the ages after it.
AGE: Mapping[str, str] = {
    "asked": "Asked {who} {age} ago.",
    "seconds": "{n} s",
    "minutes": "{n} min",
    "hours": "{n} h",
}

STATUS: Mapping[str, str] = {
    "waiting": "Waiting for",
    "blocked": "Blocked",
    "ready": "Ready",
    "failed": "Failed",
    "done": "Done",
}
SEVERITY_SIGNS: Mapping[str, str] = {"error": "✗", "warning": "!", "note": "i"}
BUSY_SIGN = "◌"
TO_FILL_SIGN = "✎"
READING = ("Reading", "looking at what exists. Nothing is changed.")
APPLYING = ("Working", "each call stands below.")
TO_FILL = "To fill in"
SEE_PLAN = "nothing was sent yet. The plan below says what the button will do."
SEE_FAILURE = "what went wrong, and what helps:"
SEE_ERRORS = "this is in the way:"
ALL_THERE = "everything is there, and as it should be."
NOT_WANTED = "not wanted, so nothing is changed."
CAN_START = "you are known on both sides."
NOT_PLANNED = "nothing was looked at yet."

WILL_HAPPEN = "What will happen"
IS_THERE = "What is there"
NOT_READ = "What could not be read"
VERBS: Mapping[str, str] = {
    "+": "create",
    "~": "change",
    "=": "keep",
    "-": "delete",
    "?": "could not be read",
}
PLANNING = "Looking at what is there"
COMMANDS, THE_CALL, DIFF = "Show as commands", "The call as a command", "The change"
DOCUMENT = "Show the change to the document"
COPY, COPIED, NOT_COPIED = "Copy", "Copied", "Please select and copy it by hand"

CALL_STATES: Mapping[str, tuple[str, str]] = {
    "started": ("◌", "under way"),
    "done": ("✓", "done"),
    "refused": ("✗", "refused"),
    "waiting": ("…", "waiting"),
}
CALLS = "Calls"
LOOKING_ONCE_MORE = "Looking once more, so that the plan still holds"
READING_BACK = "All sent; reading back whether it is as planned"
UP_TO = "{reason}: {{s}} s left at most"
DETAILS = "Show the call and the answer in full"
CALL, ANSWERED, REQUEST_ID, THEIR_WORDS = "Call", "Answer", "Request id", "In their words"
CODE: Mapping[str, str] = {
    "copy": "Copy",
    "copied": "Copied",
    "failed": "Please select and copy it by hand",
    "save": "Download",
    "saved": "Saved",
}

FRAME: Mapping[str, str] = {
    "steps": "Steps",
    "where": "Where this runs",
    "step": "Step",
    "minutes": "{n} min left",
    "ended": "Session ended: sign in again",
}
WHERE_SANDBOX = "Sandbox: nothing leaves this computer"
WHERE_AWS, WHERE_AWS_UNKNOWN = "AWS account {account}: real changes", "AWS: your own account"
WHO_AWS, WHO_VALOHAI = "AWS {account} as {name}", "Valohai {project}"
USE_MINE, USE_SANDBOX = "Use my AWS account", "Back to the sandbox"
OPTIONAL = "optional"
THE_END = "What you have now"

WHERE, ACCOUNT, CALLER, CREDENTIALS = "Where", "AWS account", "Signed in as", "Credentials"
VALOHAI, VALOHAI_USER, PROJECT = "Valohai", "Valohai user", "Project"
WHERE_NAMES: Mapping[str, str] = {
    "sandbox": "Sandbox: nothing leaves this computer",
    "aws": "AWS",
}
ROLE_ARN = "Role ARN, used in step 7"
STORE, DEFAULT_STORE = "Store", "Default store"

KEY_HELD = "Access key {id}. Its secret is held by this process, and leaves it only on your click."
KEY_NOT_HELD = (
    "Access key {id}. Its secret is not held by this process, and AWS never tells it a second time."
)
SECRET: Mapping[str, str] = {
    "show": "Show secret",
    "hide": "Hide secret",
    "copy": "Copy secret",
    "csv": "Download CSV",
    "copied": "Copied",
    "saved": "Saved",
    "failed": NOT_COPIED,
}
LOST = "I lost it: make a new key"
LOST_HELP = (
    "A new key replaces this one: the plan will show it, and nothing is sent before you say go. "
    "The old key is taken away once the store has the new one."
)
KEEP_KEY = "I found it: keep the present key"

# What the main button says before there is a plan to say it better.
WILL: Mapping[str, str] = {
    "requirements": "Check who I am",
    "bucket": "Create the bucket",
    "cors": "Allow web uploads",
    "user": "Create the user and its key",
    "access": "Let the user use the bucket",
    "large-uploads": "Create the role",
    "link": "Link the store",
}
GO_ON = "Go on: {number} {title}"
FIRST = "First: {number} {title}"
TO_THE_END = "See what you have now"
CHECK, TRY_AGAIN = "Check again", "Try again"
READ = "Look at what exists"
REPORT_JSON, REPORT_HTML = "Download report (JSON)", "Download report (HTML)"


def waiting_for(steps: Sequence[Step]) -> str:
    """Why a step cannot start."""
    named = ", ".join(f"{step.number} {step.title}" for step in steps)
    return f"{named}. What this step makes stands on that."


def waiting_short(number: int) -> str:
    """The same beside the step's name."""
    return f"waiting for step {number}"


def see_fields(labels: Sequence[str]) -> str:
    """Which answers keep a step from going on."""
    named = " and ".join(f"“{label}”" for label in labels)
    verb = "needs" if len(labels) == 1 else "need"
    return f"{named} above {verb} another answer. What is wrong and what helps stands there."


def steps_done(done: int, number: int) -> str:
    """How far the whole guide is."""
    return f"{done} of {number} steps done"


def calls(number: int) -> str:
    """How many calls a line of the plan needs."""
    return "" if not number else "1 call" if number == 1 else f"{number} calls"


def reads(number: int, ms: int) -> str:
    """What the reads of a run add up to."""
    return f"{number} {'read' if number == 1 else 'reads'}, {ms} ms in all"


def calls_done(done: int, planned: int) -> str:
    """How far a run is."""
    return f"{done} of {planned} {'call' if planned == 1 else 'calls'} done"


def again(reason: str) -> str:
    """A call that is tried again after a wait."""
    return f"trying again: {reason}"


def minutes(kind: str, left: int | None) -> str:
    """The kind of credentials, and when they end."""
    return kind if left is None else f"{kind}, {left} minutes left"


def only_project(name: str) -> str:
    """The project that is taken where only one is visible."""
    return f"{name} (the only one you can see)"


def choose_project(number: int) -> str:
    """Put in a list where nothing is chosen yet."""
    return f"Choose one of {number} projects"


def not_kept() -> Finding:
    """Somebody typed what no form may hold."""
    return error(
        "settings.looks-like-a-secret",
        "What you typed looks like a secret key or a token, so it was not kept.",
        "Type a name here. Replace that key or token if others could see it.",
    )


def broken() -> Finding:
    """A mistake of ours, said without its text."""
    return error(
        "ui.mistake",
        "Valolink made a mistake of its own here, so this was not finished.",
        "Check again. If it stays, report it with the lines about it in the server's log.",
    )


def practice(chosen: str) -> list[list[str]]:
    """The faults to choose from; what was given by name stays among them."""
    known = [["", NO_FAULT], *([name, text] for name, text in PLAYS.items())]
    return known if chosen in ("", *PLAYS) else [*known, [chosen, chosen]]


def practised(names: Sequence[str]) -> str:
    """What the sandbox plays, in plain words; empty where it plays nothing."""
    return "; ".join(PLAYS[name] for name in names)
