"""How the access keys of the link are taken away, but never one that somebody else may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..core.call import Call
from ..core.finding import Finding, error, warning
from ..core.resource import Refs
from ..core.resources.access_key import AccessKey
from ..core.resources.key_calls import delete_key
from ..core.resources.keys import Key, KeyState
from ..core.resources.store_facts import plain_id
from ..core.resources.user_keys import KeysSeen
from ..core.text import say
from .undo_removal import Removal, shared


@dataclass(frozen=True)
class KeyRemoval(Removal):
    """Of our own user all keys but those from before; of another's the one that a run made."""

    inner: AccessKey

    def _before(self) -> frozenset[str]:
        before = self.entry.before if self.entry else None
        return frozenset((before or {}).get("keys", ()))

    def _ours(self, seen: KeysSeen, refs: Refs) -> tuple[Key, ...]:
        """The keys that undoing takes away, if nobody else uses them."""
        if not self.listed or refs("store", "kept") is True:
            return ()
        new = [key for key in seen.keys if key.id not in self._before()]
        if seen.ours:
            return tuple(key for key in new if key.state is not KeyState.UNKNOWN)
        return tuple(key for key in new if self._made_here(key, seen, refs))

    def _made_here(self, key: Key, seen: KeysSeen, refs: Refs) -> bool:
        """The ledger alone is not believed about another's user.

        The key must be held or in the store of the bucket; or in no store, on a user that still has
        the link's own policy, which goes after the keys.
        """
        after = (self.entry.after if self.entry else None) or {}
        if key.id not in after.get("keys", ()):
            return False
        in_use = {store["configuration"].get("access_key_id") for store in seen.stores}
        nowhere = not seen.hidden and key.id not in in_use
        return key.held or key.linked or (nowhere and refs("user-policy", "as_written") is True)

    def calls(self, seen: KeysSeen, refs: Refs) -> Iterator[Call]:
        """DeleteAccessKey for each."""
        for key in self._ours(seen, refs):
            yield delete_key(self.inner.user, key.id)

    def findings(self, seen: KeysSeen, refs: Refs) -> Iterable[Finding]:
        """Keys that are in the way, or that stay."""
        if not self.listed or refs("store", "kept") is True:
            return
        going = {key.id for key in self._ours(seen, refs)}
        for key in seen.keys:
            unknown = key.state is KeyState.UNKNOWN
            if unknown and seen.ours and key.id not in self._before():
                yield self._unknown(key)
            elif not seen.ours and key.id not in going and (not unknown or self._open(key)):
                yield self._left(key)
        yield from self._gone_before(seen)
        for store in seen.stores:
            own = plain_id(store["id"]) == refs("store", "id")
            if not own and (used := store["configuration"].get("access_key_id")) in going:
                yield shared(say("access key {key}", key=used), store)

    def _open(self, key: Key) -> bool:
        """A run was killed before it could write down which key it made: it may be this one."""
        return bool(self.entry and not self.entry.after and key.id not in self._before())

    def _gone_before(self, seen: KeysSeen) -> Iterator[Finding]:
        """A key from before the run that the run took away: AWS cannot bring it back."""
        left = {key.id for key in seen.keys}
        for key_id in sorted(self._before() - left):
            yield warning(
                "undo.key-not-back",
                say(
                    "The access key {key} of {user} was there before and is deleted. AWS cannot "
                    "bring a key back.",
                    key=key_id,
                    user=self.inner.user,
                ),
                say("If something still used it, make a new key for it in the IAM console."),
                "user",
            )

    def _left(self, key: Key) -> Finding:
        return warning(
            "undo.key-left",
            say(
                "The access key {key} stays: Valolink did not make the user {user}, so nobody can "
                "tell whose key it is.",
                key=key.id,
                user=self.inner.user,
            ),
            say("Delete it in the IAM console if nobody uses it."),
            "user",
        )

    def _unknown(self, key: Key) -> Finding:
        return error(
            "key.unknown",
            say(
                "The access key {key} of {user} may be in use by somebody else, so nothing was "
                "taken away.",
                key=key.id,
                user=self.inner.user,
            ),
            say(
                "Find out who uses it. If nobody does, delete it in the IAM console, then try "
                "again."
            ),
            "user",
        )

    def describe(self, seen: KeysSeen | None) -> str:
        """The line of the plan."""
        new = [key.id for key in seen.keys if key.id not in self._before()] if seen else []
        return say("access key {keys} of {user}", keys=", ".join(new), user=self.inner.user)
