"""`valolink check`: its exit codes, its lights, and that it writes test objects only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from valolink_widgets import open_guide
from valolink_widgets.cli import main

from .. import commands
from ..standin import BUCKET, USER, StandIn


def check(standin: StandIn, folder: Path, *more: str) -> int:
    """In this process; with what a run of the same link was given."""
    words = ("-p", "bucket", BUCKET, "-p", "secret_file", str(folder / "key.csv"))
    report = ("--report", str(folder / "check.json"))
    return main(["check", *words, "--sandbox", str(standin.file), *report, *more])


def proofs(folder: Path) -> dict[str, str]:
    found = commands.report(folder / "check.json")["proofs"]
    return {light["name"]: light["outcome"] for light in found}


@pytest.fixture
def linked(standin: StandIn, tmp_path: Path) -> Path:
    """The folder of a link, its key's file in it."""
    sandbox, file = str(standin.file), str(tmp_path / "key.csv")
    guide = open_guide(bucket=BUCKET, approval="auto", sandbox=sandbox, secret_file=file)
    guide.apply().raise_for_errors()
    return tmp_path


def test_all_is_well(standin: StandIn, linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(standin, linked, "-v") == 0
    told = capsys.readouterr()
    assert "✓ refused, as it should be: list the users of the account [the linked key]" in told.out
    assert "as it should be" in told.out.splitlines()[-1]
    assert "aws s3api list-objects-v2 --no-sign-request" in told.err
    assert set(proofs(linked).values()) == {"works", "refused", "not-run"}
    assert commands.writes(linked / "check.json") == []
    assert "Contents" not in standin.client("s3").list_objects_v2(Bucket=BUCKET)


def test_a_proof_fails(standin: StandIn, linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    iam = standin.client("iam")
    statement = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}
    wide = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=USER, PolicyName="wide", PolicyDocument=wide)
    try:
        assert check(standin, linked) == 1
    finally:
        iam.delete_user_policy(UserName=USER, PolicyName="wide")
    told = capsys.readouterr()
    assert "✗ FAILED: list the users of the account [the linked key]" in told.out
    assert "should be refused" in told.err
    assert "proof.fence" in commands.codes(linked / "check.json")


def test_the_link_is_not_as_it_should_be(standin: StandIn, linked: Path) -> None:
    assert check(standin, linked, "-p", "store", "another-name", "-p", "large_uploads", "true") == 1
    assert proofs(linked)["role.assume"] == "failed"  # a role that is not there
    standin.client("s3").put_bucket_cors(
        Bucket=BUCKET,
        CORSConfiguration={
            "CORSRules": [
                {
                    "AllowedMethods": ["GET", "POST"],
                    "AllowedOrigins": [standin.place.valohai_host],
                    "AllowedHeaders": ["*"],
                }
            ]
        },
    )
    assert check(standin, linked) == 3
    assert "failed" not in proofs(linked).values()


def test_bad_parameters_and_no_link(
    standin: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = ("--sandbox", str(standin.file))
    assert main(["check", "-p", "bucket", "My_Bucket", *sandbox]) == 2
    capsys.readouterr()
    assert main(["check", "-p", "bucket", "not-there-yet", *sandbox]) == 3
    assert "no bucket yet" in capsys.readouterr().out
    where = {"LocationConstraint": "eu-west-1"}
    standin.client("s3").create_bucket(Bucket="anothers-one", CreateBucketConfiguration=where)
    assert main(["check", "-p", "bucket", "anothers-one", *sandbox]) == 1
    told = capsys.readouterr()
    assert "Nothing was tried" in told.out
    assert "was not made by Valolink" in told.err + told.out
    assert "Contents" not in standin.client("s3").list_objects_v2(Bucket="anothers-one")
    assert not list(tmp_path.iterdir())
