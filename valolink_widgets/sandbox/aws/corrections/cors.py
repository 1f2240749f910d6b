"""CORS by S3's rule: the first rule that fits origin, method and every header decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from ..answers import refusal
from ..policies import matches

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


def preflight(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto wants every rule to match and looks at neither method nor headers."""
    if asked.method != "OPTIONS":
        return onward(asked)
    origin = asked.headers.get("Origin", "")
    method = asked.headers.get("Access-Control-Request-Method", "")
    if not origin or not method:
        text = "Insufficient information. Origin request header needed."
        return refusal(asked, 400, "BadRequest", text)
    wanted = _listed(asked.headers.get("Access-Control-Request-Headers", ""))
    rule = _first_rule(moto.bucket(asked.bucket), origin, method, wanted)
    if rule is None:
        text = "CORSResponse: This CORS request is not allowed."
        return refusal(asked, 403, "AccessForbidden", text)
    answer = Response(status=200, headers=_headers(rule, origin))
    if wanted:
        answer.headers["Access-Control-Allow-Headers"] = ", ".join(wanted)
    return answer


def headers_of_actual_requests(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """The same first rule decides which headers the real answer carries."""
    answer = onward(asked)
    if asked.service != "s3":
        return answer
    for name in [name for name in answer.headers.keys() if name.startswith("Access-Control-")]:  # noqa: SIM118
        del answer.headers[name]
    origin = asked.headers.get("Origin", "")
    rule = _first_rule(moto.bucket(asked.bucket), origin, asked.method, []) if origin else None
    if rule is not None:
        answer.headers.update(_headers(rule, origin))
    return answer


def _first_rule(bucket: Any, origin: str, method: str, headers: list[str]) -> Any:
    def fits(rule: Any) -> bool:
        return (
            any(matches(allowed, origin) for allowed in _several(rule.allowed_origins))
            and method in _several(rule.allowed_methods)
            and all(_allowed(rule, header) for header in headers)
        )

    return next((rule for rule in bucket.cors if fits(rule)), None) if bucket else None


def _allowed(rule: Any, header: str) -> bool:
    return any(matches(one.lower(), header) for one in _several(rule.allowed_headers))


def _headers(rule: Any, origin: str) -> dict[str, str]:
    anybody = "*" in _several(rule.allowed_origins)
    headers = {
        "Access-Control-Allow-Origin": "*" if anybody else origin,
        "Access-Control-Allow-Methods": ", ".join(_several(rule.allowed_methods)),
        "Vary": VARY,
    }
    if not anybody:
        headers["Access-Control-Allow-Credentials"] = "true"
    if rule.exposed_headers:
        headers["Access-Control-Expose-Headers"] = ", ".join(_several(rule.exposed_headers))
    if rule.max_age_seconds:
        headers["Access-Control-Max-Age"] = str(rule.max_age_seconds)
    return headers


def _several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value or []]


def _listed(header: str) -> list[str]:
    return [name.strip().lower() for name in header.split(",") if name.strip()]
