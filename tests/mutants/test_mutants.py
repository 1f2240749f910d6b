"""The mutants can be made, the script tells the dead from the living, and some of them are run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ..counting import APPLICABLE, AT_LEAST, KILLED, count
from .__main__ import main
from .mutants import MUTANTS, Mutant
from .running import ROOT, DoesNotApply, mutated, verdict, word_for

BY_NAME = {mutant.name: mutant for mutant in MUTANTS}


@pytest.mark.quick
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_it_applies_and_its_tests_are_there(mutant: Mutant) -> None:
    assert mutated(mutant)
    for test in mutant.tests:
        file, *names = test.split("[")[0].split("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert all(f"def {name}(" in text for name in names)
    count(APPLICABLE, mutant.name)


@pytest.mark.quick
def test_no_two_have_one_name() -> None:
    assert len(BY_NAME) == len(MUTANTS) >= AT_LEAST[APPLICABLE]


@pytest.mark.parametrize("name", ["stale-plan-sent", "secret-file-overwritten", "403-is-absent"])
def test_it_is_killed(name: str) -> None:
    found = verdict(BY_NAME[name])
    assert found.killed, found.said
    count(KILLED, name)


def test_one_that_changes_nothing_survives() -> None:
    harmless = replace(BY_NAME["403-is-absent"], new=BY_NAME["403-is-absent"].old)
    assert verdict(harmless).word == "survived"


@pytest.mark.quick
def test_one_whose_text_is_gone_is_no_success(tmp_path: Path) -> None:
    mutant = BY_NAME["403-is-absent"]
    assert verdict(replace(mutant, old="this stands nowhere")).word == "does not apply"
    with pytest.raises(DoesNotApply, match="does not compile"):
        mutated(replace(mutant, new="NO_BUCKET = {"))
    (tmp_path / "valolink_widgets" / mutant.file).parent.mkdir(parents=True)
    (tmp_path / "valolink_widgets" / mutant.file).write_text(mutant.old * 2)
    with pytest.raises(DoesNotApply, match="2 times"):
        mutated(mutant, tmp_path)


@pytest.mark.quick
def test_a_name_that_nobody_has_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-mutant"]) == 2
    assert "no-such-mutant" in capsys.readouterr().err


@pytest.mark.quick
@pytest.mark.parametrize("code", [pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED])
def test_a_test_that_is_not_found_proves_nothing(code: int) -> None:
    assert word_for(code) not in ("killed", "survived")
