"""Which access key stays, which goes, which is made: the rules, without any request.

A key's secret is told once, by CreateAccessKey, and IAM allows two keys a user. So no key is made
without need, and none is deleted that somebody might use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

OUR_PROOF = timedelta(minutes=15)
LIMIT = 2


class KeyState(StrEnum):
    """What we know of one access key."""

    HELD = "held"  # this process, or the secret file, has the secret
    LINKED = "linked"  # a store of this bucket shows its id
    ORPHAN = "orphan"  # our user's, linked nowhere, and never used but by our own proof
    RETIRED = "retired"  # our user's; a newer key took its place in the store
    UNKNOWN = "unknown"  # somebody may use it


@dataclass(frozen=True)
class Key:
    """One access key of the user; times are aware.

    `off`: we switched it off ourselves. An administrator's switch is never turned back. `used` is
    when it was last used: None for never, and where nobody asked since it is held or linked.
    """

    id: str
    active: bool
    created: datetime
    state: KeyState
    held: bool = False
    linked: bool = False
    off: bool = False
    used: datetime | None = None


def linked_ids(stores: Iterable[Mapping[str, Any]], bucket: str) -> set[str] | None:
    """The key ids that the stores of this bucket show; None where one of them hides it.

    A store that hides its whole configuration may be one of this bucket.
    """
    ids = set()
    for store in stores:
        configuration = store["configuration"]
        if not configuration or configuration.get("bucket") == bucket:
            ids.add(configuration.get("access_key_id") or "")
    return None if "" in ids else ids


def classify(
    key: Mapping[str, Any],
    *,
    held: bool,
    linked: set[str] | None,
    ours: bool,
    retiring: Collection[str],
    last_used: datetime | None,
    switched_off: str = "",
) -> Key:
    """The state of a key of ListAccessKeys.

    `ours` says that the user is; `linked` is what `linked_ids` gave; `retiring` are the ids that
    were replaced on purpose; `switched_off` is the id that we marked as switched off by us;
    `last_used`, None where never used, counts only where the rest leaves it open.
    """
    identity, created = key["AccessKeyId"], key["CreateDate"]
    shown = identity in (linked or ())
    nowhere = ours and linked is not None and not shown
    active = key["Status"] == "Active"
    off = ours and not active and identity == switched_off
    state = KeyState.UNKNOWN
    if nowhere and (identity in retiring or (off and not held)):
        state = KeyState.RETIRED
    elif held:
        state = KeyState.HELD
    elif shown:
        state = KeyState.LINKED
    elif nowhere and (last_used is None or last_used - created <= OUR_PROOF):
        state = KeyState.ORPHAN
    return Key(identity, active, created, state, held, shown, off, last_used)


def replaceable(keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys that nobody can be using and that only take up room."""
    return tuple(key for key in keys if key.state in (KeyState.ORPHAN, KeyState.RETIRED))


def chosen(keys: Iterable[Key], in_store: str) -> Key | None:
    """The key to go on with: the store's own, else one that is held, else one that is linked."""
    usable = [key for key in keys if (key.active or key.off) and (key.held or key.linked)]
    ranked = sorted(usable, key=lambda key: (key.id != in_store, not key.held, key.created))
    return ranked[0] if ranked else None
