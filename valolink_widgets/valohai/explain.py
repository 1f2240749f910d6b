"""Valohai's refusals in a person's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..core.errors import CallRefused
from ..core.finding import Finding, error
from ..core.text import say

_DOING: Mapping[str, str] = {
    "GetUser": say("say who you are"),
    "ListProjects": say("list your projects"),
    "GetProject": say("show the project"),
    "CreateProject": say("create the project"),
    "UpdateProject": say("change the project"),
    "ListStores": say("list the stores"),
    "GetStore": say("show the store"),
    "CreateStore": say("create the store"),
    "UpdateStore": say("change the store"),
    "DeleteStore": say("delete the store"),
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
    say("Valohai did not {doing}: it answered {code}.{message}"),
    say("Look at Valohai's words above, mend what they name, then try again."),
)
_BROKEN = _Text(
    say("Valohai could not {doing}: it has a fault of its own ({code}).{message}"),
    say("Wait a minute, then plan again: it looks at what is there before anything else is sent."),
)
_UNEXPECTED = _Text(
    say("Valohai did not {doing} in the way that is known:{message}"),
    say("Look at the stores in the project's settings, then plan again."),
)
_TEXTS: Mapping[str, _Text] = {
    "400": _Text(
        say("Valohai did not {doing}.{message}"),
        say("Mend what Valohai names, then try again. A new access key can take a minute to work."),
    ),
    "401": _Text(
        say("Valohai does not know your token, so it did not {doing}."),
        say("Make a new token in Valohai (My Profile, Authentication) and refer to that one."),
        "valohai_token",
    ),
    "403": _Text(
        say("Valohai does not let you {doing}.{message}"),
        say(
            "Ask for the right to administer the project, or use the token of somebody who has it."
        ),
        "valohai_token",
    ),
    "404": _Text(
        say("Valohai did not {doing}: it is not there, or not yours to see."),
        say("Check the project's name, and whose token it is."),
        "project",
    ),
    "409": _Text(
        say("Valohai did not {doing}: there is one like it already.{message}"),
        say("Choose another name for the store, or delete the other one in Valohai."),
        "store",
    ),
    "429": _Text(
        say("Valohai is too busy to {doing}."),
        say("Wait a minute, then try again."),
    ),
    "network": _Text(
        say("Valohai could not be reached, so nothing was sent.{message}"),
        say("Check the address of Valohai, the network, the proxy and its certificates."),
        "valohai_host",
    ),
    "timeout": _Text(
        say("The connection to Valohai broke before it answered whether it would {doing}."),
        say("Plan again: it looks at what is there before anything else is sent."),
    ),
    "redirect": _Text(
        say("Valohai's address sends requests elsewhere, so it did not {doing}.{message}"),
        say("Set the Valohai host to the address that answers itself, with https if it has that."),
        "valohai_host",
    ),
    "not-json": _Text(
        say(
            "What answers at Valohai's address is not Valohai's API, so it did not "
            "{doing}.{message}"
        ),
        say("Check the Valohai host; sign in to the network or go around the proxy."),
        "valohai_host",
    ),
    "parameters": _Text(
        say("The request to {doing} is not complete, so nothing was sent.{message}"),
        say(
            "Check the answers of this step; if they are right, report this as a fault of Valolink."
        ),
    ),
}


def explain(refusal: CallRefused) -> Finding:
    """The error finding `valohai.<status or code>` for a refusal of Valohai."""
    text = _text(refusal)
    said = refusal.message.strip().rstrip(".")
    values = {
        "doing": _DOING.get(refusal.call.operation, say("do it")),
        "code": refusal.code,
        "message": say(" It says: {words}.", words=said)
        if said and refusal.status
        else _aside(said),
    }
    summary = text.summary.format_map(values)
    if refusal.outcome == "unknown":
        summary = say("{summary} It may have done it all the same.", summary=summary)
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
