"""What a browser concludes from an answer of S3: whether the page may go on.

Source: the Fetch standard, "CORS protocol", "CORS-preflight fetch" and "CORS check".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .proof import Verdict
from .text import say

_SAFE_METHODS = ("GET", "HEAD", "POST")
_SAFE_HEADERS = ("accept", "accept-language", "content-language")


def after_preflight(
    answer: Mapping[str, Any], origin: str, method: str, headers: Iterable[str] = ()
) -> Verdict:
    """Whether a page of `origin` may send `method` with `headers` once S3 answered so."""
    for problem in _preflight_problems(answer, origin, method, headers):
        return Verdict(False, problem)
    return Verdict(True, say("a page of {origin} may send it", origin=origin))


def after_response(answer: Mapping[str, Any], origin: str, exposed: Iterable[str] = ()) -> Verdict:
    """Whether a page of `origin` may see this answer, and the headers that it needs of it."""
    problem = _stranger(answer, origin)
    if problem:
        return Verdict(False, problem)
    shown = _list(answer, "access-control-expose-headers")
    for name in exposed:
        if name.lower() not in shown and "*" not in shown:
            return Verdict(False, say("the page cannot read the header {name}", name=name))
    return Verdict(True, say("a page of {origin} sees the answer", origin=origin))


def _preflight_problems(
    answer: Mapping[str, Any], origin: str, method: str, headers: Iterable[str]
) -> Iterator[str]:
    if not 200 <= int(answer.get("Status", 0)) < 300:
        yield say("the answer has the status {status}", status=answer.get("Status", 0))
    if problem := _stranger(answer, origin):
        yield problem
    methods = _list(answer, "access-control-allow-methods")
    if method not in _SAFE_METHODS and not {method.lower(), "*"} & methods:
        yield say("{method} is not among the allowed methods", method=method)
    allowed = _list(answer, "access-control-allow-headers")
    for header in (name.lower() for name in headers):
        # The star does not cover this one: Fetch standard, "CORS non-wildcard request-header name".
        star = "*" in allowed and header != "authorization"
        if header not in _SAFE_HEADERS and header not in allowed and not star:
            yield say("the header {header} is not among the allowed ones", header=header)


def _stranger(answer: Mapping[str, Any], origin: str) -> str:
    allowed = str(_headers(answer).get("access-control-allow-origin", ""))
    if allowed in ("*", origin):
        return ""
    if not allowed:
        return say("the answer allows no other website")
    return say("the answer allows {allowed}, not {origin}", allowed=allowed, origin=origin)


def _list(answer: Mapping[str, Any], name: str) -> set[str]:
    value = str(_headers(answer).get(name, ""))
    return {part.strip().lower() for part in value.split(",") if part.strip()}


def _headers(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    headers = answer.get("Headers")
    return headers if isinstance(headers, Mapping) else {}
