"""What is to be said about a user's access keys, in the person's words: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..finding import Finding, error, warning
from ..text import say
from .keys import LIMIT, Key

_ACTIVE = say("{id} (active, made {day}, {use})")
_INACTIVE = say("{id} (inactive, made {day}, {use})")


def others(user: str, key: Key) -> Finding:
    """A key of a user that is not ours."""
    return warning(
        "key.others",
        say(
            "The user {user} has the access key {id}, which is not this link's.",
            user=user,
            id=key.id,
        ),
        say("It stays as it is."),
        "user",
    )


def unknown(user: str, key: Key, *, hidden: bool) -> Finding:
    """A key that somebody may use; `hidden`: it may be that of a store which does not tell."""
    if hidden:
        summary = say(
            "The access key {id} of {user} may be in use: a store hides its key id.",
            id=key.id,
            user=user,
        )
    else:
        summary = say(
            "The access key {id} of {user} may be in use: no store shows it, but it was used.",
            id=key.id,
            user=user,
        )
    remedy = say(
        "Find out who uses it. If nobody does, delete it in the IAM console, then try again."
    )
    return error("key.unknown", summary, remedy, "user")


def switched_off(user: str, key: Key) -> Finding:
    """Switching a key off is how an administrator stops access: no new one goes round that."""
    return error(
        "key.inactive",
        say("Somebody switched off the access key {id} of {user}.", id=key.id, user=user),
        say("Ask who did. Activate or delete it in the IAM console, then try again."),
        "user",
    )


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _use(key: Key) -> str:
    """What is known of its use, for whoever must choose the one that goes."""
    if key.linked:
        return say("in use by a Valohai store")
    if key.held:
        return say("its secret is held here")
    return say("last used {day}", day=_day(key.used)) if key.used else say("never used")


def limit(user: str, keys: Iterable[Key]) -> Finding:
    """No room for another key."""
    rows = "; ".join(
        (_ACTIVE if key.active else _INACTIVE).format(
            id=key.id, day=_day(key.created), use=_use(key)
        )
        for key in keys
    )
    return error(
        "key.limit",
        say(
            "The user {user} has {limit} access keys already, which is AWS's limit: {rows}.",
            user=user,
            limit=LIMIT,
            rows=rows,
        ),
        say("Delete one that nobody uses in the IAM console, then try again."),
        "user",
    )


def other_key(file: str, user: str) -> Finding:
    """The secret file is of a key that this user has not."""
    return error(
        "secret-file.other-key",
        say(
            "The file {secret_file} holds a key that is no active key of {user}.",
            secret_file=file,
            user=user,
        ),
        say("Name another secret_file, or move this one away. It was not changed."),
        "secret_file",
    )


def other_secret(file: str, key_id: str) -> Finding:
    """The secret file and the vault do not agree."""
    return error(
        "secret-file.other-secret",
        say(
            "{file} has another secret for the access key {id} than the one it was made with.",
            file=file,
            id=key_id,
        ),
        say("Name another secret_file, or move this one away. It was not changed."),
        "secret_file",
    )


def file_exists(file: str) -> Finding:
    """A new key is needed, and its file is there."""
    return error(
        "secret-file.exists",
        say(
            "A new access key is needed, but {secret_file} holds the present one.",
            secret_file=file,
        ),
        say("Name another secret_file. A file that is there is never overwritten."),
        "secret_file",
    )


def file_not_written(file: str, kept: Key) -> Finding:
    """The key in use is older than the wish for a file."""
    if kept.held:
        return warning(
            "key.secret-not-written",
            say(
                "The access key {id} was made before {secret_file} was named.",
                id=kept.id,
                secret_file=file,
            ),
            say("The file was not written: download the CSV, or ask for a new key."),
            "secret_file",
        )
    return warning(
        "key.secret-not-readable",
        say("The access key {id} is linked, but its secret cannot be read back.", id=kept.id),
        say(
            "{secret_file} was not written. If you need the secret, ask for a new key.",
            secret_file=file,
        ),
        "secret_file",
    )
