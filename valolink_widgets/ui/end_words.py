"""What the last page and the undoing say to a person: a section of the texts in `words`."""

from __future__ import annotations

from collections.abc import Sequence

LINKED_SIGN = "✓"
IN_SANDBOX = (
    "All of it lives in the sandbox on this computer only: no AWS account and no Valohai server "
    "has it, and it is gone when the sandbox ends."
)

EXISTS = "What now exists"
BUCKET, USER, KEY, ROLE = "Bucket", "IAM user", "Access key", "IAM role"
STORE, PROJECT = "Valohai store", "Valohai project"
IS_DEFAULT = "default for new files of the project"
IN_S3, IN_IAM, IN_VALOHAI = "Open in the S3 console", "Open in the IAM console", "Open in Valohai"

COSTS = "What it may cost"
NOTHING_HERE = "In the sandbox nothing costs anything. The same link in an AWS account:"
COST_LINES: Sequence[str] = (
    "Storage: S3 bills for what lies in the bucket, by its size and for as long as it lies there.",
    "Requests: each upload, download and listing is a request, billed in thousands.",
    "Data transfer: what leaves the bucket's region is billed, so train in that region.",
    "Uploads that broke off: the parts of an unfinished multipart upload are not listed as files, "
    "but they are stored and billed until somebody removes them or a lifecycle rule does.",
    "The user, its key, its policy and the role cost nothing.",
)

NEXT = "What to do next"
UPLOAD = "Put a first file in: in the Valohai web app, under the project's Data, Upload."
UPLOAD_OTHERWISE = (
    "Put a first file in: from an execution, or with the AWS console. Uploads in the Valohai web "
    "app are off, as step 3 was left out."
)
USE_IT = "Use it: a step for your valohai.yaml. It reads from the bucket and saves into the store."
YAML = "A step for valohai.yaml"

REPORT = "The whole report: steps, findings and calls"
UNDO = "Undo the link…"
UNDO_HINT = "You will see what would be taken away before anything is sent."
UNDO_TITLE = "Undo the link"
UNDO_READING = "Looking at what there is to take away…"
UNDO_SHOWN = (
    "These are the things that Valolink made for this link. The store goes first and the bucket "
    "last; nothing was sent yet."
)
UNDO_STOPPED = "The link cannot be undone like this. Nothing was sent."
UNDO_NOTHING = "There is nothing here that Valolink made."
UNDO_SENDING = "Taking it away…"
UNDO_FAILED = "The undoing did not come to its end. What went wrong stands below."
UNDONE = "Undone: nothing that Valolink made for this link is left."
KEEP, CLOSE, AGAIN = "Keep everything", "Close", "Look again"


def linked(project: str, bucket: str) -> str:
    """What is true at the end."""
    return f"{project} keeps its files in {bucket}."


def take_away(number: int) -> str:
    """The second click of the undoing."""
    return "Take this one thing away" if number == 1 else f"Take these {number} things away"
