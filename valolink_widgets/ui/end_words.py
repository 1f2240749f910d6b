"""What the last page and the undoing say to a person: a section of the texts in `words`."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.text import say, say_number

LINKED_SIGN = "✓"
IN_SANDBOX = say(
    "All of it lives in the sandbox on this computer only: no AWS account and no Valohai server "
    "has it, and it is gone when the sandbox ends."
)

NOT_YET = say("What you have stands here once every step is done.")

EXISTS = say("What now exists")
BUCKET, USER, KEY, ROLE = say("Bucket"), say("IAM user"), say("Access key"), say("IAM role")
STORE, PROJECT = say("Valohai store"), say("Valohai project")
IS_DEFAULT = say("default for new files of the project")
IN_S3, IN_IAM, IN_VALOHAI = (
    say("Open in the S3 console"),
    say("Open in the IAM console"),
    say("Open in Valohai"),
)

COSTS = say("What it may cost")
NOTHING_HERE = say("In the sandbox nothing costs anything. The same link in an AWS account:")
COST_LINES: Sequence[str] = (
    say(
        "Storage: S3 bills for what lies in the bucket, by its size and for as long as it lies "
        "there."
    ),
    say("Requests: each upload, download and listing is a request, billed in thousands."),
    say("Data transfer: what leaves the bucket's region is billed, so train in that region."),
    say(
        "Uploads that broke off: the parts of an unfinished multipart upload are not listed as "
        "files, "
        "but they are stored and billed until somebody removes them or a lifecycle rule does."
    ),
    say(
        "Old versions, where the bucket keeps them: each is stored and billed like a file of its "
        "own until somebody deletes it."
    ),
    say(
        "Encryption with a KMS key: S3's requests to KMS are billed, and a key of your own also by "
        "the month."
    ),
    say("The user, its key, its policy and the role cost nothing."),
)

NEXT = say("What to do next")
UPLOAD = say("Put a first file in: in the Valohai web app, under the project's Data, Upload.")
UPLOAD_OTHERWISE = say(
    "Put a first file in: from an execution, or with the AWS console. Uploads in the Valohai web "
    "app are off, as step 3 was left out."
)
USE_IT = say(
    "Use it: a step for your valohai.yaml. It reads from the bucket and saves into the store."
)
YAML = say("A step for valohai.yaml")

REPORT = say("The whole report: steps, findings and calls")
UNDO = say("Undo the link…")
UNDO_HINT = say("You will see what would be taken away before anything is sent.")
UNDO_TITLE = say("Undo the link")
UNDO_READING = say("Looking at what there is to take away…")
UNDO_SHOWN = say(
    "These are the things that Valolink made for this link. The store goes first and the bucket "
    "last; nothing was sent yet."
)
UNDO_STOPPED = say("The link cannot be undone like this. Nothing was sent.")
UNDO_NOTHING = say("There is nothing here that Valolink made.")
UNDO_SENDING = say("Taking it away…")
UNDO_FAILED = say("The undoing did not come to its end. What went wrong stands below.")
UNDONE = say("Undone: nothing that Valolink made for this link is left.")
KEEP, CLOSE, AGAIN = say("Keep everything"), say("Close"), say("Look again")


def linked(project: str, bucket: str) -> str:
    """What is true at the end."""
    return say("{project} keeps its files in {bucket}.", project=project, bucket=bucket)


def take_away(number: int) -> str:
    """The second click of the undoing."""
    return say_number("Take this one thing away", "Take these {n} things away", number)
