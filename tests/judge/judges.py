"""What a judge is: an AWS on loopback with our Valohai stand-in beside it, emptied at will."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import requests

from valolink_widgets.sandbox import Place, Running, start

NEIGHBOUR_ACCOUNT = "210987654321"


class Judge(Protocol):
    """An AWS that tests are run on.

    `file` is a sandbox file: a child process that is handed it with `--sandbox` walks here too.
    `place` is what that file says now; `reset` may change the operator's key in it, and nothing
    else: addresses, account, project and tokens stay.
    """

    name: str
    file: Path

    @property
    def place(self) -> Place:
        """Addresses, keys and project."""

    def reset(self) -> None:
        """Back to an account that holds nothing but its administrator, and one project."""

    def stop(self) -> None:
        """End it."""


def control(place: Place, path: str, **body: object) -> requests.Response:
    """Turn one of the switches under `/_sandbox/`: reset, projects, buckets, options."""
    token = place.control_token
    assert token
    answer = requests.post(
        f"{place.valohai_host}/_sandbox/{path.strip('/')}/",
        json=body,
        headers={"X-Sandbox-Control": token.get_secret_value()},
        timeout=10,
    )
    answer.raise_for_status()
    return answer


class Moto:
    """The sandbox that Valolink brings: moto, corrected."""

    name = "moto"

    def __init__(self) -> None:
        self._running: Running = start()
        self.file = self._running.file

    @property
    def place(self) -> Place:
        return self._running.place()

    def reset(self) -> None:
        control(self.place, "reset")

    def stop(self) -> None:
        self._running.stop()
