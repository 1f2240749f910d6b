"""kill -9 of the kernel in which papermill runs the notebook: said, and the next run converges."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .. import commands
from ..counting import KERNELS, count
from ..judge.judges import Moto
from ..standin import BUCKET
from .runs import EVERYTHING, ROOT, Link, Zygote, changed

WORDS = ("run", "-p", "bucket", BUCKET, "-p", "large_uploads", "true", "--report", "report.json")
# With what the ledger in the report must tell by then: undoing goes by it.
POINTS = {
    "HEAD bucket#1 before": set[str](),
    "CreateAccessKey#1 after": {"bucket", "cors", "user", "access-key"},
    "POST stores/#1 after": EVERYTHING - {"default-store"},
}


@pytest.mark.parametrize(("point", "made"), POINTS.items())
def test_a_killed_kernel_is_told_and_the_next_run_converges(
    moto: Moto,
    zygote: Zygote,
    point: str,
    made: set[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = Link(moto, zygote, tmp_path / "link")
    monkeypatch.setenv("TEST_KILLED_AT", point)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'tests/kills/at_start'}{os.pathsep}{ROOT}")
    dead = commands.run(*WORDS, "--sandbox", str(moto.file), cwd=link.folder)
    assert dead.code == 1, dead.err
    for said in ("ended from outside", "run it again"):
        assert said in dead.err
    assert "Traceback" not in dead.err
    report = link.folder / "report.json"
    assert commands.codes(report) == ["run.kernel-died"]
    assert changed(report) >= made
    link.converges()
    count(KERNELS, point)
