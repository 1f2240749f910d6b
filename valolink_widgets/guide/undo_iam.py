"""How the user, the role and their inline policies are taken away, or put back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core import documents
from ..core.call import Call, Port
from ..core.errors import CallRefused
from ..core.finding import Finding
from ..core.resource import Refs
from ..core.resources.bucket import forbidden
from ..core.resources.iam import PrincipalSeen, Role
from ..core.resources.inline_policy import InlinePolicy
from ..core.text import say
from .undo_removal import DocumentRemoval, Removal, changed


@dataclass(frozen=True)
class PrincipalHeld:
    """A user or role that is there, and what somebody else hung on it."""

    seen: PrincipalSeen
    others: tuple[str, ...] = ()


# What keeps IAM from deleting one: each read, the list in its answer, the name in its rows.
_HANGS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "User": (
        ("ListUserPolicies", "PolicyNames", ""),
        ("ListAttachedUserPolicies", "AttachedPolicies", "PolicyName"),
        ("ListGroupsForUser", "Groups", "GroupName"),
    ),
    "Role": (
        ("ListRolePolicies", "PolicyNames", ""),
        ("ListAttachedRolePolicies", "AttachedPolicies", "PolicyName"),
        ("ListInstanceProfilesForRole", "InstanceProfiles", "InstanceProfileName"),
    ),
}


@dataclass(frozen=True)
class PrincipalRemoval(Removal):
    """The user or the role, unless others hung something on it. `policy` is ours."""

    policy: str = ""

    @property
    def _kind(self) -> str:
        return "User" if self.address == "user" else "Role"

    @property
    def _name(self) -> str:
        return str(self.inner.user if self._kind == "User" else self.inner.role)

    def read(self, port: Port) -> PrincipalHeld | None:
        """It, and what hangs on it where it may go."""
        seen: PrincipalSeen | None = self.inner.read(port)
        if seen is None:
            return None
        mine = self.made and tuple(self.inner.removal(seen))
        return PrincipalHeld(seen, tuple(self._others(port)) if mine else ())

    def _others(self, port: Port) -> Iterator[str]:
        for operation, listed, name in _HANGS[self._kind]:
            call = Call("iam", operation, {f"{self._kind}Name": self._name})
            for row in _rows(port, call, listed):
                found = str(row[name] if name else row)
                if name or found != self.policy:
                    yield found

    def _gone(self, seen: PrincipalHeld | None) -> tuple[Call, ...]:
        return super()._gone(seen.seen) if seen and not seen.others else ()

    def _goes(self, seen: Any, refs: Refs) -> bool:
        """Not while our own policy stays on it, since somebody changed that."""
        return super()._goes(seen, refs) and refs(f"{self.address}-policy", "left") is not True

    def outputs(self, seen: PrincipalHeld | None, refs: Refs) -> Mapping[str, Any]:
        """`goes`, and what others know of it."""
        told = self.inner.outputs(seen.seen if seen else None, refs)
        return {**told, "goes": self._goes(seen, refs)}

    def findings(self, seen: PrincipalHeld | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """It stays when it is not ours, or is used for more."""
        if seen is None:
            return
        if seen.others:
            yield changed(self.describe(seen), None, list(seen.others))
        elif not self._gone(seen):
            yield self.stays(self.describe(seen))

    def describe(self, seen: PrincipalHeld | None) -> str:
        """The line of the plan."""
        return str(self.inner.describe(seen.seen if seen else None))


def _rows(port: Port, call: Call, listed: str) -> list[Any]:
    """The answer's list; empty where we may not look: IAM itself refuses the deletion then."""
    try:
        return list(port.send(call).get(listed) or ())
    except CallRefused as refusal:
        if forbidden(refusal) or refusal.code == "NoSuchEntity":
            return []
        raise


@dataclass(frozen=True)
class RoleRemoval(PrincipalRemoval):
    """The role, unless somebody else may assume it by now."""

    inner: Role

    def _trusts_others(self, seen: PrincipalHeld | None, refs: Refs) -> bool:
        if seen is None:
            return False
        arn = str(refs("user", "arn"))
        merged = documents.merge_trust(dict(seen.seen.trust or {}), arn)
        return not documents.same_policy(merged, documents.trust_policy(arn))

    def _goes(self, seen: Any, refs: Refs) -> bool:
        return super()._goes(seen, refs) and not self._trusts_others(seen, refs)

    def findings(self, seen: PrincipalHeld | None, refs: Refs) -> Iterable[Finding]:
        """It stays, or others may assume it."""
        yield from super().findings(seen, refs)
        if seen and self._gone(seen) and self._trusts_others(seen, refs):
            ours = documents.trust_policy(str(refs("user", "arn")))
            yield changed(self.describe(seen), ours, seen.seen.trust)


@dataclass(frozen=True)
class TrustRemoval(DocumentRemoval):
    """The trust of a role that was there before the link, as it was."""

    inner: Role

    def _now(self, seen: PrincipalSeen | None) -> Any:
        return seen.trust if seen else None

    def _same(self, one: Any, other: Any) -> bool:
        """A statement that only repeats another one is somebody's all the same."""
        counts = {len(documents.statements(document)) for document in (one, other)}
        return documents.same_policy(one, other) and len(counts) == 1

    def _expected(self, before: Any, refs: Refs) -> Any:
        return documents.merge_trust(before or {}, str(refs("user", "arn")))

    def _rest(self, now: Any, refs: Refs) -> Any:
        return documents.without_trust(now, str(refs("user", "arn")))

    def _put(self, target: Any, seen: PrincipalSeen) -> Call:  # noqa: ARG002
        params = {"RoleName": self.inner.role, "PolicyDocument": target}
        return Call("iam", "UpdateAssumeRolePolicy", params)

    def describe(self, seen: PrincipalSeen | None) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say("trust of the IAM role {role}, as it was", role=self.inner.role)


@dataclass(frozen=True)
class PolicyRemoval(DocumentRemoval):
    """An inline policy, only while it says what we wrote."""

    inner: InlinePolicy

    def _same(self, one: Any, other: Any) -> bool:
        return documents.same_policy(one, other)

    def _expected(self, before: Any, refs: Refs) -> Any:
        return self.inner.document(before, refs)[1]

    def _as_left(self, now: Any, before: Any, refs: Refs) -> bool:  # noqa: ARG002
        """As any profile and prefix have it: they may have been chosen anew since."""
        return self.inner.is_ours(now)

    def _put(self, target: Any, seen: Any) -> Call:
        if target is None:
            return next(self.inner.removal(seen))
        return self.inner.put(target)

    def outputs(self, seen: Any, refs: Refs) -> Mapping[str, Any]:
        """`goes`, `left`; and whether it reads `as_written`."""
        written = seen is not None and self.inner.is_ours(seen)
        return {**super().outputs(seen, refs), "as_written": written}
