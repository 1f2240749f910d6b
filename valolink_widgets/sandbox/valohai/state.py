"""What the stand-in knows: owners, projects and stores, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any
from uuid import uuid4

USERNAME, USER_ID = "demo", 1
FIRST_PROJECT = "first-project"


def now() -> str:
    """The moment, as the API writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


@dataclass
class Project:
    """A project; `default_store` is a store's id or nothing."""

    name: str
    owner: str
    description: str = ""
    default_store: str | None = None
    id: str = field(default_factory=lambda: str(uuid4()))
    ctime: str = field(default_factory=now)


@dataclass
class Store:
    """A store with its whole configuration, the secret included."""

    fields: dict[str, Any]
    configuration: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid4()))
    ctime: str = field(default_factory=now)
    mtime: str = field(default_factory=now)


@dataclass
class Options:
    """Switches for tests: ways in which a real Valohai may differ from what is expected."""

    hide_key_ids: bool = False
    hide_upload_mode: bool = False
    patch_project: int = 200
    ignore_default_store: bool = False
    project_as_object: bool = False
    page_size: int = 100


class StandIn:
    """One Valohai: one user, whose token is `token`, and what that user can see."""

    def __init__(self, host: str, aws_endpoint_url: str, token: str) -> None:
        self.host, self.aws_endpoint_url, self.token = host, aws_endpoint_url, token
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Back to exactly one project and no store; the token stays."""
        with self.lock:
            self.owners = {USERNAME: USER_ID}
            self.projects: dict[str, Project] = {}
            self.stores: dict[str, Store] = {}
            self.options = Options()
            self.add_project(FIRST_PROJECT, USERNAME)

    @property
    def first_project(self) -> str:
        """The project of a fresh sandbox, as `owner/name`."""
        return f"{USERNAME}/{FIRST_PROJECT}"

    def add_project(self, name: str, owner: str, description: str = "") -> Project:
        """A new project; an owner that is not known yet becomes an organisation."""
        with self.lock:
            self.owners.setdefault(owner, max(self.owners.values()) + 1)
            project = Project(name, owner, description)
            self.projects[project.id] = project
            return project

    def visible_to(self, store: Store, project: Project) -> bool:
        """Whether a project may use a store."""
        mode = store.fields["access_mode"]
        if mode == "single_project":
            return bool(store.fields["project"] == project.id)
        if mode == "owner_organization":
            return bool(store.fields["owner"] == self.owners[project.owner])
        return bool(mode == "public")

    def forget(self, store: Store) -> None:
        """Remove a store, also where a project uploads to it."""
        with self.lock:
            self.stores.pop(store.id, None)
            for project in self.projects.values():
                if project.default_store == store.id:
                    project.default_store = None
