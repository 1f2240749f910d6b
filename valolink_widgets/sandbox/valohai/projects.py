"""`projects/`: list, show, make, change; the default store among the changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request

from . import rest
from .state import USERNAME, Project

if TYPE_CHECKING:
    from .state import StandIn

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def blueprint(stand_in: StandIn) -> Blueprint:
    """The rooms under `projects/`."""
    room = Blueprint("projects", __name__)

    @room.get("/projects/")
    def listed() -> Response:
        found = list(stand_in.projects.values())
        return rest.page(found, lambda one: short(stand_in, one), stand_in.options.page_size)

    @room.get("/projects/ownership_options/")
    def owners() -> Response:
        return jsonify(list(stand_in.owners))

    @room.post("/projects/")
    def make() -> tuple[Response, int]:
        with stand_in.lock:
            name, owner, description = _new(stand_in, rest.body())
            project = stand_in.add_project(name, owner, description)
        return jsonify(whole(stand_in, project)), 201

    @room.get("/projects/<project_id>/")
    def shown(project_id: str) -> Response:
        return jsonify(whole(stand_in, find(stand_in, project_id)))

    @room.route("/projects/<project_id>/", methods=["PUT", "PATCH"])
    def change(project_id: str) -> Response:
        status = stand_in.options.patch_project
        if request.method == "PATCH" and status != 200:
            raise rest.RefusedError(status, {"detail": 'Method "PATCH" not allowed.'})
        with stand_in.lock:
            project = find(stand_in, project_id)
            _update(stand_in, project, rest.body())
        return jsonify(whole(stand_in, project))

    return room


def find(stand_in: StandIn, project_id: str) -> Project:
    """The project with that id; 404 where there is none."""
    project = stand_in.projects.get(project_id)
    if project is None:
        raise rest.not_found()
    return project


def _new(stand_in: StandIn, sent: dict[str, Any]) -> tuple[str, str, str]:
    owner = str(sent.get("owner") or USERNAME).partition(":")[0]
    name, errors = str(sent.get("name") or ""), {}
    if not name:
        errors["name"] = ["This field is required."]
    elif not NAME.fullmatch(name):
        errors["name"] = ["Enter a valid name of letters, digits, dots, hyphens and underscores."]
    elif any(one.name == name and one.owner == owner for one in stand_in.projects.values()):
        errors["name"] = ["A project with this name already exists."]
    if owner not in stand_in.owners:
        errors["owner"] = [f'Object with slug="{owner}" does not exist.']
    if errors:
        raise rest.RefusedError(400, errors)
    return name, owner, str(sent.get("description") or "")


def _update(stand_in: StandIn, project: Project, sent: dict[str, Any]) -> None:
    """Change what was sent; a field nobody knows is ignored, as the framework does."""
    if "name" in sent and not NAME.fullmatch(str(sent["name"])):
        raise rest.RefusedError(400, {"name": ["Enter a valid name."]})
    if "default_store" in sent and not stand_in.options.ignore_default_store:
        project.default_store = _usable(stand_in, project, sent["default_store"])
    project.name = str(sent.get("name", project.name))
    project.description = str(sent.get("description", project.description))


def _usable(stand_in: StandIn, project: Project, store_id: Any) -> str | None:
    if not store_id:
        return None
    store = stand_in.stores.get(str(store_id))
    if store is None or not stand_in.visible_to(store, project):
        text = f'Invalid pk "{store_id}" - object does not exist.'
        raise rest.RefusedError(400, {"default_store": [text]})
    if not store.fields["allow_write"]:
        raise rest.RefusedError(400, {"default_store": ["The store is read-only."]})
    return store.id


def short(stand_in: StandIn, project: Project) -> dict[str, Any]:
    """A project as the list shows it."""
    return {
        "id": project.id,
        "name": project.name,
        "description": project.description,
        "owner": {"id": stand_in.owners[project.owner], "username": project.owner},
        "ctime": project.ctime,
        "url": f"{stand_in.host}/api/v0/projects/{project.id}/",
        "urls": {"display": f"{stand_in.host}/p/{project.owner}/{project.name}/"},
        "execution_summary": {},
        "last_execution_ctime": None,
    }


def whole(stand_in: StandIn, project: Project) -> dict[str, Any]:
    """A project as its own address shows it."""
    return {
        **short(stand_in, project),
        "default_environment": None,
        "default_store": project.default_store,
        "upload_store_id": project.default_store,
        "environment_variables": {},
        "repository": None,
        "read_only": False,
        "yaml_path": "valohai.yaml",
    }
