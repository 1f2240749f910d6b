"""The judges as fixtures: empty after a reset, on loopback only, and gone when they are ended."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

from valolink_widgets.sandbox import Place

from .. import needs
from ..sandbox.conftest import Key, Sandbox, own_bucket
from .judges import Judge
from .ministack import Ministack


def test_a_reset_leaves_the_administrator_and_one_project(judge: Judge) -> None:
    before, account = judge.place, Sandbox(judge.place)
    bucket = account.bucket("own-bucket")
    key = account.user("somebody", own_bucket(bucket))
    make_store(account, bucket, key).raise_for_status()
    account.control("buckets", name="taken")
    judge.reset()
    account = Sandbox(judge.place)
    assert account.client("s3").list_buckets()["Buckets"] == []
    assert len(account.client("iam").list_users()["Users"]) == 1
    assert account.bucket("taken")
    assert account.api("GET", "stores/").json()["results"] == []
    assert judge.place.model_copy(update={"operator": before.operator}) == before


def test_its_file_describes_it_as_it_is_now(judge: Judge) -> None:
    assert Place.read(judge.file) == judge.place
    judge.reset()
    assert Place.read(judge.file) == judge.place
    who = Sandbox(judge.place).client("sts").get_caller_identity()
    assert who["Account"] == judge.place.account_id
    assert who["Arn"].endswith(":user/sandbox-operator")


def test_valohai_tries_a_stores_key_on_the_same_judge(judge: Judge) -> None:
    account = Sandbox(judge.place)
    bucket = account.bucket("own-bucket")
    key = account.user("somebody", own_bucket(bucket))
    refused = make_store(account, bucket, Key(key.id, "x" * 40))
    assert refused.status_code == 400
    assert "SignatureDoesNotMatch" in refused.text
    assert make_store(account, bucket, key).status_code == 201
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.judge
def test_ministack_listens_on_loopback_only_and_ends(tmp_path: Path) -> None:
    judge = Ministack(needs.ministack(), tmp_path)
    parts = urlsplit(judge.place.aws_endpoint_url)
    assert answers("127.0.0.1", parts.port)
    assert not answers("127.0.0.2", parts.port)  # where 0.0.0.0 would answer
    judge.stop()
    assert judge._process.returncode == 0  # by the end of its pipe, not killed
    assert not answers("127.0.0.1", parts.port)
    assert not judge.place.answers()


@pytest.mark.judge
def test_who_calls_is_checked_from_the_first_request(ministack: Judge) -> None:
    ministack.reset()
    nobody = Sandbox(ministack.place).client("s3", Key("AKIA" + "Q" * 16, "x" * 40))
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        nobody.list_buckets()


@pytest.mark.quick
def test_without_ministack_its_tests_are_skipped_and_in_ci_they_fail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(needs, "__file__", str(tmp_path / "tests" / "needs.py"))
    monkeypatch.setenv("MINISTACK_PYTHON", str(tmp_path / "nowhere"))
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match=r"tests/judge/requirements\.txt"):
        needs.ministack()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"tests/judge/requirements\.txt"):
        needs.ministack()
    python = tmp_path / ".venv-ministack" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert needs.ministack() == str(python)


def answers(host: str, port: int | None) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port or 0)) == 0


def make_store(account: Sandbox, bucket: str, key: Key) -> requests.Response:
    project = account.api("GET", "projects/").json()["results"][0]["id"]
    secret = {"access_key_id": key.id, "secret_access_key": key.secret}
    configuration = {"bucket": bucket, "region": "eu-west-1", **secret}
    store = {"name": bucket, "type": "s3", "access_mode": "single_project", "project": project}
    return account.api("POST", "stores/", json={**store, "configuration": configuration})
