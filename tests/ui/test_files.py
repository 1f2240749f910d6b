"""The files beside the Python: they load nothing from elsewhere, and Voila finds the template."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from voila.paths import collect_template_paths

from valolink_widgets.core.picture_style import STYLE
from valolink_widgets.ui import TEMPLATE, jupyter_path
from valolink_widgets.ui.widgets import (
    Actions,
    Code,
    Field,
    Frame,
    Markup,
    Progress,
    Secret,
    Styled,
)

from .. import needs

pytestmark = pytest.mark.quick
KINDS = [Field, Markup, Styled, Actions, Code, Frame, Progress, Secret]
UI = jupyter_path().parent
FILES = sorted(p for p in UI.rglob("*") if p.suffix in {".js", ".css", ".j2"})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_loaded_from_elsewhere(file: Path) -> None:
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s'\"]*", file.read_text("utf-8")))
    assert {a for a in addresses if "www.w3.org/2000/svg" not in a} == set()
    assert "@import" not in file.read_text("utf-8")


def test_voila_finds_the_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(jupyter_path()))
    paths = collect_template_paths(["voila", "nbconvert"], TEMPLATE, prune=True)
    assert Path(paths[0]) == jupyter_path() / "voila" / "templates" / TEMPLATE
    assert json.loads((Path(paths[0]) / "conf.json").read_text())["base_template"] == "lab"


@pytest.mark.parametrize("kind", KINDS)
def test_each_widget_brings_its_javascript_whole(kind: type) -> None:
    state = kind().get_state()
    assert "export default { render }" in state["_esm"]
    assert ("_css" in state) == (kind is Styled)


MOVES = re.compile(r"\b(?:animation|transition)\s*:|scroll-behavior|behavior:\s*[\"']smooth")
ALLOWED = "@media(prefers-reduced-motion:no-preference){"


def moves_always(css: str) -> str:
    """The first thing that moves although somebody asked for no motion; empty where none does."""
    css = css.replace("@media (prefers-reduced-motion: no-preference) {", ALLOWED)
    first, *rest = css.split(ALLOWED)
    outside = [first, *(_after_block(text) for text in rest)]
    found = MOVES.search("".join(outside))
    return found.group() if found else ""


def _after_block(text: str) -> str:
    depth = 1
    for at, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if not depth:
            return text[at:]
    return ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_moves_for_who_asks_for_less_motion(file: Path) -> None:
    assert moves_always(file.read_text("utf-8")) == ""


def test_the_picture_does_not_move_either_and_motion_would_be_noticed() -> None:
    assert moves_always(STYLE) == ""
    assert moves_always("a{animation:x 1s}") == "animation:"
    assert moves_always(f"{ALLOWED}a{{animation:x}}}}b{{transition: all}}") == "transition:"
    assert moves_always(f"{ALLOWED}a{{animation:x}}}}b{{color:red}}") == ""


def test_the_widgets_behaviour_in_javascript() -> None:
    here = Path(__file__).parent / "js"
    done = subprocess.run(
        [needs.node(), "--test", *map(str, sorted(here.glob("*.test.mjs")))],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
