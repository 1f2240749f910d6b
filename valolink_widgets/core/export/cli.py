"""A call as a command line: what a person would type to do the same by hand."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from ..call import Call, Ref
from ..echo import harmless_json
from ..filler import Filler
from .curl import BODY_FILE, page

PROFILES = {"key": "valolink-key", "role": "valolink-role"}

# Valohai's operations: method and path below /api/v0/. The gateway sends by the same table;
# how sure each row is stands in valolink_widgets/valohai/api.py.
VALOHAI_ROUTES: Mapping[str, tuple[str, str]] = {
    "GetUser": ("GET", "users/me/"),
    "ListProjects": ("GET", "projects/"),
    "GetProject": ("GET", "projects/{id}/"),
    "CreateProject": ("POST", "projects/"),
    "UpdateProject": ("PATCH", "projects/{id}/"),
    "ListStores": ("GET", "stores/"),
    "GetStore": ("GET", "stores/{id}/"),
    "CreateStore": ("POST", "stores/"),
    "UpdateStore": ("PUT", "stores/{id}/"),
    "DeleteStore": ("DELETE", "stores/{id}/"),
}

_WIDTH = 88
_COMMANDS = {"s3": "s3api"}
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def command(call: Call, *, wrap: bool = False) -> str:
    """The command line of `call`, quoted for a POSIX shell; secrets are placeholders.

    With `wrap` a line over 88 characters is broken before every option.
    """
    words = list(_WORDS.get(call.service, _aws)(call))
    line = " ".join(words)
    if wrap and len(line) > _WIDTH:
        line = " \\\n  ".join(words)
    body = call.params.get("Body")
    # `--body` takes a file's name only, so the content is put into one first.
    return f"{_content(body)} > {BODY_FILE} && {line}" if body else line


def _content(body: Any) -> str:
    """The command that prints a body."""
    if isinstance(body, Filler):
        return f"head -c {body.size} /dev/zero"
    return f"printf %s {shlex.quote(_plain(body))}"


def kebab(name: str) -> str:
    """A name of botocore as the AWS CLI writes it: `PutBucketCors` is `put-bucket-cors`."""
    return _WORD_STARTS.sub("-", name).lower()


def _aws(call: Call) -> Iterator[str]:
    yield f"aws {_COMMANDS.get(call.service, call.service)} {kebab(call.operation)}"
    if call.identity == "nobody":
        yield "--no-sign-request"
    if call.identity in PROFILES:
        yield f"--profile {PROFILES[call.identity]}"
    if call.region and call.service in ("s3", "s3control"):
        yield f"--region {shlex.quote(str(call.region))}"
    for name, value in call.params.items():
        yield _option(kebab(name), value)
    if call.name == "s3:GetObject":
        yield "/dev/stdout"


def _option(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"--{name}" if value else f"--no-{name}"
    if name == "body":
        return f"--body {BODY_FILE if value else '/dev/null'}"
    text = _plain(value)
    # A value that starts with a dash would be taken for an option.
    return f"--{name}={shlex.quote(text)}" if text[:1] == "-" else f"--{name} {shlex.quote(text)}"


def _curl(call: Call) -> Iterator[str]:
    method, path = VALOHAI_ROUTES[call.operation]
    body = {name: value for name, value in call.params.items() if name != "id"}
    url = f"$VALOHAI_HOST/api/v0/{path.format(id=_plain(call.params.get('id', '')))}"
    yield "curl" if method == "GET" else f"curl -X {method}"
    yield _double_quoted(url)
    yield '-H "Authorization: Token $VALOHAI_TOKEN"'
    if body:
        yield '-H "Content-Type: application/json"'
        yield f"--data {shlex.quote(_json(body))}"


_WORDS = {"valohai": _curl, "browser": page}


def _double_quoted(url: str) -> str:
    """In double quotes, so that the shell puts in the host, and nothing else."""
    return '"' + re.sub(r'[\\"`]|\$(?!VALOHAI_HOST)', r"\\\g<0>", url) + '"'


def _plain(value: Any) -> str:
    """A value as one word before quoting: text as it is, a structure as JSON."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, Mapping | list | tuple):
        return _json(value)
    return _leaf(value)


def _json(value: Any) -> str:
    return harmless_json(json.dumps(_data(value), ensure_ascii=False, default=_leaf))


def _data(value: Any) -> Any:
    """The same structure with mappings and tuples as JSON knows them."""
    if isinstance(value, Mapping):
        return {str(key): _data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_data(item) for item in value]
    return value


def _leaf(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "<secret>"
    if isinstance(value, Ref):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)
