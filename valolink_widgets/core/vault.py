"""Where secrets are kept while this process lives, and the one file they may be written to."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import SecretStr

from .errors import InvalidSettings
from .files import file_problem
from .finding import Finding, error
from .text import say

HEADER = ("Access key ID", "Secret access key")

_KEY_ID = re.compile(r"[A-Z0-9]{16,128}")
_LONGEST_FILE = 65_536


class Vault:
    """Secrets by account and key id; safe to use from several threads, gone with the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._secrets: dict[tuple[str, str], SecretStr] = {}

    def keep(self, account: str, key_id: str, secret: SecretStr) -> None:
        """Remember the secret of this key; a later one replaces it."""
        with self._lock:
            self._secrets[account, key_id] = secret

    def get(self, account: str, key_id: str) -> SecretStr | None:
        """The secret of this key, or None when nobody here knows it."""
        with self._lock:
            return self._secrets.get((account, key_id))

    def held(self, account: str) -> frozenset[str]:
        """The key ids of this account whose secrets are known."""
        with self._lock:
            return frozenset(key_id for owner, key_id in self._secrets if owner == account)

    def __repr__(self) -> str:
        return f"<Vault with {len(self._secrets)} secrets>"


@cache
def process_vault() -> Vault:
    """The vault of this process: the same one each time, so that a cell run again loses nothing."""
    return Vault()


def csv_text(key_id: str, secret: SecretStr) -> str:
    """The CSV that the AWS console offers for download.

    Lines end in a plain newline: with CRLF, `cut -d, -f2` would hand on a secret that does not
    work.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerows((HEADER, (key_id, secret.get_secret_value())))
    return text.getvalue()


class SecretFile:
    """The CSV that holds one access key; read when it is there, written once, never overwritten."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def read(self) -> tuple[str, SecretStr] | None:
        """Key id and secret; None when there is no file.

        Raises `InvalidSettings` (`secret-file.not-ours`, `secret-file.not-readable`) for anything
        but such a CSV, without a word of what it holds.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(_LONGEST_FILE + 1)
        except FileNotFoundError:
            return None
        except IsADirectoryError:
            content = b""
        except OSError as problem:
            raise InvalidSettings([_not_readable(self.path, problem)]) from None
        pair = _parsed(content)
        if pair is None:
            raise InvalidSettings([_not_ours(self.path)])
        return pair

    def write(self, key_id: str, secret: SecretStr) -> None:
        """Create the file, for its owner only, and wait until the disk has it.

        Raises `InvalidSettings` (`secret-file.exists`, `secret-file.not-written`).
        """
        finding = None
        try:
            _create(self.path, csv_text(key_id, secret).encode())
        except FileExistsError:
            finding = _exists(self.path)
        except OSError as problem:
            finding = _not_written(self.path, problem)
        if finding:  # outside the handler: the error keeps no frame that saw the secret
            raise InvalidSettings([finding])

    def discard(self, key_id: str) -> None:
        """Remove the file while it holds this key, which is gone; anything else stays."""
        try:
            found = self.read()
            if found and found[0] == key_id:
                self.path.unlink(missing_ok=True)
        except (InvalidSettings, OSError):
            return  # a file that cannot be read or removed is told of by the next reading

    def problem(self) -> Finding | None:
        """What would keep `write` from working, as far as it can be known before."""
        return file_problem(self.path, "secret_file")


def secrets_in(*values: Any) -> tuple[str, ...]:
    """The bare secrets anywhere in these values: for taking them out of a text, nothing else."""
    found: list[str] = []
    for value in values:
        if isinstance(value, SecretStr):
            found.append(value.get_secret_value())
        elif isinstance(value, Mapping):
            found.extend(secrets_in(*value.values()))
        elif isinstance(value, list | tuple):
            found.extend(secrets_in(*value))
    return tuple(secret for secret in found if secret)


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """The text without these secrets: the other side may echo what it was sent."""
    for secret in secrets:
        text = text.replace(secret, "<secret>")
    return text


def _parsed(content: bytes) -> tuple[str, SecretStr] | None:
    """The pair in an AWS console's CSV: with or without BOM, CRLF and empty lines at the end."""
    if len(content) > _LONGEST_FILE:
        return None
    try:
        text = content.decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        return None
    if len(rows) != 2 or tuple(rows[0]) != HEADER or len(rows[1]) != len(HEADER):
        return None
    key_id, secret = rows[1]
    good = _KEY_ID.fullmatch(key_id) and secret and not any(c.isspace() for c in secret)
    return (key_id, SecretStr(secret)) if good else None


def _create(path: Path, content: bytes) -> None:
    # O_BINARY: without it Windows rewrites the line ends of what os.write gets.
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)  # half a key would count as a file that is not ours
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last too, where the system can: Windows opens no folders."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return  # some network file systems refuse; the file itself is on disk
    finally:
        os.close(descriptor)


def _finding(code: str, summary: str, remedy: str) -> Finding:
    return error(f"secret-file.{code}", summary, remedy, "secret_file")


def _not_ours(path: Path) -> Finding:
    summary = say(
        "`{path}` is there, and it is not an access key's CSV as the AWS console gives it.",
        path=path,
    )
    return _finding("not-ours", summary, say("Name another file: this one is left as it is."))


def _not_readable(path: Path, problem: OSError) -> Finding:
    summary = say("`{path}` cannot be read: {strerror}.", path=path, strerror=problem.strerror)
    return _finding("not-readable", summary, say("Make it readable for you, or name another file."))


def _exists(path: Path) -> Finding:
    summary = say("`{path}` appeared meanwhile; it was not overwritten.", path=path)
    return _finding("exists", summary, say("Move it away or name another file, then run again."))


def _not_written(path: Path, problem: OSError) -> Finding:
    summary = say(
        "The access key could not be written to `{path}`: {strerror}.",
        path=path,
        strerror=problem.strerror,
    )
    return _finding("not-written", summary, say("Make room for it or name another file."))
