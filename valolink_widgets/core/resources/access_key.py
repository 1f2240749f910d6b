"""The user's access key: made once, kept while it serves, replaced in sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from ..call import Call, Port
from ..errors import InvalidSettings
from ..finding import Finding
from ..resource import Refs
from ..text import say
from ..vault import SecretFile, Vault
from . import key_findings
from .iam import OfUser
from .keys import LIMIT, Key, KeyState, chosen, classify, linked_ids, replaceable
from .reads import absent_as_none, all_access_keys, all_stores, is_ours, tag_map
from .store_facts import StoreWanted, own_store

RETIRING_TAG = "valolink-retiring"


@dataclass(frozen=True)
class KeysSeen:
    """The user's keys and where they are linked. `file_id` is the key in the secret file."""

    keys: tuple[Key, ...]
    ours: bool
    stores: tuple[Mapping[str, Any], ...]
    hidden: bool
    file_id: str
    retiring: str

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
            )
            for key in listed
        )
        ours = not listed or is_ours(tags, self.bucket)
        return KeysSeen(keys, ours, stores, linked is None, file_id, tags.get(RETIRING_TAG, ""))

    def _tags(self, port: Port) -> dict[str, str]:
        answer = absent_as_none(
            port, Call("iam", "GetUser", {"UserName": self.user}), {"NoSuchEntity"}
        )
        return tag_map(answer["User"]) if answer else {}

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


@dataclass(frozen=True)
class OrphanKeys(OfKeys):
    """Keys of our user that nobody can be using: taken away in sight."""

    address = "orphan-keys"
    needs = ("user",)
    deletes = True

    def calls(self, seen: KeysSeen, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """DeleteAccessKey for each, and the mark of a retired one."""
        for key in replaceable(seen.keys):
            yield delete_key(self.user, key.id)
        if seen.retiring and seen.retiring not in {key.id for key in seen.staying}:
            yield untag(self.user)

    def describe(self, seen: KeysSeen | None) -> str:
        """The line of the plan."""
        keys = ", ".join(key.id for key in replaceable(seen.keys)) if seen else ""
        return (
            say("access key {keys}: nobody uses it", keys=keys)
            if keys
            else say("no access key left over")
        )


@dataclass(frozen=True)
class AccessKey(OfKeys):
    """One active key whose secret is held, or which the store already has.

    `store` is what the store should look like: where it must be made or changed, its secret is
    needed, and a key whose secret nobody holds is replaced. None: any usable key will do.
    """

    store: StoreWanted | None = None
    address = "access-key"
    needs = ("user", "orphan-keys")

    def _kept(self, seen: KeysSeen, refs: Refs) -> Key | None:
        """The key to go on with; None where a new one must be made."""
        current = own_store(seen.stores, self.store, {key.id for key in seen.keys})
        in_store = current["configuration"].get("access_key_id", "") if current else ""
        candidates = [key for key in seen.staying if key.id != self.lost]
        key = chosen(candidates, in_store)
        if key is None or key.held or self.store is None:
            return key
        if current is not None and not self.store.differences(current, key.id, refs):
            return key
        return chosen([key for key in candidates if key.held], in_store)

    def calls(self, seen: KeysSeen, refs: Refs) -> Iterator[Call]:
        """CreateAccessKey, at most once."""
        if self._kept(seen, refs) is None:
            yield Call("iam", "CreateAccessKey", {"UserName": self.user})

    def findings(self, seen: KeysSeen, refs: Refs) -> Iterable[Finding]:
        """What stands in the way of a key, and keys that are not ours to judge."""
        kept = self._kept(seen, refs)
        yield from self._file_findings(seen, kept)
        for key in seen.keys:
            if key.active and key.state is KeyState.UNKNOWN:
                yield self._unknown(key, seen)
            elif not key.active and key.state in (KeyState.HELD, KeyState.LINKED):
                yield key_findings.switched_off(self.user, key)
        if kept is None and len(seen.staying) >= LIMIT:
            yield key_findings.limit(self.user, seen.staying)

    def _unknown(self, key: Key, seen: KeysSeen) -> Finding:
        if not seen.ours:
            return key_findings.others(self.user, key)
        return key_findings.unknown(self.user, key, hidden=seen.hidden)

    def _file_findings(self, seen: KeysSeen, kept: Key | None) -> Iterable[Finding]:
        if not self.secret_file:
            return
        active = {key.id for key in seen.keys if key.active}
        if seen.file_id and seen.file_id not in active:
            yield key_findings.other_key(self.secret_file, self.user)
        elif seen.file_id and kept is None:
            yield key_findings.file_exists(self.secret_file)
        elif not seen.file_id and kept:
            yield key_findings.file_not_written(self.secret_file, kept)
        elif not seen.file_id and (problem := SecretFile(self.secret_file).problem()):
            yield problem

    def outputs(self, seen: KeysSeen, refs: Refs) -> Mapping[str, Any]:
        """`id`, and `secret` where it is held."""
        kept = self._kept(seen, refs)
        if kept is None:
            return {}
        secret = self.vault.get(self.ground.account, kept.id)
        return {"id": kept.id, **({"secret": secret} if secret else {})}

    def learn(self, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """The new key, kept in the vault and in the secret file before anything else happens."""
        if call.operation != "CreateAccessKey":
            return {}
        key = answer["AccessKey"]
        secret: SecretStr = key["SecretAccessKey"]
        self.vault.keep(self.ground.account, key["AccessKeyId"], secret)
        if self.secret_file:
            SecretFile(self.secret_file).write(key["AccessKeyId"], secret)
        return {"id": key["AccessKeyId"], "secret": secret}

    def removal(self, seen: KeysSeen) -> Iterator[Call]:
        """The keys of our own user, but for those that somebody may use."""
        for key in seen.keys if seen.ours else ():
            if key.state is not KeyState.UNKNOWN:
                yield delete_key(self.user, key.id)

    def image(self, seen: KeysSeen) -> dict[str, Any]:
        """The ids of the user's keys, inactive ones included."""
        return {"keys": sorted(key.id for key in seen.keys)}

    def describe(self, seen: KeysSeen | None) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say("access key of {user}", user=self.user)


def delete_key(user: str, key_id: str) -> Call:
    """DeleteAccessKey."""
    return Call("iam", "DeleteAccessKey", {"UserName": user, "AccessKeyId": key_id})


def untag(user: str) -> Call:
    """Takes the mark of a retired key off the user."""
    return Call("iam", "UntagUser", {"UserName": user, "TagKeys": [RETIRING_TAG]})
