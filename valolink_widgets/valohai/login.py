"""Where the Valohai token comes from: a reference in the settings, never the token itself."""

from __future__ import annotations

import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from ..core.errors import InvalidSettings
from ..core.finding import Finding, error, warning
from ..core.text import say

_FIELD = "valohai_token"
# In bytes; a token has 40.
_LONGEST_FILE = 65_536
_FORMS = say("Use `env:NAME`, `file:PATH` or `cli`.")


@dataclass(frozen=True, slots=True)
class Login:
    """What `vh login` left: the host, without a slash at the end, and its token."""

    host: str
    token: SecretStr


def read_token(reference: str, host: str = "") -> SecretStr:
    """The token that `env:NAME`, `file:PATH` or `cli` refers to.

    With `host`, the login of valohai-cli must be one to that host: a token goes nowhere else.
    Raises `InvalidSettings` (`valohai-token.…`), which never repeats what it found.
    """
    kind, _, rest = reference.partition(":")
    if kind == "env" and rest:
        return _checked(os.environ.get(rest, ""), _no_variable(rest))
    if kind == "file" and rest:
        return _from_file(_expanded(rest))
    if reference == "cli":
        return _of_host(cli_login(), host)
    # The text is not repeated: it may be the token, put there by mistake.
    raise InvalidSettings(
        [_wrong("reference", say("The Valohai token is not a reference."), _FORMS)]
    )


def cli_login() -> Login:
    """Host and token of an existing `vh login`; raises `InvalidSettings` without one."""
    path = _cli_config()
    finding = _wrong(
        "no-login",
        say("valohai-cli is not logged in: `{path}` holds no host and token.", path=path),
        say("Run `vh login`, or refer to the token as `env:NAME` or `file:PATH`."),
    )
    try:
        config = json.loads(_text_of(path))
    except (OSError, ValueError, RecursionError):
        config = None
    if not isinstance(config, dict) or not (config.get("host") and config.get("token")):
        raise InvalidSettings([finding])
    return Login(str(config["host"]).rstrip("/"), _checked(str(config["token"]), finding))


def token_warnings(reference: str) -> tuple[Finding, ...]:
    """What is unwise about a reference that works: a file that others can read."""
    kind, _, rest = reference.partition(":")
    if os.name == "nt" or (kind != "file" and reference != "cli"):
        return ()
    path = _cli_config() if reference == "cli" else _expanded(rest)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return ()  # `read_token` says so
    if not stat.S_ISREG(mode) or not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return ()
    summary = say("Other users of this computer can read the Valohai token in `{path}`.", path=path)
    return (
        warning(
            "valohai-token.readable-by-others",
            summary,
            say("Run `chmod 600 {path}`.", path=path),
            _FIELD,
        ),
    )


def _expanded(path: str) -> Path:
    """The path with `~` as a shell reads it; as it is where nobody has such a home."""
    try:
        return Path(path).expanduser()
    except (RuntimeError, ValueError):
        return Path(path)


def _text_of(path: Path) -> str:
    """What a small file holds; of a longer one, which may have no end, only that it is no text."""
    with path.open("rb") as file:
        content = file.read(_LONGEST_FILE + 1)
    return "" if len(content) > _LONGEST_FILE else content.decode("utf-8")


def _from_file(path: Path) -> SecretStr:
    try:
        # An editor ends the last line of a file; no token has white space.
        text = _text_of(path).strip()
    except (OSError, ValueError):
        text = ""
    missing = _wrong(
        "no-file",
        say("There is no token to read in the file `{path}`.", path=path),
        say("Put the token into it, or refer to it in another way."),
    )
    return _checked(text, missing)


def _checked(token: str, missing: Finding) -> SecretStr:
    if not token:
        raise InvalidSettings([missing])
    if not token.isascii() or not token.isprintable() or " " in token:
        summary = say(
            "The Valohai token has characters that no token has: white space, for example."
        )
        remedy = say("Copy it again from Valohai: My Profile, Authentication.")
        raise InvalidSettings([_wrong("characters", summary, remedy)])
    return SecretStr(token)


def _of_host(login: Login, host: str) -> SecretStr:
    if host and urlsplit(host)[:2] != urlsplit(login.host)[:2]:
        summary = say(
            "valohai-cli is logged in to {host}, not to {other}.", host=login.host, other=host
        )
        remedy = say(
            "Run `vh login --host {host}`, or set the Valohai host to {other}.",
            host=host,
            other=login.host,
        )
        raise InvalidSettings([_wrong("other-host", summary, remedy)])
    return login.token


def _no_variable(name: str) -> Finding:
    # A name that is none may be the token itself, put there by mistake.
    if name.isidentifier() and name.upper() == name:
        summary = say("The environment variable `{name}` is not set.", name=name)
    else:
        summary = say("The environment variable that is named is not set.")
    remedy = say(
        "Set it to your Valohai token before the guide is started. Use `env:NAME`, `file:PATH` or "
        "`cli`."
    )
    return _wrong("no-variable", summary, remedy)


def _cli_config() -> Path:
    """valohai-cli's own rule for where its settings are."""
    named = os.environ.get("VALOHAI_CONFIG_DIR")
    return (Path(named) if named else _settings_root() / "valohai-cli") / "config.json"


def _settings_root() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~")).expanduser()
    if sys.platform == "darwin":
        return Path("~/Library/Application Support").expanduser()
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser()


def _wrong(code: str, summary: str, remedy: str) -> Finding:
    return error(f"valohai-token.{code}", summary, remedy, _FIELD)
