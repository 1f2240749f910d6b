"""The panels: the only room that knows ipywidgets and anywidget.

`Panels` is made once for a guide; `jupyter_path()` is where Voila finds the template `valolink`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .panels import Panels

__all__ = ["TEMPLATE", "Panels", "jupyter_path"]

TEMPLATE = "valolink"


def jupyter_path() -> Path:
    """The folder that a launcher puts into `JUPYTER_PATH`, for `voila --template=valolink`."""
    return Path(__file__).parent / "jupyter"


def __getattr__(name: str) -> Any:
    """Load the widgets only for who wants panels: a launcher asks for the path alone."""
    if name == "Panels":
        from .panels import Panels

        return Panels
    raise AttributeError(name)
