"""Every text that a panel says to a person: the one place a translator needs.

Labels and help of the fields stand with the settings, findings where they are found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.finding import Finding, error

CHOICES: Mapping[str, str] = {
    "sandbox": "Sandbox: a practice AWS and Valohai on this computer",
    "aws": "AWS: my own account",
}
OTHER_REGION = "Another region: type its code"
DERIVED = "derived from the bucket's name"

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
APPLYING = ("Working", "sending the calls below.")
TO_FILL = "To fill in"
SEE_PLAN = "nothing was sent yet. The plan below says what the button will do."
SEE_FAILURE = "what went wrong, and what helps, stands below."
SEE_ERRORS = "what is in the way stands below."
SEE_FIELDS = "an answer above needs a change."
ALL_THERE = "everything is there, and as it should be."
NOT_WANTED = "not wanted, so nothing is changed."
CAN_START = "you are known on both sides."
NOT_PLANNED = "nothing was looked at yet."

WILL_HAPPEN = "What will happen"
IS_THERE = "What is there"
VERBS: Mapping[str, str] = {
    "+": "create",
    "~": "change",
    "=": "keep",
    "-": "delete",
    "?": "could not be read",
}
COMMANDS = "Show AWS commands"
DOCUMENT = "Show the change to the document"
COPY, COPIED, NOT_COPIED = "Copy", "Copied", "Please select and copy it by hand"

CALL_STATES: Mapping[str, tuple[str, str]] = {
    "started": ("◌", "under way"),
    "done": ("✓", "done"),
    "refused": ("✗", "refused"),
    "waiting": ("…", "waiting"),
}
CALLS = "Calls"

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

CHECK, TRY_AGAIN = "Check again", "Try again"
READ = "Look at what exists"
REPORT_JSON, REPORT_HTML = "Download report (JSON)", "Download report (HTML)"


def waiting_for(titles: Sequence[str]) -> str:
    """Why a step cannot start."""
    return f"{', '.join(titles)}."


def calls(number: int) -> str:
    """How many calls a line of the plan needs."""
    return "" if not number else "1 call" if number == 1 else f"{number} calls"


def reads(number: int, ms: int) -> str:
    """What the reads of a run add up to."""
    return f"{number} {'read' if number == 1 else 'reads'}, {ms} ms in all"


def up_to(seconds: float, reason: str) -> str:
    """What is waited for, and how long at most."""
    return f"{reason}; waiting up to {round(seconds)} s"


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
