"""What a thing in AWS or Valohai should look like, and the calls that get it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from .call import Call, Port
from .changed import Image
from .errors import CallRefused
from .finding import Finding
from .text import say
from .withdrawal import Withdrawal
from .words import resource

Seen = Any


class Refs(Protocol):
    """Asks another resource for an output."""

    def __call__(self, address: str, output: str) -> Any:
        """The value, or a `Ref` where it is known only after that resource's calls."""


class Resource(Protocol):
    """One thing that a step looks after. All but `read` is pure."""

    @property
    def address(self) -> str:
        """Its name within a guide: `bucket`, `access-key`."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Addresses whose calls come first."""

    @property
    def lock(self) -> str:
        """Writes that hold the same lock go one after another: `s3:my-bucket`."""

    @property
    def thing(self) -> str:
        """Which one it is, whatever the other answers are: `s3:my-bucket`."""

    @property
    def deletes(self) -> bool:
        """Whether all it ever does is to take something away."""

    def read(self, port: Port) -> Seen | None:
        """What is there now; None where there is nothing. Raises `CallRefused`."""

    def findings(self, seen: Seen, refs: Refs) -> Iterable[Finding]:
        """What is to be said about what is there; an error stops the plan."""

    def calls(self, seen: Seen, refs: Refs) -> Iterator[Call]:
        """The calls that are still needed; none when all is as it should be."""

    def removal(self, seen: Seen) -> Iterator[Call]:
        """The calls that take away what `calls` made, and nothing else."""

    def outputs(self, seen: Seen, refs: Refs) -> Mapping[str, Any]:
        """What others may ask of it now; without what only a call will tell."""

    def learn(self, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """The outputs that the answer of one of its own calls tells."""

    def describe(self, seen: Seen) -> str:
        """What it is, in the person's words, after the sign `+ ~ = -` of the plan."""

    def document(self, seen: Seen, refs: Refs) -> tuple[Any, Any] | None:
        """The document before and after, where it has one that a person wants to compare."""

    def image(self, seen: Seen) -> Image:
        """What is there, exactly, as JSON data without a secret; None where there is nothing."""

    def unconfirmed(self) -> Finding:
        """The error when it was written but does not read back as it should."""

    def resend(self, call: Call, seen: Seen, refs: Refs) -> Iterator[Call]:
        """What makes up for `call`, whose answer was lost; none when `seen` shows its effect."""

    def rivals(self, call: Call, port: Port, planned: Seen) -> Mapping[str, Any] | None:
        """What others did since `planned` was seen that speaks against `call`: when, by id.

        It is asked right before the call, and right after one that makes something that must
        exist once: then the new thing is among them. None where nobody else can matter.
        """

    def give_way(self, call: Call, planned: Seen) -> Withdrawal:
        """What to put back where a rival keeps `call` from being sent."""

    def take_back(self, own: str, port: Port) -> Withdrawal:
        """How to make room for a rival: `own` is the id of what was made beside its own."""

    def refused(self, refusal: CallRefused, seen: Seen, refs: Refs) -> Withdrawal | None:
        """What must not stay as it is once a call of its own was refused for good."""


class Base:
    """The parts of a resource that most do not need."""

    address: str
    deletes = False

    @property
    def thing(self) -> str:
        """What its lock names; a lock that several share is no name."""
        return str(getattr(self, "lock", self.address))

    def calls(self, seen: Seen, refs: Refs) -> Iterator[Call]:
        """The calls that are still needed."""
        raise NotImplementedError

    def resend(self, call: Call, seen: Seen, refs: Refs) -> Iterator[Call]:
        """The same call, where it is still among those that are needed."""
        if call.key() in {needed.key() for needed in self.calls(seen, refs)}:
            yield call

    def rivals(self, call: Call, port: Port, planned: Seen) -> Mapping[str, Any] | None:  # noqa: ARG002
        """Nobody: the same call twice does no harm."""
        return None

    def give_way(self, call: Call, planned: Seen) -> Withdrawal:
        """Never asked where there are no rivals."""
        raise NotImplementedError

    def take_back(self, own: str, port: Port) -> Withdrawal:
        """Never asked where there are no rivals."""
        raise NotImplementedError

    def refused(
        self,
        refusal: CallRefused,  # noqa: ARG002
        seen: Seen,  # noqa: ARG002
        refs: Refs,  # noqa: ARG002
    ) -> Withdrawal | None:
        """Nothing."""
        return None

    def findings(self, seen: Seen, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """Nothing to say."""
        return ()

    def removal(self, seen: Seen) -> Iterator[Call]:  # noqa: ARG002
        """Nothing of its own to take away."""
        return iter(())

    def outputs(self, seen: Seen, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing that others ask for."""
        return {}

    def learn(self, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing that only an answer tells."""
        return {}

    def document(
        self,
        seen: Seen,  # noqa: ARG002
        refs: Refs,  # noqa: ARG002
    ) -> tuple[Any, Any] | None:
        """No document."""
        return None

    def image(self, seen: Seen) -> Image:  # noqa: ARG002
        """Nothing that could be put back."""
        return None

    def unconfirmed(self) -> Finding:
        """It was written, but it does not read back as it should."""
        from .finding import error

        return error(
            "plan.not-converged",
            say(
                "{resource}: the calls were accepted, but reading back still shows a difference.",
                resource=_first_upper(resource(self.address)),
            ),
            say("Check whether somebody else is changing it, then try again."),
        )


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
