"""One mutant: a copy of the checkout with a guard taken away, and its tests run there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .mutants import Mutant

ROOT = Path(__file__).parents[2]
PACKAGE = "valolink_widgets"
SECONDS = 300
# pytest's exit codes: https://docs.pytest.org/en/stable/reference/exit-codes.html
_PASSED, _FAILED = 0, 1
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".*_cache")


class DoesNotApply(Exception):
    """A mutant's old text is not there once, or what it makes does not compile."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant; `said` is the end of what its tests said."""

    mutant: Mutant
    word: str
    said: str = ""

    @property
    def killed(self) -> bool:
        return self.word == "killed"


def mutated(mutant: Mutant, root: Path = ROOT) -> str:
    """The text of the mutant's file without the guard; raises `DoesNotApply`."""
    text = (root / PACKAGE / mutant.file).read_text(encoding="utf-8")
    found = text.count(mutant.old)
    if found != 1:
        raise DoesNotApply(f"{mutant.file} has its old text {found} times")
    changed = text.replace(mutant.old, mutant.new)
    try:
        compile(changed, mutant.file, "exec")
    except SyntaxError as problem:
        raise DoesNotApply(f"{mutant.file} does not compile any more: {problem}") from None
    return changed


def verdict(mutant: Mutant) -> Verdict:
    """Run the mutant's tests on it; never raises."""
    try:
        changed = mutated(mutant)
        with TemporaryDirectory(prefix="mutant-") as folder:
            _copy(Path(folder))
            (Path(folder) / PACKAGE / mutant.file).write_text(changed, encoding="utf-8")
            code, said = tested(Path(folder), mutant.tests)
    except DoesNotApply as problem:
        return Verdict(mutant, "does not apply", str(problem))
    except subprocess.TimeoutExpired:
        return Verdict(mutant, "too slow", f"no end after {SECONDS} s")
    return Verdict(mutant, word_for(code), said)


def word_for(code: int) -> str:
    """What pytest's exit code says; one that ran no test, or broke, proves nothing."""
    return {_PASSED: "survived", _FAILED: "killed"}.get(code, f"pytest ended with {code}")


def tested(folder: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """pytest's exit code on these tests of a copy, up to the first red one, and its last lines."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "--no-header"]
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    surroundings.pop("PYTEST_ADDOPTS", None)
    run = subprocess.run(
        [*command, "-m", "not judge and not browser", *tests],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return run.returncode, "\n".join((run.stdout + run.stderr).splitlines()[-12:])


def _copy(folder: Path) -> None:
    for name in (PACKAGE, "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder / name)
