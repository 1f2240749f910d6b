"""The guide's notebook through papermill, told step by step, and stopped with care."""

from __future__ import annotations

import ast
import asyncio
import json
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from threading import Lock
from typing import Any

from ..core.text import say
from .light import skip_grammar
from .stopping import Stop

skip_grammar()  # before papermill, which loads jsonschema

from jupyter_core.utils import ensure_async  # noqa: E402
from nbclient.exceptions import CellExecutionError, DeadKernelError  # noqa: E402
from papermill import execute_notebook  # noqa: E402
from papermill.clientwrap import PapermillNotebookClient  # noqa: E402
from papermill.engines import Engine, papermill_engines  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402

STUCK_SECONDS = 3.0
_STEP = re.compile(r'guide\.step\("([a-z-]+)"\)')
_ASK_STEP = (
    "(lambda json, view: json.dumps([view.status.value,"
    " sum(event.state in ('done', 'refused') for event in view.events)]))"
    "(__import__('json'), guide.walkthrough.view({slug!r}))"
)
_ASK_REPORT = "__import__('json').dumps(guide.walkthrough.report().as_dict())"


@dataclass(frozen=True)
class StepRun:
    """How a step's cell went: its status, how long it took, how many calls it sent."""

    slug: str
    status: str
    seconds: float
    calls: int


@dataclass
class Watch:
    """What is told of a run while it goes on, and what is known when it is over.

    `report` is the guide's, as JSON; None when the kernel did not come that far. `problem` is what
    the notebook failed with; `died`: its kernel was ended from outside.
    """

    told: Callable[[StepRun], None]
    stop: Stop
    verbose: bool = False
    client: Client | None = None
    report: dict[str, Any] | None = None
    problem: str = ""
    died: bool = False


class Client(PapermillNotebookClient):  # type: ignore[misc] # papermill has no types
    """papermill's client, which can be asked to stop between and within cells."""

    def __init__(self, nb_man: Any, watch: Watch, **more: Any) -> None:
        super().__init__(nb_man, **more)
        self._watch = watch
        self._gate = Lock()
        self._in_cell = False
        self._idle_since = math.inf

    def papermill_execute_cells(self) -> None:
        """Cell by cell, as papermill does, until one fails or somebody says stop."""
        for index, cell in enumerate(self.nb.cells):
            if self._watch.stop.asked.is_set():
                break
            start = time.monotonic()
            well = self._execute(cell, index)
            self._tell(cell, time.monotonic() - start)
            if not well:
                break
        if self._watch.stop.asked.is_set():
            # Also where the signal came between two cells, or before a step had begun.
            self._ask("'guide' in globals() and guide.interrupt()")
        self._watch.report = self._ask(_ASK_REPORT)

    def _execute(self, cell: Any, index: int) -> bool:
        try:
            self.nb_man.cell_start(cell, index)
            with self._interruptible():
                self.execute_cell(cell, index)
        except CellExecutionError as failed:
            self.nb_man.cell_exception(cell, cell_index=index, exception=failed)
            self._watch.problem = str(failed.evalue)
            return False
        finally:
            self.nb_man.cell_complete(cell, cell_index=index)
        return True

    def _tell(self, cell: Any, seconds: float) -> None:
        found = _STEP.fullmatch(cell.source.strip()) if cell.cell_type == "code" else None
        if found:
            told = self._ask(_ASK_STEP.format(slug=found[1]))
            if told:
                self._watch.told(StepRun(found[1], told[0], seconds, told[1]))

    def _ask(self, expression: str) -> Any:
        """The value of an expression in the kernel that gives JSON; None where it fails."""
        expressions = {"it": expression}
        sent = self.kc.execute("", silent=True, store_history=False, user_expressions=expressions)
        answer = self.wait_for_reply(sent)["content"].get("user_expressions", {}).get("it", {})
        text = ast.literal_eval(answer["data"]["text/plain"]) if "data" in answer else None
        return json.loads(text) if isinstance(text, str) else None

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        self._idle_since, self._in_cell = math.inf, True
        try:
            yield
        finally:
            with self._gate:
                self._in_cell = False

    def process_message(self, msg: dict[str, Any], *more: Any) -> Any:
        """As its base does, and note when the kernel says that it is idle again."""
        if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
            self._idle_since = time.monotonic()
        return super().process_message(msg, *more)

    @property
    def stuck(self) -> bool:
        """Whether the kernel forgot to answer: an interrupt may hit it outside the cell's code."""
        return self._in_cell and time.monotonic() - self._idle_since > STUCK_SECONDS

    def interrupt(self) -> None:
        """Break off the running cell. From any other thread.

        Only a cell: interrupted while it answers a question, the kernel would forget the answer.
        """
        with self._gate:
            if self._in_cell and self.km:
                with suppress(RuntimeError):  # the kernel has just ended
                    asyncio.run(ensure_async(self.km.interrupt_kernel()))

    def kill(self) -> None:
        """End the kernel at once. From any other thread."""
        if self.km:
            with suppress(RuntimeError):
                asyncio.run(ensure_async(self.km.shutdown_kernel(now=True)))


class WatchedEngine(Engine):  # type: ignore[misc] # papermill has no types
    """papermill's engine with a `Client`."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, **_: Any
    ) -> None:
        """Run the cells; how they went stands in `watch`."""
        watch.client = Client(
            nb_man,
            watch,
            kernel_name=kernel_name,
            timeout=None,
            startup_timeout=60,
            # The graceful way sometimes takes three seconds, and the guide has nothing to end.
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(Path.cwd())}},
        )
        # ipykernel warns there about its own way of connecting, at each start.
        watch.client.execute(stderr=None if watch.verbose else DEVNULL)


papermill_engines.register("valolink", WatchedEngine)


def execute(notebook: Path, output: Path | None, values: Mapping[str, Any], watch: Watch) -> None:
    """Run the notebook with these parameters; `watch` tells how it went."""
    try:
        execute_notebook(
            str(notebook),
            str(output) if output else None,
            parameters=dict(values),
            engine_name="valolink",
            progress_bar=False,
            watch=watch,
        )
    except PapermillExecutionError as failed:
        watch.problem = watch.problem or str(failed.evalue)
    except DeadKernelError:
        watch.died = True
        watch.problem = say("The Python process in which the notebook ran was ended from outside.")
    except RuntimeError as failed:
        watch.problem = say("The kernel ended early. {failed}", failed=failed)
