"""A process that has imported everything and forks a child for each run it is asked for.

It reads one order a line, waits for that child, and answers in one line: how the child ended and
what it told. A child costs a tenth of a second where a new interpreter costs two. Nothing here
starts a thread, so that what is forked is whole.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import botocore.session

import valolink_widgets.connection
import valolink_widgets.core.sending
import valolink_widgets.guide.walkthrough
import valolink_widgets.opened
import valolink_widgets.sandbox
import valolink_widgets.valohai
from valolink_widgets import open_guide
from valolink_widgets.aws.regions import data_loader

from .at_request import AtRequest, Tell, to_pipe

# Longer than any run; a child that hangs ends by this signal.
SECONDS = 100


def main() -> None:
    """Serve until the other end of standard input is closed."""
    _warm_up()
    for line in sys.stdin:
        print(json.dumps(_answered(json.loads(line))), flush=True)


def _warm_up() -> None:
    """Have botocore's data in memory, which all clients of a process share.

    And look before each creation, as on a slow computer: so all runs ask for the same.
    """
    valolink_widgets.core.sending.JUST_NOW = -1.0
    session = botocore.session.Session()
    session.register_component("data_loader", data_loader())
    for service in ("s3", "iam", "sts"):
        session.create_client(
            service, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
    gc.freeze()  # what nobody collects, no child copies


def _answered(order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _run(order, to_pipe(writing))
    os.close(writing)
    with os.fdopen(reading) as told:
        lines = [json.loads(line) for line in told]
    _, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "told": lines}


def _run(order: dict[str, Any], tell: Tell) -> None:
    """The child: one run of the whole guide, from nothing to its report; never returns."""
    code = 1
    try:
        signal.alarm(SECONDS)
        os.chdir(order["folder"])
        _write_to(Path("output"))
        AtRequest(order["point"], tell).install()
        report = open_guide(**order["answers"]).apply().raise_for_errors()
        for sent in report.sent:
            if sent.call.kind == "write":
                tell("write", sent.call.name)
        print(report)
        code = 0
    except BaseException:  # noqa: BLE001 - the parent reads it in the file
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _write_to(file: Path) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


if __name__ == "__main__":
    main()
