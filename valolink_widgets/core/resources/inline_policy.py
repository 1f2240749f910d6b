"""The inline policy that the user and the role have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .. import access, documents
from ..call import Call, Port
from ..echo import shown
from ..finding import Finding, note, warning
from ..resource import Base, Refs
from ..text import say
from .reads import absent_as_none

_GONE = {"NoSuchEntity"}


class InlinePolicy(Base):
    """What the inline policies of the user and of the role share.

    Those with other names are not looked at. `kind` is `User` or `Role`, as in IAM's operations.
    """

    kind: str
    lock: str
    kms_key: str

    @property
    @abstractmethod
    def _name(self) -> Mapping[str, str]:
        """Whose it is and what it is called, as IAM's operations take it."""

    @abstractmethod
    def _made(self, kms_key: str, old_keys: Sequence[str]) -> Mapping[str, Any]:
        """The document that it should be, with rights to these KMS keys."""

    def wanted(self, seen: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """The document that it should be, made of the one that is there."""
        kept = self._kept(seen)
        first, *old = (self.kms_key, *kept) if self.kms_key else (kept or ("",))
        return self._made(first, old)

    def _kept(self, seen: Mapping[str, Any] | None) -> tuple[str, ...]:
        """Other KMS keys in a policy of ours: an answer that is taken back decrypts no file, nor
        does it change with what the bucket encrypts."""
        had = access.keys_of(seen) if seen is not None and self.is_ours(seen) else ()
        return tuple(key for key in had if key != self.kms_key)

    @abstractmethod
    def is_ours(self, document: Mapping[str, Any]) -> bool:
        """Whether it reads as Valolink writes it, by whatever answers."""

    def read(self, port: Port) -> dict[str, Any] | None:
        """The document under our policy's name."""
        answer = absent_as_none(port, Call("iam", f"Get{self.kind}Policy", self._name), _GONE)
        return documents.parse_document(answer["PolicyDocument"]) if answer else None

    def calls(self, seen: dict[str, Any] | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """Put it, unless it means the same already."""
        wanted = self.wanted(seen)
        if seen is None or not documents.same_policy(seen, wanted):
            yield self.put(wanted)

    def put(self, document: Mapping[str, Any]) -> Call:
        """The call that writes `document` under our policy's name."""
        return Call("iam", f"Put{self.kind}Policy", {**self._name, "PolicyDocument": document})

    def removal(self, seen: dict[str, Any]) -> Iterator[Call]:  # noqa: ARG002
        """Delete it."""
        yield Call("iam", f"Delete{self.kind}Policy", self._name)

    def findings(self, seen: dict[str, Any] | None, refs: Refs) -> Iterable[Finding]:
        """Another document under our policy's name, or a right that outlives its answer."""
        if kept := self._kept(seen):
            yield self._keeps(kept)
        if seen is not None and tuple(self.calls(seen, refs)):
            yield note(
                f"{self.address}.replaces",
                say(
                    "The inline policy {policy} of the {kind} {name} is there already and says "
                    "something else; it is replaced.",
                    policy=self._name["PolicyName"],
                    kind=self.kind.lower(),
                    name=self._name[f"{self.kind}Name"],
                ),
                say("Compare the two in the plan. The report keeps the old one, for undoing."),
                "policy",
            )

    def _keeps(self, keys: Sequence[str]) -> Finding:
        named = ", ".join(shown(key, 120) for key in keys)
        summary = say(
            "The inline policy {policy} keeps its rights to the KMS key {keys}, which is not asked "
            "for here: what is encrypted with it could not be read otherwise.",
            policy=self._name["PolicyName"],
            keys=named,
        )
        remedy = say("Take them out of the policy by hand once nothing needs that key any more.")
        says = note if self.kms_key else warning
        return says(f"{self.address}.keeps-key", summary, remedy, field="kms_key")

    def image(self, seen: dict[str, Any] | None) -> dict[str, Any] | None:
        """The whole document."""
        return seen

    @property
    def thing(self) -> str:
        """The policy, as a user or role may have several."""
        return f"{self.lock}/{self._name['PolicyName']}"

    def document(self, seen: dict[str, Any] | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """The policy before and after."""
        return seen, self.wanted(seen)
