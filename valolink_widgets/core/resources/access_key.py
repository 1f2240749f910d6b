"""The user's access key: made once, kept while it serves, replaced in sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from ..call import Call
from ..finding import Finding
from ..resource import Refs
from ..text import say
from ..vault import SecretFile
from . import key_findings
from .key_calls import OFF_TAG, delete_key, switch, untag
from .keys import LIMIT, Key, KeyState, chosen, replaceable
from .store_facts import StoreWanted, own_store
from .user_keys import KeysSeen, OfKeys


@dataclass(frozen=True)
class OrphanKeys(OfKeys):
    """Keys of our user that nobody can be using: taken away in sight."""

    address = "orphan-keys"
    needs = ("user",)
    deletes = True

    def calls(self, seen: KeysSeen, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """DeleteAccessKey for each, once it is switched off, and the marks of what is gone."""
        yield from self.clearing(seen)

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
        """CreateAccessKey, at most once; or the key that we switched off, switched on again."""
        kept = self._kept(seen, refs)
        if kept is None:
            yield Call("iam", "CreateAccessKey", {"UserName": self.user})
            return
        if kept.off:
            yield switch(self.user, kept.id, "Active")
        if seen.off == kept.id:
            yield untag(self.user, OFF_TAG)

    def resend(self, call: Call, seen: KeysSeen, refs: Refs) -> Iterator[Call]:
        """A key whose secret was lost with the answer goes before another one is made."""
        again = tuple(super().resend(call, seen, refs))
        if again and call.operation == "CreateAccessKey":
            yield from self.clearing(seen)
        yield from again

    def findings(self, seen: KeysSeen, refs: Refs) -> Iterable[Finding]:
        """What stands in the way of a key, and keys that are not ours to judge."""
        kept = self._kept(seen, refs)
        yield from self._file_findings(seen, kept)
        for key in seen.keys:
            if key.active and key.state is KeyState.UNKNOWN:
                yield self._unknown(key, seen)
            elif not (key.active or key.off) and key.state in (KeyState.HELD, KeyState.LINKED):
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
        active = {key.id for key in seen.keys if key.active or key.off}
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
        if call.operation == "DeleteAccessKey" and self.secret_file:
            SecretFile(self.secret_file).discard(str(call.params["AccessKeyId"]))
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
