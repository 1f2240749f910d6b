"""Valohai's refusals in a person's words: what it did not do, what to do next, and who can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ..core.errors import CallRefused
from ..core.finding import Finding, Who, error
from ..core.text import say
from .api import request_line

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
    who: Who = Who.YOU


_UNKNOWN = _Text(
    say("Valohai did not {doing}: it answered {code}.{message}"),
    say("Look at Valohai's words above, mend what they name, then try again."),
    who=Who.VALOHAI,
)
_BROKEN = _Text(
    say("Valohai could not {doing}: it has a fault of its own ({code}).{message}"),
    say("{wait}, then plan again: it looks at what is there before anything else is sent."),
    who=Who.WAIT,
)
_UNEXPECTED = _Text(
    say("Valohai did not {doing} in the way that is known:{message}"),
    say("Look at the stores in the project's settings, then plan again."),
    who=Who.MAKERS,
)
_NO_RIGHT = _Text(
    say("Valohai does not let you {doing}.{message}"),
    say("Ask for the right to administer the project, or use the token of somebody who has it."),
    "valohai_token",
    Who.VALOHAI,
)
_TEXTS: Mapping[str, _Text] = {
    "400": _Text(
        say("Valohai did not {doing}.{message}"),
        say(
            "Mend what Valohai names, then try again. A new access key can take a minute to work; "
            "the key stays as it is."
        ),
    ),
    "401": _Text(
        say("Valohai does not know your token, so it did not {doing}."),
        say("Make a new token in Valohai (My Profile, Authentication) and refer to that one."),
        "valohai_token",
    ),
    "403": _NO_RIGHT,
    "404": _Text(
        say("Valohai did not {doing}: it is not there, or not yours to see."),
        say("Check the project's name, and whose token it is."),
        "project",
        Who.VALOHAI,
    ),
    "409": _Text(
        say("Valohai did not {doing}: there is one like it already.{message}"),
        say("Choose another name for the store, or say yes to adopting the one that is there."),
        "store",
    ),
    "429": _Text(
        say("Valohai is too busy to {doing}.{asks}"),
        say("{wait}, then try again."),
        who=Who.WAIT,
    ),
    "network": _Text(
        say("Valohai could not be reached, so nothing was sent.{message}"),
        say("Check the address of Valohai, the network, the proxy and its certificates."),
        "valohai_host",
        Who.NETWORK,
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
            "What answers at Valohai's address is not Valohai's API, so it did not {doing}."
            "{message}"
        ),
        say("Check the Valohai host; sign in to the network or go around the proxy."),
        "valohai_host",
        Who.NETWORK,
    ),
    "parameters": _Text(
        say("The request to {doing} is not complete, so nothing was sent.{message}"),
        say(
            "Check the answers of this step; if they are right, report this as a fault of Valolink."
        ),
        who=Who.MAKERS,
    ),
}
_MAYBE = say("It may have done it all the same.")
_NOT_SENT_TO = (Who.YOU, Who.WAIT, Who.MAKERS)


def explain(refusal: CallRefused) -> Finding:
    """The error finding `valohai.<status or code>` for a refusal of Valohai."""
    text = _text(refusal)
    values = _values(refusal)
    summary = text.summary.format_map(values)
    if refusal.outcome == "unknown":
        summary = f"{summary} {_MAYBE}"
    remedy = text.remedy.format_map(values)
    field = _FIELDS.get(refusal.field, text.field)
    found = error(f"valohai.{refusal.code}", summary, remedy, field)
    return replace(found, who=text.who, message=_letter(refusal, text.who, summary))


def _values(refusal: CallRefused) -> dict[str, str]:
    seconds = round(refusal.retry_after)
    return {
        "doing": _doing(refusal),
        "code": refusal.code,
        "message": _said(refusal),
        "asks": " " + say("It asks to wait {n} seconds.", n=seconds) if seconds else "",
        "wait": say("Wait {n} seconds", n=seconds) if seconds else say("Wait a minute"),
    }


def _doing(refusal: CallRefused) -> str:
    return _DOING.get(refusal.call.operation, say("do it"))


def _said(refusal: CallRefused) -> str:
    """Valohai's own words, or what this side noticed, as a sentence of its own."""
    said = refusal.message.strip().rstrip(".")
    if not said:
        return ""
    if refusal.status:
        return " " + say("It says: {said}.", said=said)
    return f" {said[:1].upper()}{said[1:]}."


def _text(refusal: CallRefused) -> _Text:
    if refusal.code in _TEXTS:
        return _TEXTS[refusal.code]
    if refusal.status >= 500:
        return _BROKEN
    return _UNEXPECTED if 200 <= refusal.status < 300 else _UNKNOWN


def _letter(refusal: CallRefused, who: Who, summary: str) -> str:
    """What to send to `who`: plain text without a secret; empty where there is nobody to ask."""
    if who in _NOT_SENT_TO:
        return ""
    opening = say(
        "I am linking a private S3 bucket to Valohai. Valohai did not {doing} for me.",
        doing=_doing(refusal),
    )
    params = refusal.call.params
    facts = (
        (say("Request"), request_line(refusal.call)),
        (say("Project"), params.get("project", "")),
        (say("Store"), params.get("name", "") if "Store" in refusal.call.operation else ""),
        (say("Status"), refusal.status or refusal.code),
        (say("Valohai's request id"), refusal.request_id),
        (say("In Valohai's words"), refusal.message),
    )
    listed = (f"- {name}: {' '.join(str(value).split())}" for name, value in facts if value)
    return "\n\n".join((opening, summary.replace("`", ""), "\n".join(listed)))
