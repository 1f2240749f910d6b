"""Every request, timed and written down on its way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import Any, Literal

from .call import Call, Port
from .clock import Clock
from .errors import CallRefused, Interrupted

State = Literal["started", "done", "refused", "waiting"]


@dataclass(frozen=True, slots=True)
class CallEvent:
    """What just happened to a call; `seconds` is what a `waiting` one will wait at most.

    `at` is when, in seconds since 1970, put in by `Recorder.tell`; `request_id` and `message` are
    what the answer said: for a refusal, in words without a secret.
    """

    call: Call
    state: State
    ms: int = 0
    code: str = ""
    reason: str = ""
    seconds: float = 0.0
    at: float = 0.0
    request_id: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A line of the report's ledger. `outcome` is `done`, or the code of the refusal."""

    call: Call
    request_id: str
    ms: int
    outcome: str

    def as_dict(self) -> dict[str, Any]:
        """The line as it stands in a JSON report: no parameter, so no secret."""
        return {
            "service": self.call.service,
            "operation": self.call.operation,
            "kind": self.call.kind,
            "request_id": self.request_id,
            "ms": self.ms,
            "outcome": self.outcome,
        }


Listener = Callable[[CallEvent], None]


class Recorder:
    """A port in front of another one: keeps the ledger and tells listeners."""

    def __init__(
        self,
        port: Port,
        clock: Clock,
        listener: Listener | None = None,
        stop: Event | None = None,
    ) -> None:
        self._port, self.clock = port, clock
        self._listener = listener
        self._lock = Lock()
        self.stop = stop or Event()
        self.sent: list[Sent] = []

    def tell(self, event: CallEvent) -> None:
        """Hand an event to the listener, where there is one."""
        if self._listener:
            self._listener(replace(event, at=self.clock.now().timestamp()))

    def send(self, call: Call) -> Mapping[str, Any]:
        """Send, and write down what came of it; refusals pass through.

        Once `stop` is set nothing is sent any more: `Interrupted`.
        """
        if self.stop.is_set():
            raise Interrupted("stopped before " + call.name)
        self.tell(CallEvent(call, "started"))
        start = self.clock.monotonic()
        try:
            answer = self._port.send(call)
        except CallRefused as refusal:
            if call.looks_for and refusal.code == call.looks_for:
                self._note(CallEvent(call, "done", request_id=refusal.request_id), start)
                return {}
            said = CallEvent(
                call,
                "refused",
                code=refusal.code,
                request_id=refusal.request_id,
                message=refusal.message,
            )
            self._note(said, start)
            raise
        self._note(CallEvent(call, "done", request_id=_request_id(answer)), start)
        return answer

    def _note(self, event: CallEvent, start: float) -> None:
        ms = round((self.clock.monotonic() - start) * 1000)
        with self._lock:
            outcome = event.code or event.state
            self.sent.append(Sent(event.call, event.request_id, ms, outcome))
        self.tell(replace(event, ms=ms))


class Reading:
    """A port for one reading: equal reads are sent once, whoever asks and however many at once."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._lock = Lock()
        self._answers: dict[str, Future[Mapping[str, Any]]] = {}

    def send(self, call: Call) -> Mapping[str, Any]:
        """The answer to a read; the second asker gets the first one's, or its refusal."""
        key = call.key()
        with self._lock:
            answer = self._answers.get(key)
            mine = answer is None
            if answer is None:
                answer = self._answers[key] = Future()
        if mine:
            self._ask(call, answer)
        return answer.result()

    def _ask(self, call: Call, answer: Future[Mapping[str, Any]]) -> None:
        try:
            answer.set_result(self._port.send(call))
        except BaseException as problem:  # noqa: BLE001 - whoever waits must get it too
            answer.set_exception(problem)


def _request_id(answer: Mapping[str, Any]) -> str:
    metadata = answer.get("ResponseMetadata")
    return str(metadata.get("RequestId", "")) if isinstance(metadata, Mapping) else ""
