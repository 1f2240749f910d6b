"""The sandbox's process: two servers, one file, and the three ways it ends."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from valolink_widgets.core.errors import SandboxFailed

from ..core.text import say
from . import sandbox_file
from .http_server import LoopbackServer
from .running import KEPT_OUT

if TYPE_CHECKING:
    from pathlib import Path


def serve(port: int, file: Path, *, until_eof: bool = False, faults: Sequence[str] = ()) -> int:
    """Serve until SIGINT, SIGTERM or, where asked for, the end of standard input; return 0.

    `port` is the AWS side's, 0 for any. `faults` are played all the time. `file` appears when
    both servers answer and goes when they stop. SandboxFailed where the port is taken or the file
    is a living sandbox's.
    """
    file = file.absolute()
    sandbox_file.make_room(file)
    stop = Event()
    _stop_on_signals(stop)
    if until_eof:
        Thread(target=_stop_at_eof, args=(stop,), daemon=True).start()
    aws, valohai = _listen(port), _listen(0)
    text = json.dumps(_open(aws, valohai, faults), indent=2) + "\n"
    try:
        sandbox_file.write(file, text)
        sys.stdout.write(
            say("The sandbox is ready; its addresses and keys are in {file}", file=file) + "\n"
        )
        sys.stdout.flush()
        while not stop.wait(0.5):  # a wait without an end would hold back Ctrl-C on Windows
            pass
    finally:
        sandbox_file.remove(file, text)
        aws.end()
        valohai.end()
    return 0


def _listen(port: int) -> LoopbackServer:
    try:
        return LoopbackServer(port)
    except (OSError, OverflowError) as error:
        raise SandboxFailed(
            say("Port {port} cannot be used ({why}). Name another one.", port=port, why=error)
        ) from None


def _open(aws: LoopbackServer, valohai: LoopbackServer, faults: Sequence[str]) -> dict[str, Any]:
    """Begin both servers, and return what the file will say."""
    _own_environment()
    from .aws import Aws
    from .aws.beforehand import make_neighbours
    from .faults.layer import FaultLayer
    from .faults.requests import of_aws, of_valohai
    from .faults.scenes import World
    from .faults.stage import Stage
    from .valohai import StandIn, create_app

    control_token = secrets.token_urlsafe(24)
    inside = Aws(control_token)
    make_neighbours(inside.moto)
    stand_in = StandIn(host=valohai.url, aws_endpoint_url=aws.url, token=secrets.token_hex(20))
    stage = Stage(World(inside.moto, stand_in))
    stage.always(faults)
    aws.begin(FaultLayer(inside, stage, partial(of_aws, moto=inside.moto), control_token))
    app = create_app(stand_in, inside.moto, control_token, stage)
    valohai.begin(FaultLayer(app.wsgi_app, stage, of_valohai, control_token))
    key_id, secret = inside.moto.operator
    return {
        "aws_endpoint_url": aws.url,
        "region": "eu-west-1",
        "account_id": inside.moto.account_id,
        "operator": {"access_key_id": key_id, "secret_access_key": secret},
        "valohai_host": valohai.url,
        "valohai_token": stand_in.token,
        "project": stand_in.first_project,
        "control_token": control_token,
    }


def _own_environment() -> None:
    """Nothing of the caller's surroundings may steer moto, which reads them when imported."""
    for name in [name for name in os.environ if name.upper().startswith(KEPT_OUT)]:
        del os.environ[name]
    # Otherwise moto answers every web origin, with every secret at /moto-api/data.json.
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "1"
    os.environ["MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS"] = "false"
    os.environ["S3_IGNORE_SUBDOMAIN_BUCKETNAME"] = "true"


def _stop_on_signals(stop: Event) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())


def _stop_at_eof(stop: Event) -> None:
    with suppress(OSError):  # no standard input at all is its end
        while os.read(0, 4096):
            pass
    stop.set()
