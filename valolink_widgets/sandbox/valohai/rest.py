"""How Django REST Framework speaks: bodies, errors, pages and tokens."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Errors = dict[str, Any]


class RefusedError(Exception):
    """An error answer: its status, and its body in one of the framework's shapes."""

    def __init__(self, status: int, body: Errors) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def not_found() -> RefusedError:
    """Unknown, or not for this user's eyes: the API does not tell which."""
    return RefusedError(404, {"detail": "Not found."})


def coded(message: str, code: str) -> dict[str, str]:
    """An error leaf that carries a code beside its words."""
    return {"message": message, "code": code}


def body() -> dict[str, Any]:
    """The request's fields, sent as JSON or as a form."""
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return request.form.to_dict()
    sent = request.get_json(silent=True, force=True) if request.get_data() else {}
    if sent is None:
        raise RefusedError(400, {"detail": "JSON parse error"})
    if not isinstance(sent, dict):
        kind = type(sent).__name__
        text = f"Invalid data. Expected a dictionary, but got {kind}."
        raise RefusedError(400, {"non_field_errors": [text]})
    return sent


def page(found: Sequence[Any], show: Callable[[Any], Any], size: int) -> Response:
    """One page of a list; `next` and `previous` are absolute addresses."""
    limit = _number("limit", size) or size
    offset = _number("offset", 0)

    def at(start: int) -> str:
        query = {**request.args.to_dict(), "limit": limit, "offset": start}
        return f"{request.base_url}?{urlencode(query)}"

    answer: dict[str, Any] = {
        "next": at(offset + limit) if offset + limit < len(found) else None,
        "previous": at(max(0, offset - limit)) if offset else None,
        "results": [show(one) for one in found[offset : offset + limit]],
    }
    if request.args.get("no_count", "").lower() not in {"1", "true"}:
        answer = {"count": len(found), **answer}
    return jsonify(answer)


def _number(name: str, otherwise: int) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isdecimal() else otherwise


def require_token(token: str) -> None:
    """Refuse a request that does not carry the user's token."""
    given = request.headers.get("Authorization", "")
    if not given:
        raise RefusedError(401, {"detail": "Authentication credentials were not provided."})
    if not hmac.compare_digest(given.encode(), f"Token {token}".encode()):
        raise RefusedError(401, {"detail": "Invalid token."})
