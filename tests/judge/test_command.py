"""The `valolink` command, a process of its own, on ministack: linked, and then a no-op."""

from __future__ import annotations

from pathlib import Path

import pytest

from valolink_widgets.core.vault import SecretFile

from .. import commands
from ..standin import BUCKET, StandIn
from .judges import Judge

WHOLE = ("-p", "bucket", BUCKET, "-p", "large_uploads", "true", "-p", "secret_file", "key.csv")
# ministack lets nobody take a role by its trust alone (see differences.toml): no proof of that.
WHOLE += ("-p", "prove", "false")


@pytest.mark.judge
def test_a_run_links_the_store_with_a_key_that_works(ministack: Judge, tmp_path: Path) -> None:
    ministack.reset()
    seen = StandIn(ministack.file)
    words = ("run", *WHOLE, "--sandbox", str(ministack.file), "--report", "report.json")
    first = commands.run(*words, cwd=tmp_path)
    assert first.code == 0, first.err
    seen.linked_well()
    held = SecretFile(tmp_path / "key.csv").read()
    assert held
    assert seen.active_keys() == [held[0]]
    seen.key_works((held[0], held[1].get_secret_value()))
    second = commands.run(*words, cwd=tmp_path)
    assert second.code == 0, second.err
    assert commands.writes(tmp_path / "report.json") == []
    seen.linked_well()
