"""The sandbox's file: 0600, written whole or not at all, never over a living sandbox's."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from valolink_widgets.core.errors import SandboxFailed

from ..core.text import say
from .place import Place

if TYPE_CHECKING:
    from pathlib import Path


def make_room(path: Path) -> None:
    """Remove the file a dead sandbox left at `path`; anything else there is SandboxFailed."""
    if not os.path.lexists(path):
        return
    try:
        living = Place.load(path).answers()
    except SandboxFailed:
        raise SandboxFailed(
            say(
                "{path} exists and is not the file of a sandbox. Name another file with --file.",
                path=path,
            )
        ) from None
    if living:
        raise SandboxFailed(
            say(
                "{path} belongs to a sandbox that is running. Name another file, or end that one.",
                path=path,
            )
        )
    path.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Put `text` at `path`, readable by its owner only; refuse where something appeared."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        make_room(path)
        beside.replace(path)
    except OSError as error:
        raise SandboxFailed(
            say("{path} cannot be written: {why}.", path=path, why=error.strerror)
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def remove(path: Path, text: str) -> None:
    """Remove `path` where it still holds what this sandbox wrote."""
    try:
        if path.read_text(encoding="utf-8") == text:
            path.unlink()
    except OSError:
        return
