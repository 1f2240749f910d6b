"""Several runs of one link folded into one ledger, and its seal."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.core import documents
from valolink_widgets.core.changed import Changed, Ledger, fold, seal
from valolink_widgets.core.report import Report
from valolink_widgets.core.report_reading import read_ledger

pytestmark = pytest.mark.quick

USER = "arn:aws:iam::123456789012:user/valolink-b"


def entry(before: Any, after: Any = None, drifted: Any = None, thing: str = "s3:b") -> Changed:
    return Changed("cors", thing, before, after, drifted)


@pytest.mark.parametrize(
    ("earlier", "later", "folded"),
    [
        (entry("A", "B"), entry("B", "C"), entry("A", "C")),
        (entry(None, "B"), entry("B", "C"), entry(None, "C")),
        (entry("A", "B"), entry("A", "B"), entry("A", "B")),  # undone in between
        (entry("A", "B"), entry(None, "C"), entry("A", "C")),  # gone in between
        (entry("A", "B"), entry("X", "C"), entry("A", "C", "X")),
        (entry("A", "B", "X"), entry("B", "C"), entry("A", "C", "X")),
        (entry("A"), entry("X", "C"), entry("A", "C")),  # never read back: nobody can tell
        (entry("A", "B"), entry("B"), entry("A", "B")),
    ],
)
def test_the_first_image_counts_and_drift_is_kept(
    earlier: Changed, later: Changed, folded: Changed
) -> None:
    assert fold([earlier], [later]) == (folded,)


def test_things_of_other_names_are_other_things() -> None:
    one, other = entry("A", "B"), entry("X", "Y", thing="s3:other")
    assert fold([one], [other]) == (one, other)
    assert fold([one, other], [entry("B", "C")]) == (entry("A", "C"), other)


def test_any_edit_breaks_the_seal() -> None:
    ledger = Ledger("aws", "123456789012", "p", "https://x", {"bucket": "b"}, (entry(None, []),))
    written = ledger.as_dict()
    assert written["seal"] == seal(written)
    for name, value in (("account", "1"), ("changes", []), ("answers", {})):
        assert seal({**written, name: value}) != written["seal"]


def test_a_ledger_is_read_as_it_was_written(tmp_path: Any) -> None:
    answers = {
        "target": "aws",
        "region": "eu-west-1",
        "bucket": "b",
        "kms_key": "",
        "project": "",
        "large_uploads": False,
        "user": "u",
        "policy": "p",
        "role": "r",
        "store": "s",
    }
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["ü"]}
    changes = (
        entry([rule], None, [rule]),
        Changed("user-policy", "iam:u/p", {"Statement": {"Effect": "Allow"}}),
        Changed("public-access-block", "s3:b", {"BlockPublicAcls": False}),
    )
    ledger = Ledger("aws", "123456789012", "p-1", "https://x", answers, changes)
    path = tmp_path / "report.json"
    Report("1", "aws", "123456789012", "auto", {}, ledger=ledger).write(path)
    assert read_ledger(path) == ledger


def test_our_statement_is_taken_out_of_a_trust_and_no_other() -> None:
    theirs = {"Effect": "Allow", "Principal": {"Service": "x"}, "Action": "sts:AssumeRole"}
    merged = documents.merge_trust({"Version": "2012-10-17", "Statement": theirs}, USER)
    assert documents.without_trust(merged, USER)["Statement"] == [theirs]
    alone = documents.trust_policy(USER)
    assert documents.without_trust(alone, USER) == alone
