"""The rules for Valohai's address: an origin, `scheme://host[:port]`, and nothing after it."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from .echo import shown
from .finding import Finding, error, warning
from .text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<user>[^/?#]*@)?"
    r"(?P<host>\[[^\]/?#]*\]|[^/?#:]*)(?::(?P<port>[^/?#]*))?(?P<path>/[^?#]*)?(?P<query>[?#].*)?",
    re.DOTALL,
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_DEFAULT_PORTS = {"https": "443", "http": "80"}
_EXAMPLE = "https://app.valohai.com"


def valohai_host(text: str) -> tuple[str, tuple[Finding, ...]]:
    """`text` as browsers write an origin, and every rule that it breaks.

    An origin is in lower case, without a slash at the end and without the scheme's own port; a
    text that means the same but is written otherwise is the warning `valohai-host.canonical`. What
    stands before an `@`, in a path or in a query may be a password, and is never repeated.
    """
    parts = _PARTS.fullmatch(text)
    # Every text has these parts, though they may be empty or wrong; only mypy cannot know it.
    if not text or parts is None:
        return "", (
            error("valohai-host.empty", say("Valohai's address is empty."), _use(_EXAMPLE)),
        )
    origin = _origin(parts)
    broken = tuple(_broken(parts, origin or _EXAMPLE))
    if not broken and origin != text:
        summary = say(
            "Browsers write {text} as {origin}: that is what is used.",
            text=shown(text),
            origin=shown(origin),
        )
        broken = (warning("valohai-host.canonical", summary, _use(origin)),)
    return origin, broken


def _broken(parts: re.Match[str], offer: str) -> Iterator[Finding]:
    host = parts["host"]
    if not _is_host(host):
        yield _malformed()
    scheme = (parts["scheme"] or "").lower()
    if scheme not in _DEFAULT_PORTS:
        summary = say("Valohai's address does not begin with `https://`.")
        yield error("valohai-host.scheme", summary, _use(offer))
    if scheme == "http" and not is_loopback(host):
        summary = say("`http://` would send the token unencrypted to {host}.", host=shown(host))
        yield error("valohai-host.scheme", summary, _use(offer.replace("http://", "https://")))
    if parts["port"] is not None and not _is_port(parts["port"]):
        summary = say("The port in Valohai's address is not a number from 1 to 65535.")
        yield error("valohai-host.port", summary, say("Correct the port, or leave it out."))
    for group, code, summary in (
        ("user", "user-info", say("Valohai's address holds a name or password before an `@`.")),
        ("path", "path", say("Valohai's address holds a path.")),
        ("query", "query", say("Valohai's address holds a query.")),
    ):
        if parts[group] not in (None, "", "/"):
            yield error(f"valohai-host.{code}", summary, _use(offer))


def is_loopback(host: str) -> bool:
    """Whether `host` (a name, an IPv4 address, an IPv6 address in brackets) is this machine."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _origin(parts: re.Match[str]) -> str:
    """The origin that `parts` mean; empty where their host cannot be one."""
    given, host, port = (parts["scheme"] or "").lower(), parts["host"].lower(), parts["port"]
    if not _is_host(host):
        return ""
    scheme = given if given in _DEFAULT_PORTS else "https"
    if port is None or not _is_port(port) or int(port) == int(_DEFAULT_PORTS[scheme]):
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{int(port)}"


def _is_host(host: str) -> bool:
    if host.startswith("["):
        try:
            # No zone, which would name a network card of one machine.
            return "%" not in host and ipaddress.ip_address(host[1:-1]).version == 6
        except ValueError:
            return False
    return _NAME.fullmatch(host) is not None


def _is_port(port: str) -> bool:
    return re.fullmatch(r"[0-9]{1,5}", port) is not None and 1 <= int(port) <= 65535


def _malformed() -> Finding:
    summary = say("The host in Valohai's address has characters, or a form, that no host name has.")
    return error(
        "valohai-host.form", summary, say("Write it like {example}.", example=shown(_EXAMPLE))
    )


def _use(address: str) -> str:
    return say("Use {address}.", address=shown(address))
