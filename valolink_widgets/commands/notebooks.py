"""The guide's notebooks: in the wheel beside this package, in a checkout above it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core.text import say

GUIDE = "connect-s3.ipynb"


def folder() -> Path:
    """Where the notebooks are."""
    package = Path(__file__).resolve().parent.parent
    for place in (package / "notebooks", package.parent / "notebooks"):
        if (place / GUIDE).is_file():
            return place
    raise FileNotFoundError(say("{guide} is missing from this installation", guide=GUIDE))


def with_parameters(text: str, values: Mapping[str, object]) -> str:
    """The notebook with a cell behind its parameters that sets some of them, as papermill does.

    Papermill itself would do it too, and would cost its import.
    """
    notebook: dict[str, Any] = json.loads(text)
    if values:
        lines = "\n".join(f"{name} = {value!r}" for name, value in values.items())
        notebook["cells"].insert(1 + _place(notebook), _cell(lines))
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _place(notebook: Mapping[str, Any]) -> int:
    tags = [cell["metadata"].get("tags", []) for cell in notebook["cells"]]
    return next(index for index, found in enumerate(tags) if "parameters" in found)


def _cell(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "injected-parameters",
        "metadata": {"tags": ["injected-parameters"]},
        "outputs": [],
        "source": source,
    }
