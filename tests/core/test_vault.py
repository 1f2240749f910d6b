"""The vault, and the one file a secret may be written to."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from valolink_widgets.core.errors import InvalidSettings
from valolink_widgets.core.vault import (
    SecretFile,
    Vault,
    csv_text,
    process_vault,
    scrubbed,
    secrets_in,
)

pytestmark = pytest.mark.quick

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "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"
HEADER = "Access key ID,Secret access key"

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")


def _code(problem: pytest.ExceptionInfo[InvalidSettings]) -> str:
    (finding,) = problem.value.findings
    assert finding.field == "secret_file"
    assert finding.remedy
    return finding.code


class TestVault:
    def test_keeps_by_account_and_key(self) -> None:
        vault = Vault()
        vault.keep("1", KEY, SecretStr(SECRET))
        kept = vault.get("1", KEY)
        assert kept
        assert kept.get_secret_value() == SECRET
        assert vault.get("2", KEY) is None
        assert vault.get("1", "AKIAOTHER") is None

    def test_held_names_only_the_keys_of_the_account(self) -> None:
        vault = Vault()
        vault.keep("1", "AKIA1", SecretStr("x"))
        vault.keep("1", "AKIA2", SecretStr("x"))
        vault.keep("2", "AKIA3", SecretStr("x"))
        assert vault.held("1") == {"AKIA1", "AKIA2"}
        assert vault.held("3") == frozenset()

    def test_does_not_show_what_it_holds(self) -> None:
        vault = Vault()
        vault.keep("1", KEY, SecretStr(SECRET))
        assert SECRET not in repr(vault)
        assert SECRET not in repr(vars(vault))

    def test_is_one_per_process(self) -> None:
        assert process_vault() is process_vault()

    def test_many_threads_at_once(self) -> None:
        vault = Vault()

        def work(n: int) -> int:
            vault.keep("1", f"AKIA{n}", SecretStr("x"))
            return len(vault.held("1"))

        with ThreadPoolExecutor(16) as pool:
            assert max(pool.map(work, range(500))) == 500


class TestReading:
    @pytest.mark.parametrize(
        "content",
        [
            f"{HEADER}\n{KEY},{SECRET}\n",
            f"{HEADER}\n{KEY},{SECRET}",
            f"{HEADER}\r\n{KEY},{SECRET}\r\n",
            f"\ufeff{HEADER}\r\n{KEY},{SECRET}\r\n",
            f"{HEADER}\n{KEY},{SECRET}\n\n\n",
            f'"Access key ID","Secret access key"\n"{KEY}","{SECRET}"\n',
        ],
    )
    def test_takes_the_console_s_csv(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "key.csv"
        path.write_bytes(content.encode())
        pair = SecretFile(path).read()
        assert pair
        assert (pair[0], pair[1].get_secret_value()) == (KEY, SECRET)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\n",
            HEADER.encode(),
            f"{KEY},{SECRET}\n".encode(),
            f"{HEADER}\n{KEY}\n".encode(),
            f"{HEADER}\n{KEY},\n".encode(),
            f"{HEADER}\n,{SECRET}\n".encode(),
            f"{HEADER}\n{KEY},{SECRET},more\n".encode(),
            f"{HEADER}\n{KEY},{SECRET}\n{KEY},{SECRET}\n".encode(),
            f"{HEADER}\n{KEY}, {SECRET}\n".encode(),
            f"{HEADER}\nnot-a-key,{SECRET}\n".encode(),
            f"User name,Password\n{KEY},{SECRET}\n".encode(),
            f"{HEADER}\n{KEY},{SECRET}\xff\n".encode("latin-1"),
            f'{HEADER}\n{KEY},"{SECRET}\n'.encode(),
            b"x" * 100_000,
        ],
    )
    def test_anything_else_is_not_ours_and_stays(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "key.csv"
        path.write_bytes(content)
        with pytest.raises(InvalidSettings) as problem:
            SecretFile(path).read()
        assert _code(problem) == "secret-file.not-ours"
        assert SECRET not in str(problem.value)
        assert problem.value.__context__ is None
        assert path.read_bytes() == content

    def test_none_when_absent(self, tmp_path: Path) -> None:
        assert SecretFile(tmp_path / "key.csv").read() is None
        assert SecretFile(tmp_path / "nowhere" / "key.csv").read() is None

    def test_a_folder_is_not_ours(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidSettings) as problem:
            SecretFile(tmp_path).read()
        assert _code(problem).startswith("secret-file.not-")


class TestWriting:
    def test_what_it_writes_it_reads(self, tmp_path: Path) -> None:
        file = SecretFile(tmp_path / "key.csv")
        file.write(KEY, SecretStr(SECRET))
        assert file.read() == (KEY, SecretStr(SECRET))
        assert file.path.read_bytes() == f"{HEADER}\n{KEY},{SECRET}\n".encode()
        assert csv_text(KEY, SecretStr(SECRET)) == file.path.read_text()

    @posix
    def test_only_the_owner_may_read_it(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            SecretFile(tmp_path / "key.csv").write(KEY, SecretStr(SECRET))
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "key.csv").stat().st_mode) == 0o600

    def test_never_overwrites(self, tmp_path: Path) -> None:
        path = tmp_path / "key.csv"
        path.write_text("mine")
        with pytest.raises(InvalidSettings) as problem:
            SecretFile(path).write(KEY, SecretStr(SECRET))
        assert _code(problem) == "secret-file.exists"
        assert path.read_text() == "mine"

    @posix
    def test_follows_no_link(self, tmp_path: Path) -> None:
        (tmp_path / "key.csv").symlink_to(tmp_path / "elsewhere.csv")
        with pytest.raises(InvalidSettings) as problem:
            SecretFile(tmp_path / "key.csv").write(KEY, SecretStr(SECRET))
        assert _code(problem) == "secret-file.exists"
        assert not (tmp_path / "elsewhere.csv").exists()

    def test_a_full_disk_leaves_nothing_half_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InvalidSettings) as problem:
            SecretFile(tmp_path / "key.csv").write(KEY, SecretStr(SECRET))
        assert _code(problem) == "secret-file.not-written"
        assert list(tmp_path.iterdir()) == []
        assert problem.value.__context__ is None

    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidSettings) as problem:
            SecretFile(tmp_path / "nowhere" / "key.csv").write(KEY, SecretStr(SECRET))
        assert _code(problem) == "secret-file.not-written"

    @posix
    def test_the_disk_has_file_and_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[int] = []
        real = os.fsync
        monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_mode) or real(fd))
        SecretFile(tmp_path / "key.csv").write(KEY, SecretStr(SECRET))
        assert [stat.S_ISDIR(mode) for mode in synced] == [False, True]


class TestProblem:
    def test_none_where_it_can_be_written(self, tmp_path: Path) -> None:
        assert SecretFile(tmp_path / "key.csv").problem() is None
        (tmp_path / "there.csv").write_text("x")
        assert SecretFile(tmp_path / "there.csv").problem() is None

    @pytest.mark.parametrize("name", ["nowhere/key.csv", "n" * 300])
    def test_known_before_any_key_is(self, tmp_path: Path, name: str) -> None:
        finding = SecretFile(tmp_path / name).problem()
        assert finding
        assert (finding.severity, finding.field) == ("error", "secret_file")

    def test_known_before_anything_is_sent(self, tmp_path: Path) -> None:
        folder = SecretFile(tmp_path).problem()
        missing = SecretFile(tmp_path / "nowhere" / "key.csv").problem()
        assert folder
        assert folder.code == "secret-file.is-directory"
        assert missing
        assert missing.code == "secret-file.no-folder"

    def test_a_folder_that_may_not_be_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
        problem = SecretFile(tmp_path / "key.csv").problem()
        assert problem
        assert problem.code == "secret-file.not-writable"


def test_scrubbing_takes_out_what_the_other_side_echoes() -> None:
    params = {"a": [{"b": SecretStr("s1")}], "c": SecretStr("s2"), "d": "plain", "e": SecretStr("")}
    assert secrets_in(params, SecretStr("s3")) == ("s1", "s2", "s3")
    assert scrubbed("x s1 y s2 z", secrets_in(params)) == "x <secret> y <secret> z"


def test_the_core_s_vault_needs_nothing_heavy() -> None:
    code = (
        "import sys, valolink_widgets.core.vault\n"
        "assert not {'boto3', 'botocore', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
