"""The pictures that the tour through all states makes: where they go, and whether they show it."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from .axe import THEMES

SCREENSHOTS = "SCREENSHOTS"
STEPS = ("requirements", "bucket", "cors", "user", "access", "large-uploads", "link", "end")
STATES = ("waiting", "blocked", "ready", "running", "failed", "done")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def folder(otherwise: Path) -> Path:
    """The folder that the variable `SCREENSHOTS` names, else another one."""
    found = Path(os.environ.get(SCREENSHOTS) or otherwise)
    found.mkdir(parents=True, exist_ok=True)
    return found


def missing(pictures: Path, host: str) -> list[str]:
    """Steps without a picture in one theme, and states without one."""
    made = {path.stem for path in pictures.glob(f"{host}-*.png") if not blank(path)}
    wanted = [(step, "*", theme) for step in STEPS for theme in THEMES]
    wanted += [("*", state, theme) for state in STATES for theme in THEMES]
    return [" ".join(one) for one in wanted if not any(_fits(name, host, *one) for name in made)]


def _fits(name: str, host: str, step: str, state: str, theme: str) -> bool:
    begins = f"{host}-" if step == "*" else f"{host}-{step}-"
    ends = f"-{theme}" if state == "*" else f"-{state}-{theme}"
    return name.startswith(begins) and name.endswith(ends)


def blank(path: Path) -> bool:
    """Whether a picture shows next to nothing: hardly two of its bytes differ."""
    text = zlib.decompress(b"".join(_chunks(path.read_bytes(), b"IDAT")))
    return len(set(text)) < 64


def _chunks(png: bytes, wanted: bytes) -> Iterator[bytes]:
    """The contents of the PNG's chunks of this kind."""
    assert png.startswith(_SIGNATURE)
    at = len(_SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == wanted:
            yield png[at + 8 : at + 8 + length]
        at += 12 + length
