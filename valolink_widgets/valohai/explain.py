"""Valohai's refusals in a person's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..core.errors import CallRefused
from ..core.finding import Finding, error

_DOING: Mapping[str, str] = {
    "GetUser": "say who you are",
    "ListProjects": "list your projects",
    "GetProject": "show the project",
    "CreateProject": "create the project",
    "UpdateProject": "change the project",
    "ListStores": "list the stores",
    "GetStore": "show the store",
    "CreateStore": "create the store",
    "UpdateStore": "change the store",
    "DeleteStore": "delete the store",
}

# Valohai's fields by the names that the settings have here.
_FIELDS: Mapping[str, str] = {
    "name": "store",
    "project": "project",
    "default_store": "default_store",
    "configuration.bucket": "bucket",
    "configuration.region": "region",
    "configuration.multipart_upload_iam_role": "role",
}


class _Text(NamedTuple):
    summary: str
    remedy: str
    field: str = ""


_UNKNOWN = _Text(
    "Valohai did not {doing}: it answered {code}.{message}",
    "Look at Valohai's words above, mend what they name, then try again.",
)
_BROKEN = _Text(
    "Valohai could not {doing}: it has a fault of its own ({code}).{message}",
    "Wait a minute, then plan again: it looks at what is there before anything else is sent.",
)
_UNEXPECTED = _Text(
    "Valohai did not {doing} in the way that is known:{message}",
    "Look at the stores in the project's settings, then plan again.",
)
_TEXTS: Mapping[str, _Text] = {
    "400": _Text(
        "Valohai did not {doing}.{message}",
        "Mend what Valohai names, then try again. A new access key can take a minute to work.",
    ),
    "401": _Text(
        "Valohai does not know your token, so it did not {doing}.",
        "Make a new token in Valohai (My Profile, Authentication) and refer to that one.",
        "valohai_token",
    ),
    "403": _Text(
        "Valohai does not let you {doing}.{message}",
        "Ask for the right to administer the project, or use the token of somebody who has it.",
        "valohai_token",
    ),
    "404": _Text(
        "Valohai did not {doing}: it is not there, or not yours to see.",
        "Check the project's name, and whose token it is.",
        "project",
    ),
    "409": _Text(
        "Valohai did not {doing}: there is one like it already.{message}",
        "Choose another name for the store, or delete the other one in Valohai.",
        "store",
    ),
    "429": _Text(
        "Valohai is too busy to {doing}.",
        "Wait a minute, then try again.",
    ),
    "network": _Text(
        "Valohai could not be reached, so nothing was sent.{message}",
        "Check the address of Valohai, the network, the proxy and its certificates.",
        "valohai_host",
    ),
    "timeout": _Text(
        "The connection to Valohai broke before it answered whether it would {doing}.",
        "Plan again: it looks at what is there before anything else is sent.",
    ),
    "redirect": _Text(
        "Valohai's address sends requests elsewhere, so it did not {doing}.{message}",
        "Set the Valohai host to the address that answers itself, with https if it has that.",
        "valohai_host",
    ),
    "not-json": _Text(
        "What answers at Valohai's address is not Valohai's API, so it did not {doing}.{message}",
        "Check the Valohai host; sign in to the network or go around the proxy.",
        "valohai_host",
    ),
    "parameters": _Text(
        "The request to {doing} is not complete, so nothing was sent.{message}",
        "Check the answers of this step; if they are right, report this as a fault of Valolink.",
    ),
}


def explain(refusal: CallRefused) -> Finding:
    """The error finding `valohai.<status or code>` for a refusal of Valohai."""
    text = _text(refusal)
    said = refusal.message.strip().rstrip(".")
    values = {
        "doing": _DOING.get(refusal.call.operation, "do it"),
        "code": refusal.code,
        "message": f" It says: {said}." if said and refusal.status else _aside(said),
    }
    summary = text.summary.format_map(values)
    if refusal.outcome == "unknown":
        summary = f"{summary} It may have done it all the same."
    field = _FIELDS.get(refusal.field, text.field)
    return error(f"valohai.{refusal.code}", summary, text.remedy.format_map(values), field)


def _text(refusal: CallRefused) -> _Text:
    if refusal.code in _TEXTS:
        return _TEXTS[refusal.code]
    if refusal.status >= 500:
        return _BROKEN
    return _UNEXPECTED if 200 <= refusal.status < 300 else _UNKNOWN


def _aside(said: str) -> str:
    """What this side noticed, as a sentence of its own."""
    return f" {said[:1].upper()}{said[1:]}." if said else ""
