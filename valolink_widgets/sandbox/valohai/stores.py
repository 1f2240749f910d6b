"""`stores/`: list, make, show, replace, delete; every configuration tried before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify

from . import rest
from .state import Store, now
from .store_fields import checked_configuration, checked_fields
from .trial import write_and_delete

if TYPE_CHECKING:
    from .state import StandIn


def blueprint(stand_in: StandIn) -> Blueprint:
    """The rooms under `stores/`."""
    room = Blueprint("stores", __name__)

    @room.get("/stores/")
    def listed() -> Response:
        found = list(stand_in.stores.values())
        return rest.page(found, lambda one: show(stand_in, one), stand_in.options.page_size)

    @room.post("/stores/")
    def make() -> tuple[Response, int]:
        sent = rest.body()
        fields = checked_fields(stand_in, sent, None)
        store = Store(fields, _tried(stand_in, sent.get("configuration")))
        with stand_in.lock:
            checked_fields(stand_in, sent, None)  # another may have taken the name meanwhile
            stand_in.stores[store.id] = store
        return jsonify(show(stand_in, store)), 201

    @room.get("/stores/<store_id>/")
    def shown(store_id: str) -> Response:
        return jsonify(show(stand_in, _find(stand_in, store_id)))

    @room.put("/stores/<store_id>/")
    def replace(store_id: str) -> Response:
        store, sent = _find(stand_in, store_id), rest.body()
        fields = checked_fields(stand_in, sent, store)
        configuration = store.configuration
        if "configuration" in sent:  # replaced whole: what is not sent is gone
            configuration = _tried(stand_in, sent["configuration"])
        with stand_in.lock:
            store.fields, store.configuration, store.mtime = fields, configuration, now()
        return jsonify(show(stand_in, store))

    @room.delete("/stores/<store_id>/")
    def delete(store_id: str) -> tuple[str, int]:
        stand_in.forget(_find(stand_in, store_id))
        return "", 204

    return room


def _find(stand_in: StandIn, store_id: str) -> Store:
    store = stand_in.stores.get(store_id)
    if store is None:
        raise rest.not_found()
    return store


def _tried(stand_in: StandIn, sent: Any) -> dict[str, Any]:
    """The configuration, once a test file went into the bucket and out again with its key."""
    configuration = checked_configuration(sent)
    if configuration.get("test_configuration", True):
        problem = write_and_delete(stand_in.aws_endpoint_url, configuration)
        if problem:
            leaf = rest.coded(problem, "store_test_failed")
            raise rest.RefusedError(400, {"configuration": [leaf]})
    return {name: one for name, one in configuration.items() if name != "test_configuration"}


def show(stand_in: StandIn, store: Store) -> dict[str, Any]:
    """A store as the API shows it: everything but the secret."""
    hidden = {"secret_access_key"}
    if stand_in.options.hide_key_ids:
        hidden.add("access_key_id")
    if stand_in.options.hide_upload_mode:
        hidden.add("use_presigned_put_object")
    project = store.fields["project"]
    if project and stand_in.options.project_as_object:
        project = {"id": project}
    return {
        "id": store.id,
        **store.fields,
        "project": project,
        "configuration": {k: v for k, v in store.configuration.items() if k not in hidden},
        "ctime": store.ctime,
        "mtime": store.mtime,
        "deleted": None,
        "uri_prefix": f"s3://{store.configuration['bucket']}/",
        "allow_adopt": True,
        "url": f"{stand_in.host}/api/v0/stores/{store.id}/",
    }
