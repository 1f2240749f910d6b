"""The catalogue of all texts for a person, made from the source.

`python -m tests.packaging.texts` writes it anew. It has no date and no line numbers, so that it
changes with the texts and with nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

PACKAGE = Path(__file__).resolve().parents[2] / "valolink_widgets"
POT = PACKAGE / "locale" / "valolink.pot"
_KEYWORDS = {"say": (1,), "say_number": (1, 2)}
_HEADER = (
    "# The texts of Valolink, for a translator: CONTRIBUTING.md says how a language is made.\n"
    "# Made by `python -m tests.packaging.texts`.\n"
)
# What changes without a text having changed.
_FLEETING = tuple(
    f'"{name}'
    for name in ("POT-Creation", "PO-Revision", "Generated", "Last-T", "Language-T", "Report-M")
)


def sources() -> Iterator[Path]:
    """Every module of the package, and the page's templates."""
    for pattern in ("*.py", "*.j2"):
        yield from sorted(path for path in PACKAGE.rglob(pattern) if "notebooks" not in path.parts)


def catalogue() -> Catalog:
    """All texts, each with the files in which it stands."""
    found = Catalog(project="Valolink", charset="utf-8", header_comment=_HEADER.rstrip())
    for path in sources():
        where = path.relative_to(PACKAGE.parent).as_posix()
        for message, comments in _texts(path):
            found.add(message, locations=[(where, 0)], auto_comments=comments)
    return found


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str]]]:
    with path.open("rb") as file:
        if path.suffix == ".j2":
            for _, _, message, comments in babel_extract(file, ("text",), (), {}):
                yield _plain(message), comments
            return
        read = extract_python(file, _KEYWORDS, ("Translators:",), {"encoding": "utf-8"})
        for _, name, message, comments in read:
            yield tuple(message[:2]) if name == "say_number" else _plain(message), comments


def _plain(message: object) -> str:
    first = message[0] if isinstance(message, tuple | list) else message
    assert isinstance(first, str), first
    return first


def written() -> str:
    """The catalogue as a file."""
    file = BytesIO()
    write_po(file, catalogue(), width=0, sort_output=True, include_lineno=False)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_FLEETING))


def compiled(folder: Path, language: str, translate: Callable[[str], str]) -> None:
    """A language made from the catalogue, in the place where `VALOLINK_LOCALES` wants it."""
    with POT.open("rb") as file:
        template = read_po(file)
    catalog = Catalog(locale=None, charset="utf-8", fuzzy=False)
    for message in template:
        if message.id:
            catalog[message.id] = Message(message.id, _translated(message, translate))
    place = folder / language / "LC_MESSAGES" / "valolink.mo"
    place.parent.mkdir(parents=True)
    with place.open("wb") as out:
        write_mo(out, catalog)


def _translated(message: Message, translate: Callable[[str], str]) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return translate(message.id)
    return tuple(translate(text) for text in message.id)


if __name__ == "__main__":
    POT.parent.mkdir(exist_ok=True)
    POT.write_text(written(), encoding="utf-8")
