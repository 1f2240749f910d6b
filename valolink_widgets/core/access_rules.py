"""The rules for what Valohai may do: the prefix, and answers that do not go together.

Source: "Naming Amazon S3 objects" in the S3 user guide, of whose characters those are left out
that mean something in a policy (`*`, `?`, `${`), and white space, control characters and letters
beyond ASCII, which programs write in several ways. What an address must escape (`;`, `:`, `+`) may
stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .echo import counted, shown, shown_characters
from .fields import POST, READ_ONLY
from .finding import Finding, error, note
from .text import say

# A key has 1,024 bytes: half of it is left for what comes below.
PREFIX_LIMIT = 512

_ALLOWED = re.compile(r"[A-Za-z0-9!_.'()=@:,+&;/-]")
_WILDCARDS = re.compile(r"[*?]|\$\{")
_DOTS = re.compile(r"\.+")


def prefix(text: str) -> tuple[Finding, ...]:
    """Every rule that `text` breaks as the beginning of keys."""
    return tuple(_broken(text))


def prefix_suggestion(text: str) -> str:
    """A valid prefix that resembles `text`."""
    plain = "".join(c if _ALLOWED.fullmatch(c) else "-" for c in _WILDCARDS.sub("", text))
    parts = [part for part in plain.split("/") if part and not _DOTS.fullmatch(part)]
    short = "/".join(parts)[: PREFIX_LIMIT - 1].rstrip("/")
    return f"{short}/" if short else "team/"


def together(values: Mapping[str, str | bool]) -> Iterator[Finding]:
    """Answers that do not go together: an error for what reading only rules out, notes for what
    has no effect."""
    mode = values.get("upload_mode", POST)
    if values.get("access_profile") != READ_ONLY:
        if mode != POST and values.get("web_uploads") is False:
            yield note(
                "upload-mode.no-web-uploads",
                say("Only the store is told of the upload mode: no CORS rule is asked for."),
                say("Set `web_uploads` to true for uploads in the web app."),
                "upload_mode",
            )
        return
    if values.get("large_uploads"):
        yield error(
            "large-uploads.read-only",
            say("Large uploads need a profile that writes, and `read-only` does not."),
            say("Set `large_uploads` to false, or `access_profile` to `least-privilege`."),
            "large_uploads",
        )
    if values.get("web_uploads") and mode != POST:
        yield note(
            "upload-mode.read-only",
            say("Nothing is uploaded with the profile `read-only`: the upload mode has no effect."),
            say("Take another `access_profile` to upload."),
            "upload_mode",
        )
    if values.get("default_store"):
        yield note(
            "default-store.read-only",
            say("The store is not made the project's default: outputs could not be saved there."),
            say("Take another `access_profile` for a store that takes outputs."),
            "default_store",
        )


def _broken(text: str) -> Iterator[Finding]:
    example = say("Use {example}.", example=shown(prefix_suggestion(text), PREFIX_LIMIT))
    if text.startswith("/"):
        summary = say("The prefix {prefix} begins with a slash; keys do not.", prefix=shown(text))
        yield error("prefix.leading-slash", summary, example)
    if not text.endswith("/"):
        summary = say(
            "The prefix {prefix} does not end with a slash, so it would also open keys that only"
            " begin like it.",
            prefix=shown(text),
        )
        yield error("prefix.end", summary, example)
    if wild := _WILDCARDS.findall(text):
        summary = say(
            "The prefix {prefix} has what means more than itself in a policy: {characters}.",
            prefix=shown(text),
            characters=shown_characters(wild),
        )
        yield error("prefix.wildcard", summary, example)
    if strange := [c for c in _WILDCARDS.sub("", text) if not _ALLOWED.fullmatch(c)]:
        summary = say(
            "The prefix {prefix} has characters that make trouble in keys: {characters}.",
            prefix=shown(text),
            characters=shown_characters(strange),
        )
        yield error("prefix.characters", summary, example)
    parts = text.strip("/").split("/")
    if any(not part or _DOTS.fullmatch(part) for part in parts):
        summary = say(
            "The prefix {prefix} has a part that is empty or made of dots, which programs take"
            " for another place.",
            prefix=shown(text),
        )
        yield error("prefix.parts", summary, example)
    if len(text) > PREFIX_LIMIT:
        summary = say(
            "The prefix {prefix} has {characters}; {limit} are allowed.",
            prefix=shown(text),
            characters=counted(text),
            limit=PREFIX_LIMIT,
        )
        yield error("prefix.length", summary, say("Use a shorter one, for example `team/`."))
