"""The project's default store for uploads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..call import Call, Port, Ref
from ..errors import CallRefused
from ..finding import Finding, error, note, warning
from ..resource import Refs
from ..text import say
from .reads import all_stores
from .store import OfProject
from .store_facts import plain_id


@dataclass(frozen=True)
class DefaultSeen:
    """The project's default store: its id, empty where there is none, and its name if known."""

    id: str
    name: str

    def __bool__(self) -> bool:
        return bool(self.id)


@dataclass(frozen=True)
class DefaultStore(OfProject):
    """The store as the project's default for uploads.

    Where nothing `writes` into the store the default is let be; a warning tells if it is this one.
    """

    name: str
    writes: bool = True
    address = "default-store"
    needs = ("store",)

    def read(self, port: Port) -> DefaultSeen:
        """The project's default store."""
        project = port.send(Call("valohai", "GetProject", {"id": self.ground.project_id}))
        default = plain_id(project.get("default_store"))
        if not default and "default_store" not in project:
            default = plain_id(project.get("upload_store_id"))
        return DefaultSeen(default, _store_name(port, default))

    def findings(self, seen: DefaultSeen, refs: Refs) -> Iterable[Finding]:
        """Another default store before, or one that takes no outputs."""
        if not self.writes:
            if seen.id and refs("store", "id") == seen.id:
                yield self._takes_nothing()
        elif seen.id and refs("store", "id") != seen.id:
            yield note(
                "default-store.replaces",
                say(
                    "The project's default store was {name} ({id}).",
                    name=seen.name,
                    id=seen.id,
                ),
                field="default_store",
            )

    def calls(self, seen: DefaultSeen, refs: Refs) -> Iterator[Call]:
        """UpdateProject."""
        store = refs("store", "id")
        if self.writes and (isinstance(store, Ref) or store != seen.id):
            params = {"id": self.ground.project_id, "default_store": store}
            yield Call("valohai", "UpdateProject", params)

    def outputs(self, seen: DefaultSeen, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`id` of the default store as it is."""
        return {"id": seen.id}

    def image(self, seen: DefaultSeen) -> dict[str, Any] | None:
        """Its id and name; None where there is none."""
        return {"id": seen.id, "name": seen.name} if seen.id else None

    def describe(self, seen: DefaultSeen | None) -> str:
        """The line of the plan."""
        if not self.writes:
            return say("default store of {project}: left as it is", project=self.ground.project)
        values = {"project": self.ground.project, "new": self.name}
        if seen and seen.id and seen.name != self.name:
            return say("default store of {project}: {old} -> {new}", old=seen.name, **values)
        return say("default store of {project}: {new}", **values)

    def _takes_nothing(self) -> Finding:
        return warning(
            "default-store.takes-nothing",
            say(
                "{name} is the default store of {project}, but nothing can be written to it:"
                " executions that name no other store cannot save their outputs.",
                name=self.name,
                project=self.ground.project,
            ),
            say("Choose another one in Valohai: project Settings, General, Default upload store."),
            "default_store",
        )

    def unconfirmed(self) -> Finding:
        """Valohai said yes, but does not show it."""
        return error(
            "default-store.not-confirmed",
            say(
                "Valohai accepted {name} as the default store, but does not show it.",
                name=self.name,
            ),
            say("Set it by hand in Valohai: project Settings, General, Default upload store."),
            "default_store",
        )


def _store_name(port: Port, store_id: str) -> str:
    """A store's name for people; its id where it is not among those we see."""
    if not store_id:
        return ""
    try:
        names = {plain_id(s["id"]): str(s["name"]) for s in all_stores(port)}
    except CallRefused:
        return store_id  # the name is a courtesy: the store's own reading reports the refusal
    return names.get(store_id, store_id)
