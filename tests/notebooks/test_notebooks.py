"""The notebooks: thin, clean, in step with the settings, and whole through plain papermill."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.commands.notebooks import GUIDE, folder, with_parameters
from valolink_widgets.core.fields import FieldSpec
from valolink_widgets.core.settings import Settings
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.ui.words import THE_END

from .. import commands, needs
from ..standin import BUCKET, StandIn, serving

NOTEBOOKS = sorted(folder().glob("*.ipynb"))


def cells(kind: str = "") -> list[dict[str, Any]]:
    found = json.loads((folder() / GUIDE).read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in ("", cell["cell_type"])]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def line(spec: FieldSpec) -> str:
    """A line of the parameters cell."""
    type_ = "bool" if spec.kind == "bool" else "str"
    value = spec.default if isinstance(spec.default, bool) else json.dumps(spec.default)
    return f"{spec.name}: {type_} = {value}  # {spec.help}"


@pytest.mark.quick
def test_the_parameters_cell_is_the_settings() -> None:
    (cell,) = [c for c in cells("code") if "parameters" in c["metadata"].get("tags", [])]
    lines = source(cell).splitlines()
    assert lines == [line(spec) for spec in Settings.fields()]
    # papermill cannot parse a line with a second one.
    assert [text.count("=") for text in lines] == [1] * len(lines)


@pytest.mark.quick
def test_the_guide_is_thin() -> None:
    code = [source(cell) for cell in cells("code")]
    names = [spec.name for spec in Settings.fields()]
    assert len(cells()) <= 19
    assert cells()[0]["cell_type"] == "markdown"
    assert re.findall(r"^import .*|^from .*", code[1], re.M) == [
        "from valolink_widgets import open_guide"
    ]
    assert re.findall(r"(\w+)=(\w+)", code[1]) == [(name, name) for name in names]
    assert code[2:-1] == [f'guide.step("{step.slug}")' for step in STEPS]
    assert code[-1] == "guide.report()"
    for before, cell in zip(cells(), cells()[1:], strict=False):
        if source(cell).startswith("guide.step"):
            assert before["cell_type"] == "markdown"


@pytest.mark.quick
def test_a_section_is_called_what_the_stepper_calls_its_step() -> None:
    titles = [source(cell).splitlines()[0] for cell in cells("markdown")[1:]]
    wanted = [f"## {step.number}. {step.title}" for step in STEPS] + [f"## {THE_END}"]
    assert [title.removesuffix(" (optional)") for title in titles] == wanted


@pytest.mark.quick
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_hold_no_output(path: Path) -> None:
    needs.module("nbstripout")
    words = [sys.executable, "-m", "nbstripout", "--verify", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.quick
def test_parameters_are_put_in_behind_the_parameters_cell() -> None:
    text = (folder() / GUIDE).read_text(encoding="utf-8")
    assert json.loads(with_parameters(text, {})) == json.loads(text)
    changed = json.loads(with_parameters(text, {"profile": 'it\'s "mine"'}))["cells"]
    assert changed[2]["metadata"]["tags"] == ["injected-parameters"]
    answers: dict[str, str] = {}
    exec(changed[2]["source"], answers)  # noqa: S102 - our own text
    assert answers["profile"] == 'it\'s "mine"'


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_run_cell_by_cell(path: Path, tmp_path: Path) -> None:
    needs.module("nbval")
    # In a process of its own, and without this project's options: nbval makes pytest slow to start.
    words = ["-m", "pytest", "--nbval-lax", "-q", "-c", os.devnull, "--rootdir", str(path.parent)]
    done = subprocess.run(
        [sys.executable, *words, "-p", "no:cacheprovider", str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def papermill(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "papermill", str(folder() / GUIDE), "out.ipynb", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def standin(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with serving(tmp_path_factory.mktemp("standin")) as found:
        yield found


def parameters(standin: StandIn, **values: str) -> list[str]:
    given = {"sandbox": str(standin.file), "report": "report.json", **values}
    return [word for name, value in given.items() for word in ("-p", name, value)]


def test_papermill_links_the_store_when_told_to(standin: StandIn, tmp_path: Path) -> None:
    words = parameters(standin, approval="auto", bucket=BUCKET, secret_file="key.csv")
    done = papermill(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    standin.linked_well()
    text = (tmp_path / "key.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    key_id, secret = text.split(",")[-2:]
    standin.key_works((key_id, secret))
    assert (tmp_path / "key.csv").stat().st_mode & 0o777 == 0o600
    for file in ("out.ipynb", "report.json"):
        assert secret not in (tmp_path / file).read_text(encoding="utf-8")
    assert secret not in done.stdout + done.stderr
    left = commands.report(tmp_path / "report.json")
    assert {step["status"] for step in left["steps"]} == {"done"}

    again = papermill(tmp_path, *words)
    assert again.returncode == 0, again.stderr
    assert commands.writes(tmp_path / "report.json") == []


def test_papermill_touches_nothing_when_it_has_to_ask(standin: StandIn, tmp_path: Path) -> None:
    done = papermill(tmp_path, *parameters(standin, bucket=BUCKET))
    assert done.returncode == 0, done.stderr
    left = commands.report(tmp_path / "report.json")
    assert left["headline"].endswith("NOTHING WAS APPLIED: approval is ask")
    assert commands.writes(tmp_path / "report.json") == []
    assert standin.buckets() == []
    assert "NOTHING WAS APPLIED" in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


def test_papermill_fails_on_a_bad_name_and_makes_nothing(standin: StandIn, tmp_path: Path) -> None:
    done = papermill(tmp_path, *parameters(standin, approval="auto", bucket="My_Bucket"))
    assert done.returncode == 1
    assert "My_Bucket" in done.stderr
    assert commands.codes(tmp_path / "report.json") == ["bucket-name.characters"]
    assert commands.report(tmp_path / "report.json")["calls"] == []
    assert standin.buckets() == []
