"""A run leaves no secret in its arguments, its output, its notebook or its reports."""

from __future__ import annotations

import base64
import json
import time
import urllib.parse
from pathlib import Path

import pytest

from .. import commands
from ..standin import BUCKET, StandIn
from .test_pages import children, words_of


def spellings(secret: str) -> set[str]:
    """A secret as it may be written: raw, quoted, in hex, in base64 at each of three places."""
    found = {secret, urllib.parse.quote(secret, safe=""), json.dumps(secret)[1:-1]}
    found.add(secret.encode().hex())
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + secret.encode()).decode()
        found.add(coded[4 if shift else 0 : -4])
    return found


def leaks(text: str, secrets: tuple[str, ...]) -> list[str]:
    return [secret for secret in secrets if any(form in text for form in spellings(secret))]


@pytest.mark.quick
@pytest.mark.parametrize("form", range(3))
def test_the_search_finds_what_is_planted(form: int) -> None:
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    planted = [f"a{secret}b", base64.b64encode(b"y" + secret.encode() + b"z").decode()]
    planted.append(urllib.parse.quote(secret, safe=""))
    assert leaks(planted[form], (secret,)) == [secret]
    assert leaks("nothing of the kind", (secret,)) == []


def test_a_run_leaves_no_secret_behind(standin: StandIn, tmp_path: Path) -> None:
    words = ("-p", "bucket", BUCKET, "-p", "secret_file", "key.csv", "--sandbox", str(standin.file))
    said: set[bytes] = set()
    with commands.started(
        "run", *words, "-v", "-o", "out.ipynb", "--report", "report.html", cwd=tmp_path
    ) as process:
        while process.poll() is None:
            said |= {words_of(p) for p in children(process.pid) | {str(process.pid)}}
            time.sleep(0.02)
        out, err = process.communicate()
        assert process.returncode == 0, err
    text = (tmp_path / "key.csv").read_text(encoding="utf-8-sig")
    secrets = (
        text.splitlines()[1].split(",")[-1],
        standin.place.operator.secret_access_key.get_secret_value(),
        standin.place.valohai_token.get_secret_value(),
    )
    assert leaks(text, secrets) == [secrets[0]]
    assert any(b"ipykernel" in each for each in said)
    assert leaks(b"\n".join(said).decode(errors="replace"), secrets) == []
    assert leaks(out + err, secrets) == []
    for file in ("out.ipynb", "report.html"):
        assert leaks((tmp_path / file).read_text(encoding="utf-8"), secrets) == []
