"""The access keys of the link's user as they are, each with its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..call import Call, Port
from ..errors import InvalidSettings
from ..vault import SecretFile, Vault
from ..withdrawal import Withdrawal
from . import key_findings
from .iam import OfUser
from .key_calls import (
    OFF_TAG,
    RETIRING_TAG,
    kept_for_another_run,
    key_rivals,
    key_taken_back,
    removal_of,
    untag,
    user_tags,
)
from .keys import Key, KeyState, classify, linked_ids, replaceable
from .reads import absent_as_none, all_access_keys, all_stores, is_ours


@dataclass(frozen=True)
class KeysSeen:
    """The user's keys and where they are linked. `file_id` is the key in the secret file.

    `retiring` and `off` are the ids in the user's marks.
    """

    keys: tuple[Key, ...]
    ours: bool
    stores: tuple[Mapping[str, Any], ...]
    hidden: bool
    file_id: str
    retiring: str
    off: str = ""

    def __bool__(self) -> bool:
        return bool(self.staying)

    @property
    def staying(self) -> tuple[Key, ...]:
        """All keys but those that nobody can be using."""
        gone = replaceable(self.keys)
        return tuple(key for key in self.keys if key not in gone)


@dataclass(frozen=True)
class OfKeys(OfUser):
    """What the resources that look after the user's keys share.

    `lost` is the id of a key that is to be replaced because the person lost its secret.
    """

    vault: Vault = field(default_factory=Vault, compare=False)
    secret_file: str = ""
    lost: str = ""

    def read(self, port: Port) -> KeysSeen:
        """The keys, each with its state."""
        listed = all_access_keys(port, self.user) or []
        stores = tuple(all_stores(port))
        linked = linked_ids(stores, self.bucket)
        tags = self._tags(port) if listed else {}
        file_id = self._take_file()
        held = self.vault.held(self.ground.account)
        keys = tuple(
            classify(
                key,
                held=key["AccessKeyId"] in held,
                linked=linked,
                ours=is_ours(tags, self.bucket),
                retiring={tags.get(RETIRING_TAG, ""), self.lost},
                last_used=self._last_used(port, key["AccessKeyId"], held | (linked or set())),
                switched_off=tags.get(OFF_TAG, ""),
            )
            for key in listed
        )
        ours = not listed or is_ours(tags, self.bucket)
        marks = (tags.get(RETIRING_TAG, ""), tags.get(OFF_TAG, ""))
        return KeysSeen(keys, ours, stores, linked is None, file_id, *marks)

    def rivals(self, call: Call, port: Port, planned: KeysSeen) -> Mapping[str, Any] | None:
        """Keys that were made since, or stores that have got the key that is to go."""
        return key_rivals(call, port, self.user, {key.id for key in planned.keys})

    def give_way(self, call: Call, planned: KeysSeen) -> Withdrawal:
        """Switch on again what another run has linked meanwhile."""
        key_id = call.params.get("AccessKeyId")
        found = next((key for key in planned.keys if key.id == key_id), None)
        return kept_for_another_run(call, self.user, found is None or found.active)

    def take_back(self, own: str, port: Port) -> Withdrawal:
        """Delete the key that was made beside another run's."""
        return key_taken_back(own, port, self.user, self.bucket)

    def clearing(self, seen: KeysSeen) -> Iterator[Call]:
        """DeleteAccessKey for each that nobody can be using, and the marks of what is gone."""
        gone = replaceable(seen.keys)
        for key in gone:
            yield from removal_of(self.user, key)
        staying = {key.id for key in seen.staying}
        marked = seen.off or any(key.state is KeyState.ORPHAN and key.active for key in gone)
        stale = [RETIRING_TAG] if seen.retiring and seen.retiring not in staying else []
        stale += [OFF_TAG] if marked and seen.off not in staying else []
        if stale:
            yield untag(self.user, *stale)

    def _tags(self, port: Port) -> dict[str, str]:
        call = Call("iam", "GetUser", {"UserName": self.user})
        return user_tags(absent_as_none(port, call, {"NoSuchEntity"}))

    def _last_used(self, port: Port, key_id: str, settled: Set[str]) -> datetime | None:
        """When it was last used; not asked where the answer would change nothing."""
        if key_id in settled:
            return None
        answer = port.send(Call("iam", "GetAccessKeyLastUsed", {"AccessKeyId": key_id}))
        used: datetime | None = answer.get("AccessKeyLastUsed", {}).get("LastUsedDate")
        return used

    def _take_file(self) -> str:
        """Put the secret file's key into the vault, where there is such a file; its id."""
        found = SecretFile(self.secret_file).read() if self.secret_file else None
        if not found:
            return ""
        if (self.vault.get(self.ground.account, found[0]) or found[1]) != found[1]:
            raise InvalidSettings([key_findings.other_secret(self.secret_file, found[0])])
        self.vault.keep(self.ground.account, *found)
        return found[0]
