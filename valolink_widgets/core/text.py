"""The one door that every text for a person goes through, so that it can be translated.

A text stands where it is used, in English, inside `say(...)`. The catalogue `locale/valolink.pot`
holds all of them for a translator; `locale/LANGUAGE/LC_MESSAGES/valolink.mo` answers with the
translations. Values are named in braces and put in afterwards: an f-string cannot be looked up.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from string import Formatter

DOMAIN = "valolink"
LANGUAGE, FOLDER = "VALOLINK_LANGUAGE", "VALOLINK_LOCALES"
_SHIPPED = Path(__file__).parent.parent / "locale"


def _catalogue() -> gettext.NullTranslations:
    """English unless `VALOLINK_LANGUAGE` asks for another language that is there.

    The language of the process is not taken: a report must read the same on every machine that
    makes it, unless somebody said otherwise. `VALOLINK_LOCALES` names another folder of catalogues.
    """
    folder, wanted = os.environ.get(FOLDER) or _SHIPPED, os.environ.get(LANGUAGE, "")
    languages = [wanted] if wanted else []
    return gettext.translation(DOMAIN, folder, languages=languages, fallback=True)


_texts = _catalogue()


def language() -> str:
    """The language of the texts, as HTML's `lang` names it."""
    return _texts.info().get("language", "").replace("_", "-") or "en"


def say(message: str, /, **values: object) -> str:
    """`message` in the person's language, its `{names}` filled with `values`.

    Without values it is left as it stands, braces and all: a template to be filled later.
    """
    found = _found(message)
    return found.format(**values) if values else found


def say_number(one: str, many: str, n: int, /, **values: object) -> str:
    """`one` or `many`, as the language counts, with `{n}` and `values` filled in."""
    english = one if n == 1 else many
    found = _checked(_texts.ngettext(one, many, n), english)
    return found.format(n=n, **values)


@cache
def _found(message: str) -> str:
    return _checked(_texts.gettext(message), message) if message else ""


def _checked(found: str, english: str) -> str:
    """A translation that asks for a value there is not must not take the guide down."""
    if found == english:
        return english
    try:
        return found if _names(found) <= {*_names(english), "n"} else english
    except ValueError:  # a brace without its partner
        return english


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
