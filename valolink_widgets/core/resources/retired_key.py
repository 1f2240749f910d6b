"""The access key that a newer one replaced in the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..call import Call
from ..finding import Finding, warning
from ..resource import Refs
from ..text import say
from .key_calls import RETIRING_TAG, delete_key, untag
from .keys import Key
from .store_facts import StoreWanted, own_store
from .user_keys import KeysSeen, OfKeys


@dataclass(frozen=True)
class RetiredKey(OfKeys):
    """The key that a newer one replaced in the store: taken away once the store has the new one."""

    store: StoreWanted | None = None
    address = "retired-key"
    needs = ("store",)
    deletes = True

    def _old(self, seen: KeysSeen, refs: Refs) -> Key | None:
        old = _replaced(seen, self.store, refs)
        return old if old and seen.ours else None

    def calls(self, seen: KeysSeen, refs: Refs) -> Iterator[Call]:
        """DeleteAccessKey, then the mark that named it."""
        if old := self._old(seen, refs):
            yield delete_key(self.user, old.id)
            yield untag(self.user, RETIRING_TAG)

    def resend(self, call: Call, seen: KeysSeen, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """The store has the new key by now, so the keys and the mark themselves are looked at."""
        deletes = call.operation == "DeleteAccessKey"
        there = {key.id for key in seen.keys}
        if call.params["AccessKeyId"] in there if deletes else seen.retiring:
            yield call

    def findings(self, seen: KeysSeen, refs: Refs) -> Iterable[Finding]:
        """An adopted user's old key is not ours to delete."""
        old = _replaced(seen, self.store, refs)
        if old and not seen.ours:
            yield warning(
                "key.left",
                say(
                    "The store gets a new key. The old one, {id}, stays, since the user "
                    "{user} is not Valolink's.",
                    id=old.id,
                    user=self.user,
                ),
                say("Delete it in the IAM console if nobody uses it."),
                "user",
            )

    def describe(self, seen: KeysSeen | None) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say("old access key of {user}", user=self.user)


def _replaced(seen: KeysSeen, wanted: StoreWanted | None, refs: Refs) -> Key | None:
    """The key that our store has now and will not have after the plan."""
    current = own_store(seen.stores, wanted, {key.id for key in seen.keys})
    if current is None:
        return None
    in_store = current["configuration"].get("access_key_id")
    coming = refs("access-key", "id")
    elsewhere = {
        store["configuration"].get("access_key_id")
        for store in seen.stores
        if store["id"] != current["id"]
    }
    if in_store == coming or in_store in elsewhere:
        return None
    return next((key for key in seen.keys if key.id == in_store), None)
