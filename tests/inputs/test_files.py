"""Bad files at every door that takes one: said in words, nothing of them shown, nothing lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.core.errors import InvalidSettings, SandboxFailed
from valolink_widgets.core.vault import SecretFile
from valolink_widgets.sandbox import Place
from valolink_widgets.valohai import read_token

from ..counting import BAD_INPUTS, count
from .places import ended, good

pytestmark = pytest.mark.quick

HEAD = b"Access key ID,Secret access key\n"
KEY = b"AKIAQ7EXAMPLE2CANARY"
SECRET = b"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"
MEGABYTES = b"x" * 10_000_000
CONTENTS: dict[str, bytes] = {
    "empty": b"",
    "no header": KEY + b"," + SECRET,
    "only a header": HEAD,
    "two keys": HEAD + (KEY + b"," + SECRET + b"\n") * 2,
    "one cell": HEAD + KEY + b"\n",
    "three cells": HEAD + KEY + b"," + SECRET + b",x\n",
    "another order": b"Secret access key,Access key ID\n" + SECRET + b"," + KEY,
    "a formula": HEAD + b"=cmd|' /C calc'!A0," + SECRET,
    "an open quote": HEAD + b'"' + KEY + b"," + SECRET,
    "a NUL": HEAD + KEY + b"\0," + SECRET,
    "a space in the secret": HEAD + KEY + b",a b\n",
    "UTF-16": (HEAD + KEY + b"," + SECRET).decode().encode("utf-16"),
    "bytes that are no text": b"\xff\xfe\x00\xd8",
    "JSON": b'{"key": "' + KEY + b'"}',
    "megabytes": MEGABYTES,
    "megabytes of lines": b"\n" * 10_000_000,
}


def put(folder: Path, content: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("what", CONTENTS)
def test_the_file_of_a_key(what: str, tmp_path: Path) -> None:
    path = put(tmp_path, CONTENTS[what])
    with pytest.raises(InvalidSettings) as caught:
        SecretFile(path).read()
    (finding,) = caught.value.findings
    assert (finding.code, finding.field) == ("secret-file.not-ours", "secret_file")
    good(finding, "")
    assert SECRET.decode() not in str(caught.value)
    assert path.read_bytes() == CONTENTS[what]
    count(BAD_INPUTS, ("the file of a key", what))


PLACE = """{"aws_endpoint_url": "%s", "region": "eu-west-1", "account_id": "1", "project": "a/b",
"operator": {"access_key_id": "a", "secret_access_key": "s"}, "valohai_host": "%s",
"valohai_token": "t"}"""
HERE = "http://127.0.0.1:1"
PLACES: dict[str, str] = {
    "empty": "",
    "not JSON": "bucket: x",
    "a list": "[]",
    "deep": "[" * 100_000,
    "without its keys": "{}",
    "with another key": PLACE % (HERE, HERE) + "x",
    "AWS elsewhere": PLACE % ("http://evil.invalid:1", HERE),
    "Valohai elsewhere": PLACE % (HERE, "http://evil.invalid:1"),
    "no port": PLACE % (HERE, "http://127.0.0.1"),
    "a port too large": PLACE % (HERE, "http://127.0.0.1:99999"),
    "no address": PLACE % (HERE, "x"),
    "half an address": PLACE % (HERE, "http://[::1"),
    "a script": PLACE % (HERE, "javascript://127.0.0.1:1"),
    "a name like loopback": PLACE % (HERE, "http://127.0.0.1.evil.invalid:1"),
    "a name and a password": PLACE % (HERE, "http://127.0.0.1@evil.invalid:1"),
    "megabytes": '"' + "x" * 10_000_000 + '"',
    "NULs": "\0" * 100,
}


@pytest.mark.parametrize("what", PLACES)
def test_the_file_of_a_sandbox(what: str, tmp_path: Path) -> None:
    path = put(tmp_path, PLACES[what].encode())
    with pytest.raises(SandboxFailed) as caught:
        Place.read(path)
    assert "valolink sandbox" in str(caught.value)
    assert len(str(caught.value)) < 600
    assert caught.value.__cause__ is None
    count(BAD_INPUTS, ("the file of a sandbox", what))


@pytest.mark.parametrize("name", ["nul\0.json", "x" * 5000, ".", "/dev/zero", "no/such"])
def test_the_name_of_a_sandboxs_file(name: str) -> None:
    if name == "/dev/zero" and os.name == "nt":
        name = "."
    with pytest.raises(SandboxFailed):
        Place.read(name)
    count(BAD_INPUTS, ("the name of a sandbox's file", name))


TOKENS: dict[str, bytes] = {
    "empty": b"",
    "two lines": b"a\nb",
    "a header of its own": b"token\r\nX-Evil: 1",
    "a space": b"to ken",
    "letters of others": "tökén".encode(),
    "not text": b"\xff\xfe",
    "a NUL": b"to\0ken",
    "megabytes": MEGABYTES,
}


@pytest.mark.parametrize("what", TOKENS)
def test_the_file_of_a_token(what: str, tmp_path: Path) -> None:
    token_refused(f"file:{put(tmp_path, TOKENS[what])}")
    count(BAD_INPUTS, ("the file of a token", what))


@pytest.mark.parametrize("what", [w for w in TOKENS if b"\0" not in TOKENS[w] and w != "not text"])
def test_the_variable_of_a_token(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if what != "megabytes":
        monkeypatch.setenv("A_TOKEN", TOKENS[what].decode())
    token_refused("env:A_TOKEN")
    count(BAD_INPUTS, ("the variable of a token", what))


@pytest.mark.parametrize("config", ["", "[]", "{", '{"host": 1}', "[" * 100_000, "\0"])
def test_the_login_of_valohais_own_command(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALOHAI_CONFIG_DIR", str(tmp_path))
    (tmp_path / "config.json").write_text(config, encoding="utf-8")
    token_refused("cli")
    count(BAD_INPUTS, ("the login of vh", config))


def token_refused(reference: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        read_token(reference)
    (finding,) = caught.value.findings
    assert finding.field == "valohai_token"
    good(finding, "")


YAML: dict[str, bytes] = {
    "a list": b"- bucket\n",
    "a text": b"bucket",
    "a tab": b"\tbucket: x",
    "an open bracket": b"bucket: [",
    "an open quote": b'bucket: "x',
    "deep": b"[" * 20_000,
    "a date that is none": b"bucket: 2026-13-45",
    "a number that is none": b"bucket: !!int x",
    "a truth that is none": b"adopt: !!bool maybe",
    "an object of Python": b"bucket: !!python/object/apply:os.system ['touch pwned']",
    "a name that is a list": b"? [a, b]\n: x",
    "an unknown tag": b"bucket: !secret x",
    "an unknown anchor": b"bucket: *nobody",
    "two documents": b"bucket: my-bucket\n---\nbucket: other",
    "a control character": b"bucket: a\x07b",
    "not UTF-8": b"bucket: \xff",
    "UTF-16": "bucket: x".encode("utf-16"),
    "a NUL": b"bucket: a\0b",
    "megabytes": MEGABYTES,
    "a bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nbucket: [*c,*c]",
    "a timestamp that is none": b"bucket: !!timestamp x",
    "a number of thousands of digits": b"bucket: " + b"9" * 5000,
}


@pytest.mark.parametrize("what", YAML)
def test_a_file_of_parameters(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    path = put(tmp_path, YAML[what])
    assert ended(["plan", "-f", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert not [c for c in said.err if not c.isprintable() and c != "\n"]
    assert len(said.err) < 5000
    assert list(tmp_path.iterdir()) == [path]
    count(BAD_INPUTS, ("a file of parameters", what))
