"""`valolink run`: the whole guide through papermill, with nobody at the keyboard."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from ..core.finding import Finding, error
from ..core.planning import interrupted
from ..core.text import say, say_number
from ..guide.contents import BY_SLUG
from . import beside, notebooks, offline
from .parameters import Parameters, gather
from .stopping import Stop, listening
from .terminal import complain_of, tell

if TYPE_CHECKING:
    from .kernel_run import StepRun, Watch

DONE, FAILED, BAD_PARAMETERS = 0, 1, 2
AGAIN_SECONDS = 1.0
PATIENCE_SECONDS = 120.0


def main(asked: Namespace) -> int:
    """Judge the parameters, run the notebook, say how it went; the exit code."""
    parameters = gather(asked, approval="auto")
    found = (*parameters.findings, *_of_run(parameters, asked.output))
    refused = tuple(f for f in found if f.severity == "error")
    if refused:
        offline.write_report(parameters.given, found)
        complain_of(found)
        return BAD_PARAMETERS
    complain_of(found)
    return _run(asked, parameters.values)


def _of_run(parameters: Parameters, output: Path | None) -> list[Finding]:
    """What only a run asks for."""
    found = []
    if parameters.settings.approval == "ask":
        summary = say("`run` asks nobody, and `approval` is `ask`.")
        remedy = say("Leave `approval` out, or see with `valolink plan` what would be done.")
        found.append(error("approval.ask", summary, remedy, "approval"))
    if output and output.exists() and not _is_of_a_run(output):
        summary = say(
            "{output} is not the notebook of an earlier run, so it is not overwritten.",
            output=output,
        )
        found.append(
            error("output.exists", summary, say("Name another file, or move that one away."))
        )
    elif output and not output.parent.is_dir():
        summary = say("There is no folder {folder} for the notebook.", folder=output.parent)
        found.append(error("output.no-folder", summary, say("Make it, or name another file.")))
    return found


def _is_of_a_run(notebook: Path) -> bool:
    """Whether papermill wrote it, so that the next run may write it anew."""
    try:
        return "papermill" in json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _run(asked: Namespace, values: Mapping[str, Any]) -> int:
    stop, before = Stop(), _stamp(values)
    own = values.get("target", "sandbox") == "sandbox" and not values.get("sandbox")
    with listening(stop), beside.sandbox(wanted=own):
        watch = _executed(asked, values, stop)
    if stop.asked.is_set() and not _ended_before(watch):
        _say_interrupted(values, written=_stamp(values) != before)
        return stop.exit_code
    return _told_outcome(values, watch)


def _executed(asked: Namespace, values: Mapping[str, Any], stop: Stop) -> Watch:
    """The notebook runs in a thread: this one stays free for signals, on every system."""
    from .kernel_run import Watch, execute

    watch = Watch(_told, stop, asked.verbose)
    notebook = notebooks.folder() / notebooks.GUIDE
    thread = Thread(target=execute, args=(notebook, asked.output, values, watch))
    thread.start()
    while thread.is_alive():
        # In short waits, which let a signal through on Windows too.
        thread.join(0.2)
        if stop.asked.is_set():
            _end(thread, watch, stop)
    return watch


def _end(thread: Thread, watch: Watch, stop: Stop) -> None:
    """Break off the running cell; again and again, as one may begin just now.

    A second signal means: at once, without waiting for the call in flight. So does a kernel that
    does not give up for longer than any call may take.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while thread.is_alive():
        client = watch.client
        if client and (stop.times > 1 or client.stuck or time.monotonic() > deadline):
            client.kill()
        elif client:
            client.interrupt()
        thread.join(AGAIN_SECONDS)


def _ended_before(watch: Watch) -> bool:
    """Whether the last step was over when somebody said stop."""
    found = watch.report["findings"] if watch.report else ()
    return watch.report is not None and interrupted().as_dict() not in found


def _told(step: StepRun) -> None:
    """A progress line: number, title, sign, seconds, calls."""
    known = BY_SLUG[step.slug]
    sign = "✓" if step.status == "done" else "✗"
    calls = say_number("{n} call", "{n} calls", step.calls)
    tell(f"{known.number} {known.title:<26} {sign} {step.seconds:5.1f} s  {calls}")


def _stamp(values: Mapping[str, Any]) -> tuple[int, int] | None:
    """Changes whenever the report is written."""
    path = Path(values.get("report") or ".")
    if not path.is_file():
        return None
    return path.stat().st_mtime_ns, path.stat().st_ino


def _say_interrupted(values: Mapping[str, Any], *, written: bool) -> None:
    finding = interrupted()
    if not written:  # the guide was not even open
        offline.write_report(values, (finding,))
    complain_of((finding,))


def _told_outcome(values: Mapping[str, Any], watch: Watch) -> int:
    if watch.report is None:
        found = _died(watch.problem) if watch.died else _not_open(watch.problem)
        offline.write_report(values, (found,))
        complain_of((found,))
        return FAILED
    complain_of(Finding(**finding) for finding in watch.report["findings"])
    tell(watch.report["headline"])
    for name, value in watch.report["outputs"].items():
        if value:
            tell(f"  {name}: {value}")
    done = all(step["status"] == "done" for step in watch.report["steps"])
    return DONE if done and not watch.problem else FAILED


def _not_open(problem: str) -> Finding:
    summary = problem or say("The notebook ended before the guide was open.")
    return error("run.not-open", summary, say("Run it again with -v to see more."))


def _died(problem: str) -> Finding:
    remedy = say(
        "See that the computer has memory left, then run it again: it looks at what is there and "
        "goes on from there."
    )
    return error("run.kernel-died", problem, remedy)
