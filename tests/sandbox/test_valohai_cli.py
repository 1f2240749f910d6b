"""The real valohai-cli against the stand-in, as an independent client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from valohai_cli.api import APISession
from valohai_cli.exceptions import APIError

from .conftest import Sandbox, own_bucket

RUN_ALL = """
import json, sys
from valohai_cli.cli import cli
for words in json.loads(sys.argv[1]):
    cli(words, standalone_mode=False)
"""


@pytest.fixture
def vh(tmp_path: Path) -> Any:
    """Run `vh` commands, isolated from any real login, in a folder of their own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("VALOHAI_", "VH_"))}
    environment = {**kept, "VALOHAI_CONFIG_DIR": str(tmp_path / "config")}
    (tmp_path / "work").mkdir()
    (tmp_path / "config").mkdir()

    def run(*commands: list[str]) -> str:
        # One process for all: each start of the client costs more than a second.
        done = subprocess.run(
            [sys.executable, "-c", RUN_ALL, json.dumps(commands)],
            cwd=tmp_path / "work",
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_login_list_and_link(sandbox: Sandbox, vh: Any, tmp_path: Path) -> None:
    host, token = sandbox.place.valohai_host, sandbox.place.valohai_token.get_secret_value()
    assert "demo" in vh(["login", "--host", host, "--token", token])
    said = vh(["project", "list"], ["project", "link", "first-project"])
    assert "first-project" in said
    saved = json.loads((tmp_path / "config" / "config.json").read_text())
    assert saved["host"] == host
    assert "first-project" in json.dumps(saved["links"])


def test_make_a_project_and_look_around(sandbox: Sandbox, vh: Any) -> None:
    host, token = sandbox.place.valohai_host, sandbox.place.valohai_token.get_secret_value()
    vh(
        ["login", "--host", host, "-u", "demo", "-p", token],
        ["project", "create", "-n", "by-cli", "--owner", "demo", "--link"],
        ["project", "environment-variables", "list"],
        ["project", "status"],
        ["data", "list"],
    )
    names = [one["name"] for one in sandbox.api("GET", "projects/").json()["results"]]
    assert names == ["first-project", "by-cli"]


@pytest.mark.quick
def test_api_session_drives_stores_and_default_store(sandbox: Sandbox) -> None:
    sandbox.bucket("own")
    key = sandbox.user("u", own_bucket("own"))
    token = sandbox.place.valohai_token.get_secret_value()
    with APISession(sandbox.place.valohai_host, token) as session:
        project = session.get("/api/v0/projects/").json()["results"][0]["id"]
        body = {
            "name": "own",
            "type": "s3",
            "project": project,
            "configuration": {
                "bucket": "own",
                "access_key_id": key.id,
                "secret_access_key": key.secret,
            },
        }
        made = session.post("/api/v0/stores/", json=body)
        assert made.status_code == 201
        store = made.json()["id"]
        path = f"/api/v0/projects/{project}/"
        session.patch(path, json={"default_store": store})
        assert session.get(path).json()["upload_store_id"] == store
        assert session.delete(f"/api/v0/stores/{store}/").status_code == 204
        body["configuration"]["secret_access_key"] = "wrong"
        with pytest.raises(APIError, match="SignatureDoesNotMatch"):
            session.post("/api/v0/stores/", json=body)
