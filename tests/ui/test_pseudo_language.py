"""In a language in which every text stands in ⟦…⟧, no word stands outside of them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
import requests
from jinja2.ext import babel_extract

from .. import commands
from ..packaging.readme import subparsers
from ..packaging.texts import PACKAGE, compiled
from .visible import CLOSE, OPEN, outside

LANGUAGE = "xx"
# What has the same name in every language, and what the test itself typed.
NAMES = re.compile(
    r"https?://\S+|arn:\S+|\b(?:s3|s3control|iam|iam-role|sts|store|valohai):[\w-]*"
    r"|[\w./-]*\.(?:json|csv|md|html|yaml|ipynb)"
    r"|`[^`]*`|\| [a-z-]+ \||AKIA\w+|[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]+-[0-9a-f]{8}\b"
    r"|\b(?:AWS|Valohai|Valolink|S3|IAM|STS|CORS|ARN|ACL|JSON|HTML|ms)\b|\b[A-Z][a-z]+[A-Z]\w+"
    r"|[\w.-]*pseudo-bucket[\w.-]*|valolink-\S*…\S*|…[A-Z0-9]{6,}|demo/[\w-]+|\bdemo\b"
    r"|Europe \(Ireland\)|US East \(N\. Virginia\)|\b(?:eu|us)-\w+-\d\b|eu west|My_Bucket\."
    r"|(?:GET|POST|PUT|PATCH|DELETE) /\S+|\bForbidden\b|\bnetwork\b|sandbox-operator|\baws\b"
    r"|\{\w+\}|<prefix>|<region>|-an\b"
    r"|target, sandbox, [\w, \\]+|\bvalolink\b|\bbucket\b"
)
_VALUE = re.compile(r"(`\{\w*\}`|\{\w*\})")


def marked(text: str) -> str:
    """`text` in ⟦…⟧, but for the values in it, which have to be said themselves."""
    parts = _VALUE.split(text)
    return "".join(
        part if i % 2 or not part else f"{OPEN}{part}{CLOSE}" for i, part in enumerate(parts)
    )


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("locales")
    compiled(folder, LANGUAGE, marked)
    more = {"VALOLINK_LANGUAGE": LANGUAGE, "VALOLINK_LOCALES": str(folder)}
    return {**os.environ, **more, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}


def run(*words: str | Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, words)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )


def test_every_page_in_many_states(environment: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "read.json"
    done = run("-m", "tests.ui.pseudo_pages", out, environment=environment)
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert len(found) > 1000
    assert {left: where for where, text in found if (left := outside(text, NAMES))} == {}


@pytest.mark.parametrize("command", ["", *sorted(subparsers())])
def test_help(environment: dict[str, str], command: str) -> None:
    said = run("-m", "valolink_widgets", *command.split(), "--help", environment=environment)
    assert said.returncode == 0, said.stderr
    # The usage line is made of the options' own names, and so is the left side of each table.
    about = re.sub(r"usage:.*?\n\n", "", said.stdout, flags=re.DOTALL)
    options = rf"^ +(-.*?|COMMAND|all|{'|'.join(subparsers())})(?=  |$)|\b[A-Z]{{4,}}(\.\w+)?\b"
    assert outside(re.sub(options, "", about, flags=re.MULTILINE), NAMES) == ""
    assert about.count(OPEN) > 2


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "-p", "bucket", "My_Bucket."),
        ("run", "-p", "approval", "ask", "-p", "bucket", "pseudo-bucket"),
        ("plan", "-f", "nowhere.yaml"),
        ("plan", "--sandbox", "nowhere.json", "-p", "bucket", "pseudo-bucket"),
    ],
)
def test_what_the_commands_say(environment: dict[str, str], words: tuple[str, ...]) -> None:
    said = run("-m", "valolink_widgets", *words, environment=environment)
    assert said.returncode in (1, 2)
    told = re.sub(r"\[\w+\]", "", said.stdout + said.stderr)  # the setting
    assert outside(told, NAMES) == ""
    assert OPEN in told


def test_the_page_before_there_is_a_kernel(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The template's own words, which the page's server has to look up."""
    for name in ("VALOLINK_LANGUAGE", "VALOLINK_LOCALES"):
        monkeypatch.setenv(name, environment[name])
    template = PACKAGE / "ui/jupyter/voila/templates/valolink/index.html.j2"
    with template.open("rb") as file:
        texts = [str(text) for _, _, text, _ in babel_extract(file, ("text",), (), {})]
    with commands.started("app", "--no-browser", cwd=tmp_path) as process:
        answer = requests.get(commands.address(process), timeout=120)
    page = unescape(answer.content.decode())
    assert len(texts) > 5
    assert [text for text in texts if marked(text) not in page] == []
