"""What keeps the start of the Jupyter family short."""

from __future__ import annotations

import sys


def skip_grammar() -> None:
    """Keep `rfc3987_syntax` out, which builds a grammar for over a second when imported.

    jsonschema imports it for one format check, of `iri`s, and does without where it is missing.
    To be called before anything of Jupyter is imported.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # None: "not there"
