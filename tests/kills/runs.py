"""Runs in processes of their own, and what is seen from outside once they are over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valolink_widgets.core.report_reading import read_ledger
from valolink_widgets.core.vault import SecretFile

from ..judge.judges import Judge
from ..standin import BUCKET, USER, StandIn

ROOT = Path(__file__).parents[2]
# What a whole link changes, as its ledger names it.
EVERYTHING = {
    "bucket",
    "public-access-block",
    "cors",
    "user",
    "access-key",
    "user-policy",
    "role",
    "role-policy",
    "store",
    "default-store",
}


@dataclass(frozen=True)
class Ended:
    """How a run's process ended, what it asked for, and what it wrote to AWS and Valohai."""

    code: int
    requests: list[str]
    writes: list[str]
    secrets: list[str]

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Zygote:
    """The process that forks runs, as long as it is needed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C is the parent's
        )

    def run(self, folder: Path, point: str = "", **answers: Any) -> Ended:
        """One whole run in this folder, killed at this point where one is named."""
        order = {"folder": str(folder), "point": point, "answers": answers}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        told: dict[str, list[str]] = {"request": [], "write": [], "secret": []}
        for kind, value in answer["told"]:
            told[kind].append(value)
        return Ended(answer["code"], told["request"], told["write"], told["secret"])

    def stop(self) -> None:
        """End it, by the end of its input."""
        self._process.communicate(timeout=30)


@dataclass
class Link:
    """One link from nothing, in an empty folder: killed as often as wanted, then finished."""

    judge: Judge
    zygote: Zygote
    folder: Path
    secret_file: bool = False
    prove: bool = False
    secrets: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.judge.reset()
        self.folder.mkdir()

    def run(self, point: str = "") -> Ended:
        """A new process runs the guide."""
        answers = {"bucket": BUCKET, "approval": "auto", "large_uploads": True, "prove": self.prove}
        if self.secret_file:
            answers["secret_file"] = "key.csv"
        place = {"sandbox": str(self.judge.file), "report": "report.json"}
        ended = self.zygote.run(self.folder, point, **answers, **place)
        self.secrets.update(ended.secrets)
        return ended

    def killed(self, point: str) -> bool:
        """Run until this point; False where the run never came there, and ended well."""
        ended = self.run(point)
        assert ended.killed or ended.code == 0, self.output()
        return ended.killed

    def converges(self) -> None:
        """A new run ends well, the one after it writes nothing, and nothing is there twice."""
        assert self.run().code == 0, self.output()
        again = self.run()
        assert again.code == 0, self.output()
        assert again.writes == []
        seen = StandIn(self.judge.file)
        seen.linked_well()
        iam = seen.client("iam")
        keys = iam.list_access_keys(UserName=USER)["AccessKeyMetadata"]
        assert len(keys) == 1
        tags = iam.get_user(UserName=USER)["User"]["Tags"]
        assert [tag["Key"] for tag in tags] == ["valolink"]
        assert "Contents" not in seen.client("s3").list_objects_v2(Bucket=BUCKET)
        assert changed(self.folder / "report.json") == EVERYTHING
        self._file_is_of(keys[0]["AccessKeyId"])
        assert leaks(self.folder, self.all_secrets()) == []

    def _file_is_of(self, key_id: str) -> None:
        if self.secret_file:
            held = SecretFile(self.folder / "key.csv").read()
            assert held
            assert held[0] == key_id
            assert held[1].get_secret_value() in self.secrets
            (self.folder / "key.csv").unlink()

    def all_secrets(self) -> set[str]:
        """What no file may hold: the operator's, Valohai's, and all that AWS gave."""
        place = self.judge.place
        own = (place.operator.secret_access_key, place.valohai_token)
        return {*self.secrets, *(secret.get_secret_value() for secret in own)}

    def output(self) -> str:
        """What the runs printed."""
        return (self.folder / "output").read_text(encoding="utf-8")


def changed(report: Path) -> set[str]:
    """What a report's ledger tells was changed where nothing was before."""
    nothing = (None, {"keys": []})
    return {entry.address for entry in read_ledger(report).changes if entry.before in nothing}


def leaks(folder: Path, secrets: Iterable[str]) -> list[str]:
    """The files, of this folder and of the user's cache, that hold one of these secrets."""
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "valolink"
    files = [path for root in (folder, cache) for path in root.rglob("*") if path.is_file()]
    found = [path.name for path in files if any(s.encode() in path.read_bytes() for s in secrets)]
    return sorted(found)
