"""The rules for a store's fields and its configuration, as Valohai's clients know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import rest
from .state import USER_ID

if TYPE_CHECKING:
    from .state import StandIn, Store

TYPES = ("s3", "swift", "azure", "google")
MODES = ("single_project", "teams", "owner_organization", "public")
FLAGS = {"allow_read": True, "allow_write": True, "allow_uri_download": False}
REQUIRED = "This field is required."
TEXTS = (
    "bucket",
    "access_key_id",
    "secret_access_key",
    "multipart_upload_iam_role",
    "region",
    "endpoint_url",
    "role_arn",
    "kms_key_arn",
)
SWITCHES = (
    "use_presigned_put_object",
    "insecure",
    "skip_upload_file_name_check",
    "test_configuration",
)
NEEDED = ("bucket", "access_key_id", "secret_access_key")


def checked_fields(stand_in: StandIn, sent: dict[str, Any], old: Store | None) -> dict[str, Any]:
    """All fields of a store after this request; RefusedError with every field that is wrong."""
    fields: dict[str, Any] = {
        "name": "",
        "type": "",
        "access_mode": "single_project",
        "project": None,
        "owner": None,
        "teams": [],
        "paths": {},
        **FLAGS,
        **(old.fields if old else {}),
    }
    fields.update({name: sent[name] for name in fields if name in sent})
    if isinstance(fields["project"], dict):
        fields["project"] = fields["project"].get("id")
    fields["owner"] = fields["owner"] or _owner_of(stand_in, fields["project"])
    errors = {**_plain_errors(sent, fields), **_place_errors(stand_in, fields)}
    if not errors and _taken(stand_in, fields, old):
        errors = {"name": ["A store with this name already exists for this owner."]}
    if errors:
        raise rest.RefusedError(400, errors)
    return fields


def _plain_errors(sent: dict[str, Any], fields: dict[str, Any]) -> rest.Errors:
    errors: rest.Errors = {}
    if not isinstance(fields["name"], str) or not fields["name"].strip():
        errors["name"] = [REQUIRED if "name" not in sent else "This field may not be blank."]
    elif len(fields["name"]) > 64:
        errors["name"] = ["Ensure this field has no more than 64 characters."]
    for name, allowed in (("type", TYPES), ("access_mode", MODES)):
        if not fields[name]:
            errors[name] = [REQUIRED]
        elif fields[name] not in allowed:
            errors[name] = [f'"{fields[name]}" is not a valid choice.']
    if fields["type"] in TYPES[1:]:
        errors["type"] = ["The sandbox has S3 only."]
    errors.update({one: ["Must be a valid boolean."] for one in FLAGS if _not_bool(fields[one])})
    if not isinstance(fields["paths"], dict):
        errors["paths"] = ["Expected a dictionary of items."]
    return errors


def _place_errors(stand_in: StandIn, fields: dict[str, Any]) -> rest.Errors:
    """What is wrong with who may use the store."""
    errors: rest.Errors = {}
    mode, project, teams = fields["access_mode"], fields["project"], fields["teams"]
    if project and project not in stand_in.projects:
        errors["project"] = [f'Invalid pk "{project}" - object does not exist.']
    if fields["owner"] not in stand_in.owners.values():
        errors["owner"] = [f'Invalid pk "{fields["owner"]}" - object does not exist.']
    if mode == "single_project" and not project:
        errors["project"] = ["A project is required in the access mode single_project."]
    if mode in {"teams", "owner_organization"} and project:
        errors["project"] = [f"No project may be given in the access mode {mode}."]
    if mode in {"single_project", "owner_organization"} and teams:
        errors["teams"] = [f"No teams may be given in the access mode {mode}."]
    elif teams or mode == "teams":
        errors["teams"] = ["Invalid pk - object does not exist."]  # the sandbox has no teams
    return errors


def _taken(stand_in: StandIn, fields: dict[str, Any], old: Store | None) -> bool:
    return any(
        other is not old
        and (other.fields["name"], other.fields["owner"]) == (fields["name"], fields["owner"])
        for other in list(stand_in.stores.values())
    )


def _owner_of(stand_in: StandIn, project_id: Any) -> int:
    project = stand_in.projects.get(project_id) if isinstance(project_id, str) else None
    return stand_in.owners[project.owner] if project else USER_ID


def checked_configuration(sent: Any) -> dict[str, Any]:
    """An S3 configuration that may be tried; RefusedError with every entry that is wrong."""
    if sent is None:
        raise rest.RefusedError(400, {"configuration": [REQUIRED]})
    if not isinstance(sent, dict):
        raise rest.RefusedError(400, {"configuration": ["Expected a dictionary of items."]})
    errors = {name: [REQUIRED] for name in NEEDED if not sent.get(name)}
    errors |= {
        name: ["Not a valid string."]
        for name in TEXTS
        if sent.get(name) is not None and not isinstance(sent[name], str)
    }
    errors |= {
        name: ["Must be a valid boolean."]
        for name in SWITCHES
        if sent.get(name) is not None and _not_bool(sent[name])
    }
    if errors:
        raise rest.RefusedError(400, {"configuration": errors})
    return {name: sent[name] for name in (*TEXTS, *SWITCHES) if sent.get(name) is not None}


def _not_bool(value: Any) -> bool:
    return not isinstance(value, bool)
