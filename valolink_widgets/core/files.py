"""The files a person names: what would go wrong with each, known before anything is sent."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path

from .echo import shown
from .finding import Finding, error
from .text import say

# A report of many thousand calls is smaller; what is larger is not read to find out.
_LARGEST_REPORT = 16_000_000
_HEAD = 65_536
# How a report begins in any language (`report_pages`), or by its headline in English: the words
# alone may begin anybody's notes.
_HEADLINE = r"Valolink in (the sandbox|AWS account )"
_TABLE = r"[^\n]+\n\n\|[^\n]+\n\|---\|---\|\n\| requirements \|"
_MARKDOWN = re.compile(rf"# ({_HEADLINE}|{_TABLE})")
_META = r'<meta name="generator" content="Valolink">'
_HTML = re.compile(
    rf"<!doctype html>.*?({_META}|<h1\b[^>]*>\s*{_HEADLINE})", re.DOTALL | re.IGNORECASE
)
_KEYS = ("schema", "headline", "steps")


def file_problem(path: str | os.PathLike[str], field: str) -> Finding | None:
    """What would keep a file from being made at `path`; never raises.

    `field` is the setting that names it; the codes begin with it (`secret-file.no-folder`).
    """
    try:
        return _problem(Path(path), field)
    except (OSError, ValueError) as problem:  # too long a name, most often
        why = getattr(problem, "strerror", None) or problem
        summary = say("There cannot be a file {path}: {why}.", path=shown(str(path)), why=why)
        return _finding(field, "not-writable", summary, say("Choose another name."))


def report_problem(path: str | os.PathLike[str]) -> Finding | None:
    """What would keep the report from being written, a file that is no report of ours included.

    Never raises; reads the file when there is one, and changes nothing.
    """
    problem = file_problem(path, "report")
    if problem or _may_be_replaced(Path(path)):
        return problem
    summary = say(
        "`{path}` is there; it is not a report of Valolink and is not overwritten.", path=path
    )
    return _finding("report", "not-ours", summary, say("Name another file, or move this one away."))


def location(path: str) -> str:
    """Where a path leads: the same text for all paths that name one file; never raises."""
    try:
        place = str(Path(path).resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, a folder that went away
        place = os.path.normpath(path)
    # By default neither system tells the case of names apart.
    return place.casefold() if sys.platform in ("darwin", "win32") else place


def _problem(path: Path, field: str) -> Finding | None:
    folder = path.parent
    if path.is_dir():
        return _finding(
            field,
            "is-directory",
            say("`{path}` is a folder.", path=path),
            say("Name a file in it."),
        )
    if not folder.is_dir():
        return _finding(
            field,
            "no-folder",
            say("There is no folder `{folder}`.", folder=folder),
            say("Make it first."),
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        summary = say("You may not write to the folder `{folder}`.", folder=folder)
        return _finding(field, "not-writable", summary, say("Choose another folder."))
    with suppress(FileNotFoundError):
        path.lstat()  # raises where the name cannot be one; since Python 3.14 `is_dir` does not
    return None


def _may_be_replaced(path: Path) -> bool:
    """Whether nothing is lost with what is there: no file, an empty one, or a report of ours."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_REPORT:
            return False
        return not found.st_size or _is_report(path.suffix, path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False


def _is_report(suffix: str, text: str) -> bool:
    """Whether `Report.write` may have written this text to a file of this suffix."""
    form = {".html": _HTML, ".md": _MARKDOWN}.get(suffix.lower())
    return form.match(text, 0, _HEAD) is not None if form else _is_json_report(text)


def _is_json_report(text: str) -> bool:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and all(key in found for key in _KEYS)


def _finding(field: str, code: str, summary: str, remedy: str) -> Finding:
    return error(f"{field.replace('_', '-')}.{code}", summary, remedy, field)
