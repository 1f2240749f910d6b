"""The one door that every text for a person goes through, so that it can be translated.

A text stands where it is used, in English, inside `say(...)`. The catalogue `locale/valolink.pot`
holds all of them for a translator; `locale/LANGUAGE/LC_MESSAGES/valolink.mo` answers with the
translations. Values are named in braces and put in afterwards: an f-string cannot be looked up.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

DOMAIN = "valolink"
LANGUAGE = "VALOLINK_LANGUAGE"
_SHIPPED = Path(__file__).parent.parent / "locale"


def _catalogue() -> gettext.NullTranslations:
    """English unless `VALOLINK_LANGUAGE` asks for another language that is there.

    The language of the process is not taken: a report must read the same on every machine that
    makes it, unless somebody said otherwise.
    """
    wanted = os.environ.get(LANGUAGE, "")
    languages = [wanted] if wanted else []
    return gettext.translation(DOMAIN, _SHIPPED, languages=languages, fallback=True)


_texts = _catalogue()


def say(message: str, /, **values: object) -> str:
    """`message` in the person's language, its `{names}` filled with `values`.

    Without values it is left as it stands, braces and all: a template to be filled later.
    """
    found = _texts.gettext(message) if message else ""
    return found.format(**values) if values else found


def say_number(one: str, many: str, n: int, /, **values: object) -> str:
    """`one` or `many`, as the language counts, with `{n}` and `values` filled in."""
    return _texts.ngettext(one, many, n).format(n=n, **values)
