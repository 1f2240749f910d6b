"""A sandbox as a child process: started without waiting, ended with its parent."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from valolink_widgets.core.errors import SandboxFailed

from ..core.text import say
from .place import Place
from .sandbox_file import make_room

# What would point the sandbox elsewhere, or put a person's keys into its process.
KEPT_OUT = ("AWS_", "BOTO", "MOTO_", "VALOHAI_", "VH_", "INITIAL_NO_AUTH_")
POLL_SECONDS = 0.02


class Running:
    """A sandbox started by this process; `stop` ends it, and so does this process's end."""

    def __init__(self, process: subprocess.Popen[bytes], file: Path, private: Path) -> None:
        self.process, self.file = process, file
        self.log = private / "stderr"
        """What the process complained of; empty as long as all is well."""
        self._private = private
        self._owner = os.getpid()
        self._place: Place | None = None
        atexit.register(self.stop)

    def place(self, timeout: float = 60.0) -> Place:
        """Where the sandbox is, once it answers; SandboxFailed when it dies or takes too long."""
        deadline = time.monotonic() + timeout
        while self._place is None:
            if self.process.poll() is not None:
                raise SandboxFailed(
                    say("The sandbox ended while starting. {words}", words=self._last_words())
                )
            if self.file.exists():
                self._place = Place.load(self.file)
            elif time.monotonic() > deadline:
                raise SandboxFailed(
                    say(
                        "The sandbox was not ready after {seconds} seconds.", seconds=f"{timeout:g}"
                    )
                )
            else:
                time.sleep(POLL_SECONDS)
        return self._place

    def stop(self) -> None:
        """End the sandbox and remove what it left; harmless when it has ended already."""
        if os.getpid() != self._owner:
            return  # a forked child of ours must not end its parent's sandbox
        atexit.unregister(self.stop)
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self._private, ignore_errors=True)

    def _last_words(self) -> str:
        try:
            words = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return " ".join(words.strip().splitlines()[-5:])


def start(file: Path | None = None, port: int = 0) -> Running:
    """Start a sandbox beside this process and return at once.

    `file` is where it writes its addresses and keys; without one, a private folder that goes with
    it. A file of a sandbox that still runs is SandboxFailed.
    """
    private = Path(tempfile.mkdtemp(prefix="valolink-sandbox-"))
    try:
        target = (file or private / "sandbox.json").absolute()
        make_room(target)
        with (private / "stderr").open("wb") as stderr:
            process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                _command(target, port),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env=_environment(),
                # Ctrl-C in the terminal reaches the whole group: the parent still needs the
                # sandbox to finish its work, and ends it by the pipe.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
    except BaseException:
        shutil.rmtree(private, ignore_errors=True)
        raise
    return Running(process, target, private)


def _command(file: Path, port: int) -> list[str]:
    # -P: a file named moto.py in the current folder must not be taken for moto.
    here = [sys.executable, "-P", "-m", "valolink_widgets.sandbox"]
    return [*here, "--port", str(port), "--file", str(file), "--until-eof"]


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.upper().startswith(KEPT_OUT)}
