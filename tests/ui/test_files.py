"""The files beside the Python: they load nothing from elsewhere, and Voila finds the template."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from voila.paths import collect_template_paths

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


def test_the_widgets_behaviour_in_javascript() -> None:
    here = Path(__file__).parent / "js"
    done = subprocess.run(
        [needs.node(), "--test", *map(str, sorted(here.glob("*.test.mjs")))],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
