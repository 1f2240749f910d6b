"""How the Valohai store is taken away, and the project's default store put back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.call import Call, Port
from ..core.finding import Finding, note, warning
from ..core.resource import Refs
from ..core.resources.access_key import RETIRING_TAG
from ..core.resources.reads import all_stores
from ..core.resources.store import DefaultSeen, DefaultStore, StoreSeen
from ..core.resources.store_facts import plain_id
from ..core.text import say
from .undo_removal import Removal, stays


@dataclass(frozen=True)
class StoreRemoval(Removal):
    """The Valohai store. Files in the bucket stay."""

    def calls(self, seen: StoreSeen, refs: Refs) -> Iterator[Call]:
        """DeleteStore; before it the mark by which a later run still knows the key as ours."""
        gone = self._gone(seen)
        if gone and refs("user", "goes") is True:
            tags = [{"Key": RETIRING_TAG, "Value": seen.key_id}]
            yield Call("iam", "TagUser", {"UserName": self.inner.user, "Tags": tags})
        yield from gone

    def outputs(self, seen: StoreSeen, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`id` of the store that goes."""
        return {"id": self._gone(seen)[0].params["id"]} if self._gone(seen) else {}

    def findings(self, seen: StoreSeen, refs: Refs) -> Iterable[Finding]:
        """It stays, or nobody can tell who made it."""
        if seen.store is None:
            return
        name = say("Valohai store {name}", name=seen.store["name"])
        if not self._gone(seen):
            yield stays(name)
        elif refs("user", "goes") is not True:
            yield warning(
                "undo.store-of-others-user",
                say(
                    "The {name} has a key of {user}, whom Valolink did not make. So nobody "
                    "can tell who made the store.",
                    name=name,
                    user=self.inner.user,
                ),
                say("Go on only if this link made it."),
                "store",
            )


@dataclass(frozen=True)
class DefaultFound:
    """The default store, and the name of the one to go back to; empty: to none."""

    now: DefaultSeen
    back: str


@dataclass(frozen=True)
class DefaultRemoval(Removal):
    """The project's default store, put back to `previous`: an id, empty for none, None: unknown."""

    inner: DefaultStore
    previous: str | None = None

    def read(self, port: Port) -> DefaultFound:
        """The default store now, and whether the previous one is still there."""
        now = self.inner.read(port)
        names = {plain_id(s["id"]): str(s["name"]) for s in all_stores(port)}
        return DefaultFound(now, names.get(self.previous or "", ""))

    def calls(self, seen: DefaultFound, refs: Refs) -> Iterator[Call]:
        """UpdateProject, where our store is the default."""
        if seen.now.id and seen.now.id == refs("store", "id"):
            back = self.previous if seen.back else None
            params = {"id": self.inner.ground.project_id, "default_store": back}
            yield Call("valohai", "UpdateProject", params)

    def outputs(self, seen: DefaultFound, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing that others ask for."""
        return {}

    def findings(self, seen: DefaultFound, refs: Refs) -> Iterable[Finding]:
        """The default from before is gone, or known only to the process that changed it."""
        if self.previous != "" and tuple(self.calls(seen, refs)) and not seen.back:
            yield note(
                "undo.default-none",
                say(
                    "{project} will have no default store of its own: which one it "
                    "had before the link is not known, or that one is gone.",
                    project=self.inner.ground.project,
                ),
                field="default_store",
            )

    def describe(self, seen: DefaultFound | None) -> str:
        """The line of the plan."""
        back = seen.back if seen and seen.back else "none"
        name = seen.now.name if seen else self.inner.name
        return say(
            "default store of {project}: {name} -> {back}",
            project=self.inner.ground.project,
            name=name,
            back=back,
        )
