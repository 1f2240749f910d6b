"""A form by which a web page writes an object, taken apart, and the policy that it must keep.

Sources: "POST Object" in the S3 API reference, and "Creating a POST policy" beside it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

FILE, FILE_NAME = "file", "${filename}"
# Fields that no condition has to name; what begins with the mark is nobody's business.
FREE = {"x-amz-signature", "signature", "awsaccesskeyid", "policy"}
IGNORED = "x-ignore-"
Refusal = tuple[int, str, str, dict[str, str]]


class FormError(ValueError):
    """What S3 answers: status, code, message, and more elements of the error."""

    def __init__(self, status: int, code: str, message: str, **more: str) -> None:
        self.answer: Refusal = (status, code, message, more)
        super().__init__(message)


@dataclass(frozen=True)
class Form:
    """Fields by their names in lower case, up to the file; `files` says how many there were."""

    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    name: str = ""
    files: int = 0
    whole: bool = True

    def value(self, name: str) -> str:
        """A field's value with the file's own name put in."""
        return self.fields.get(name, "").replace(FILE_NAME, self.name)


def form_in(kind: str, body: bytes) -> Form:
    """Take a body apart; what comes after the file does not count."""
    boundary = parse_options_header(kind)[1].get("boundary", "")
    fields: dict[str, str] = {}
    content, name, files = b"", "", 0
    try:
        for part, data in _parts(boundary, body):
            if (part.name or "").lower() == FILE:
                files += 1
                content, name = (
                    (data, getattr(part, "filename", "")) if files == 1 else (content, name)
                )
            elif not files:
                fields[(part.name or "").lower()] = data.decode("utf-8", "replace")
    except ValueError:
        return Form(fields, whole=False)
    return Form(fields, content, name.replace("\\", "/").rpartition("/")[2], files)


def _parts(boundary: str, body: bytes) -> Iterator[tuple[Field | File, bytes]]:
    decoder = MultipartDecoder(boundary.encode())
    decoder.receive_data(body)
    decoder.receive_data(None)
    part: Field | File | None = None
    data = b""
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            part, data = event, b""
        elif isinstance(event, Data) and part is not None:
            data += event.data
            if not event.more_data:
                yield part, data


def keep_policy(form: Form, bucket: str, now: datetime) -> None:
    """Raise `FormError` unless the form keeps its policy: time, conditions, no other field."""
    policy = _policy(form)
    if now >= _time(policy.get("expiration")):
        raise _against("Policy expired.")
    conditions = policy.get("conditions")
    if not isinstance(conditions, list):
        raise _no_policy("Invalid Policy: Missing conditions.")
    named = set(FREE)
    for condition in (one for several in conditions for one in _each(several)):
        operator, what, wanted = condition
        if operator == "content-length-range":
            _keep_size(form, what, wanted)
            continue
        name = str(what).removeprefix("$").lower()
        named.add(name)
        value = bucket if name == "bucket" else form.value(name)
        there = name in form.fields or name == "bucket"
        if not (there and _holds(operator, name, value, str(wanted))):
            raise _against(f"Policy Condition failed: {json.dumps(condition)}")
    given = ("bucket", *form.fields)  # a policy has to name the bucket, which no field does
    more = [n for n in given if n not in named and not n.startswith(IGNORED)]
    if more:
        raise _against(f"Extra input fields: {', '.join(more)}")


def _policy(form: Form) -> Mapping[str, Any]:
    try:
        text = base64.b64decode(form.fields["policy"], validate=True)
        found = json.loads(text)
    except binascii.Error:
        raise _no_policy("Invalid Policy: Invalid Base64 encoding.") from None
    except ValueError:
        raise _no_policy("Invalid Policy: Invalid JSON.") from None
    if not isinstance(found, dict):
        raise _no_policy("Invalid Policy: Invalid JSON.")
    return found


def _time(text: Any) -> datetime:
    try:
        when = datetime.fromisoformat(str(text))
    except ValueError:
        raise _no_policy("Invalid Policy: Invalid 'expiration' value.") from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _each(condition: Any) -> Iterator[list[Any]]:
    """A condition of either form: `{"acl": "private"}` is `["eq", "$acl", "private"]`."""
    if isinstance(condition, dict):
        yield from (["eq", f"${name}", value] for name, value in condition.items())
    elif isinstance(condition, list) and len(condition) == 3:
        yield condition
    else:
        raise _no_policy("Invalid Policy: Invalid condition.")


def _holds(operator: Any, name: str, value: str, wanted: str) -> bool:
    if operator == "eq":
        return value == wanted
    if operator == "starts-with":
        several = value.split(",") if name == "content-type" else [value]
        return all(one.startswith(wanted) for one in several)
    raise _no_policy(f"Invalid Policy: Unknown operation '{operator}'.")


def _keep_size(form: Form, least: Any, most: Any) -> None:
    try:
        low, high = int(least), int(most)
    except (TypeError, ValueError):
        raise _no_policy("Invalid Policy: Invalid content-length-range.") from None
    size = len(form.body)
    proposed = {"ProposedSize": str(size)}
    if size > high:
        text = "Your proposed upload exceeds the maximum allowed size"
        raise FormError(400, "EntityTooLarge", text, **proposed, MaxSizeAllowed=str(high))
    if size < low:
        text = "Your proposed upload is smaller than the minimum allowed size"
        raise FormError(400, "EntityTooSmall", text, **proposed, MinSizeAllowed=str(low))


def _against(what: str) -> FormError:
    return FormError(403, "AccessDenied", f"Invalid according to Policy: {what}")


def _no_policy(text: str) -> FormError:
    return FormError(400, "InvalidPolicyDocument", text)
