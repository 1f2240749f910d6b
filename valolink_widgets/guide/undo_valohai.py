"""How the Valohai store is taken away or put back, and so the project's default store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from ..core.call import Call, Port
from ..core.finding import Finding, note, warning
from ..core.resource import Refs
from ..core.resources.default_store import DefaultSeen, DefaultStore
from ..core.resources.key_calls import RETIRING_TAG
from ..core.resources.reads import all_stores
from ..core.resources.store import Store, StoreSeen
from ..core.resources.store_facts import WRITE, plain_id
from ..core.text import say
from ..core.vault import Vault
from .undo_removal import Removal, changed


@dataclass(frozen=True)
class StoreRemoval(Removal):
    """The Valohai store. Files in the bucket stay.

    A store that stays though the link uses it says `kept`: so does all that it stands on.
    """

    inner: Store
    vault: Vault = field(default_factory=Vault, compare=False)

    def _image(self, seen: StoreSeen) -> Any:
        return self.inner.image(seen)

    @property
    def _before(self) -> Any:
        return self.entry.before if self.entry else None

    def _changed(self, seen: StoreSeen) -> bool:
        """Whether somebody changed it since the link; unknown where it was never read back."""
        left = self.entry.after if self.entry else None
        now = self._image(seen)
        return now is not None and left is not None and now not in (left, self._before)

    def _secret(self) -> SecretStr | None:
        """The secret of the key that the store had before, where this process holds it."""
        key_id = str((self._before or {}).get("configuration", {}).get("access_key_id", ""))
        return self.vault.get(self.inner.ground.account, key_id)

    def _restores(self, seen: StoreSeen) -> bool:
        known = self.entry is not None and self._before and seen.store is not None
        return bool(known) and not self._as_before(seen) and not self._changed(seen)

    def _as_before(self, seen: StoreSeen) -> bool:
        return self._before is not None and self._image(seen) == self._before

    def _gone(self, seen: StoreSeen) -> tuple[Call, ...]:
        return () if self._changed(seen) else super()._gone(seen)

    def calls(self, seen: StoreSeen, refs: Refs) -> Iterator[Call]:
        """DeleteStore; before it the mark by which a later run still knows the key as ours."""
        gone = self._gone(seen)
        if gone and refs("user", "goes") is True:
            tags = [{"Key": RETIRING_TAG, "Value": seen.key_id}]
            yield Call("iam", "TagUser", {"UserName": self.inner.user, "Tags": tags})
        yield from gone
        secret = self._secret()
        if seen.store and self._restores(seen) and secret:
            configuration = {**self._before["configuration"], "secret_access_key": secret}
            wrote = {image.get(WRITE, True) for image in (self._before, self._image(seen))}
            writing = {WRITE: self._before.get(WRITE, True)} if len(wrote) > 1 else {}
            params = {"id": plain_id(seen.store["id"]), **writing, "configuration": configuration}
            yield Call("valohai", "UpdateStore", params)

    def outputs(self, seen: StoreSeen, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`id` of the link's store; `kept` where it stays and uses the link."""
        if seen.store is None:
            return {}
        goes = bool(self._gone(seen))
        uses = seen.key_id in seen.our_keys or (self.entry is not None and not self._before)
        if self._restores(seen):
            uses = not self._secret()
        linked = goes or uses or self.entry is not None
        return {
            **({"id": plain_id(seen.store["id"])} if linked else {}),
            "kept": uses and not goes,
        }

    def findings(self, seen: StoreSeen, refs: Refs) -> Iterable[Finding]:
        """It stays, cannot be put back, or nobody can tell who made it."""
        if seen.store is None:
            return
        name = say("Valohai store {name}", name=seen.store["name"])
        if self._changed(seen):
            yield changed(name, self.entry and self.entry.after, self._image(seen))
        elif self._restores(seen) and not self._secret():
            yield self._no_secret(name)
        elif not self._gone(seen) and not self._restores(seen):
            yield self.stays(name)
        elif self._gone(seen) and refs("user", "goes") is not True and self.entry is None:
            yield self._of_others_user(name)

    def _of_others_user(self, name: str) -> Finding:
        return warning(
            "undo.store-of-others-user",
            say(
                "The {name} has a key of {user}, whom Valolink did not make. So nobody can tell "
                "who made the store.",
                name=name,
                user=self.inner.user,
            ),
            say("Go on only if this link made it."),
            "store",
        )

    def _no_secret(self, name: str) -> Finding:
        before = self._before["configuration"].get("access_key_id") or say("another one")
        return warning(
            "undo.store-secret",
            say(
                "The {name} was there before, with the access key {key}. Nobody can read back that "
                "key's secret, so the store stays as it is, with all that it needs.",
                name=name,
                key=before,
            ),
            say(
                "Put that key in by hand in Valohai under Settings, Data Stores, then undo again. "
                "The report has the store's settings from before."
            ),
            "store",
        )

    def document(self, seen: StoreSeen, refs: Refs) -> tuple[Any, Any] | None:  # noqa: ARG002
        """What somebody made of it, or how it was."""
        if self._changed(seen):
            return (self.entry and self.entry.after), self._image(seen)
        return (self._image(seen), self._before) if self._restores(seen) else None


@dataclass(frozen=True)
class DefaultFound:
    """The default store, and the name of the one to go back to; empty: to none."""

    now: DefaultSeen
    back: str


@dataclass(frozen=True)
class DefaultRemoval(Removal):
    """The project's default store, put back to the one from before."""

    inner: DefaultStore

    @property
    def previous(self) -> str | None:
        """An id, empty for none, None: unknown."""
        if self.entry is None:
            return None
        return str((self.entry.before or {}).get("id", ""))

    def read(self, port: Port) -> DefaultFound:
        """The default store now, and whether the previous one is still there."""
        now = self.inner.read(port)
        names = {plain_id(s["id"]): str(s["name"]) for s in all_stores(port)}
        return DefaultFound(now, names.get(self.previous or "", ""))

    def calls(self, seen: DefaultFound, refs: Refs) -> Iterator[Call]:
        """UpdateProject, where our store is the default."""
        now, ours = seen.now.id, refs("store", "id")
        if self.listed and now and now == ours and now != self.previous:
            back = self.previous if seen.back else None
            params = {"id": self.inner.ground.project_id, "default_store": back}
            yield Call("valohai", "UpdateProject", params)

    def outputs(self, seen: DefaultFound, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing that others ask for."""
        return {}

    def findings(self, seen: DefaultFound, refs: Refs) -> Iterable[Finding]:
        """The default from before is gone or not known, or somebody chose another one since."""
        if self.previous != "" and tuple(self.calls(seen, refs)) and not seen.back:
            yield note(
                "undo.default-none",
                say(
                    "{project} will have no default store of its own: which one it had before the "
                    "link is not known, or that one is gone.",
                    project=self.inner.ground.project,
                ),
                field="default_store",
            )
        chosen = seen.now.id
        if self.entry and chosen and chosen not in (self.previous, refs("store", "id")):
            yield changed(
                say("default store of {project}", project=self.inner.ground.project),
                None,
                {"id": seen.now.id, "name": seen.now.name},
            )

    def describe(self, seen: DefaultFound | None) -> str:
        """The line of the plan."""
        back = seen.back if seen and seen.back else say("none")
        name = seen.now.name if seen else self.inner.name
        return say(
            "default store of {project}: {name} -> {back}",
            project=self.inner.ground.project,
            name=name or say("none"),
            back=back,
        )
