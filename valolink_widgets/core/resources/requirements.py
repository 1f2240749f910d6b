"""Who I am in AWS and in Valohai, and which project this is about. Resources that only read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..call import Call, Port
from ..clock import Clock, RealClock
from ..finding import Finding, error, warning
from ..ground import Ground
from ..resource import Base, Refs
from ..text import say, say_number

_MOST_NAMES = 20


class OnlyReads(Base):
    """A resource that is never written."""

    needs = ()
    lock = "read"

    def calls(self, seen: Any, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """None."""
        return iter(())


@dataclass(frozen=True)
class Caller(OnlyReads):
    """The operator in AWS; `clock` tells how long the credentials still last.

    `pinned` is the account that the guide works on, once that is known: no other one will do.
    """

    clock: Clock = field(default_factory=RealClock, compare=False)
    pinned: str = field(default="", compare=False)
    address = "aws-caller"

    def read(self, port: Port) -> Mapping[str, Any]:
        """STS's answer, with the kind of credentials and when they end."""
        return port.send(Call("sts", "GetCallerIdentity"))

    def findings(self, seen: Mapping[str, Any], refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """Another account than before, the root user, or credentials about to end."""
        if self.pinned and str(seen["Account"]) != self.pinned:
            yield _other_account(self.pinned, str(seen["Account"]))
        if str(seen["Arn"]).endswith(":root"):
            yield warning(
                "credentials.root",
                say("You are signed in as the account's root user."),
                say("Use an IAM user or role with administrator rights instead."),
                "profile",
            )
        minutes = self._minutes(seen)
        if minutes is not None and minutes < 5:
            yield warning(
                "credentials.ending",
                say_number(
                    "Your AWS credentials end in {n} minute.",
                    "Your AWS credentials end in {n} minutes.",
                    max(minutes, 0),
                ),
                say("Sign in again before you go on."),
                "profile",
            )

    def outputs(self, seen: Mapping[str, Any], refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`account`, `partition`, `arn`, `kind` of credentials, `minutes` left or None."""
        return {
            "account": str(seen["Account"]),
            "partition": str(seen["Arn"]).split(":")[1],
            "arn": str(seen["Arn"]),
            "kind": str(seen.get("CredentialKind", "")),
            "minutes": self._minutes(seen),
        }

    def _minutes(self, seen: Mapping[str, Any]) -> int | None:
        """Minutes until the credentials end; None where they do not."""
        expires: datetime | None = seen.get("Expires")
        return int((expires - self.clock.now()).total_seconds() // 60) if expires else None

    def describe(self, seen: Mapping[str, Any] | None) -> str:
        """The line of the plan."""
        if not seen:
            return say("AWS: who am I")
        minutes = self._minutes(seen)
        who = {
            "account": seen["Account"],
            "arn": seen["Arn"],
            "kind": seen.get("CredentialKind") or say("credentials"),
        }
        if minutes is None:
            return say("AWS account {account} as {arn} ({kind})", **who)
        return say_number(
            "AWS account {account} as {arn} ({kind}, {n} minute left)",
            "AWS account {account} as {arn} ({kind}, {n} minutes left)",
            minutes,
            **who,
        )


def _other_account(pinned: str, now: str) -> Finding:
    return error(
        "ground.other-account",
        say(
            "You are signed in to AWS account {now} now; this guide works on account {pinned}. "
            "Nothing was sent.",
            now=now,
            pinned=pinned,
        ),
        say(
            "Sign in to account {pinned} again, or open the guide anew to work on the other one.",
            pinned=pinned,
        ),
        "profile",
    )


@dataclass(frozen=True)
class ValohaiUser(OnlyReads):
    """The operator in Valohai."""

    address = "valohai-user"

    def read(self, port: Port) -> Mapping[str, Any]:
        """The owner of the token."""
        return port.send(Call("valohai", "GetUser"))

    def outputs(self, seen: Mapping[str, Any], refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`username`."""
        return {"username": str(seen["username"])}

    def describe(self, seen: Mapping[str, Any] | None) -> str:
        """The line of the plan."""
        return (
            say("Valohai user {username}", username=seen["username"])
            if seen
            else say("Valohai: who am I")
        )


@dataclass(frozen=True)
class Project(OnlyReads):
    """The Valohai project: `owner/name`, a uuid, or empty where only one is visible."""

    project: str = ""
    address = "project"

    def read(self, port: Port) -> list[Mapping[str, Any]]:
        """All projects that the operator can see."""
        return list(port.send(Call("valohai", "ListProjects"))["results"])

    def _chosen(self, seen: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        wanted = self.project.lower()
        if not wanted:
            return seen[0] if len(seen) == 1 else None
        matching = (p for p in seen if wanted in (full_name(p).lower(), str(p["id"]).lower()))
        return next(matching, None)

    def findings(self, seen: list[Mapping[str, Any]], refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """None chosen, or not one of those we see."""
        if self._chosen(seen):
            return
        names = sorted(full_name(p) for p in seen)
        listed = ", ".join(names[:_MOST_NAMES])
        if (more := len(names) - _MOST_NAMES) > 0:
            listed = say_number(
                "{listed} and {n} more", "{listed} and {n} more", more, listed=listed
            )
        if not names:
            yield error(
                "project.none",
                say("Your Valohai token sees no project."),
                say("Create a project in Valohai first, or use the token of somebody who sees it."),
                "project",
            )
        elif self.project:
            yield error(
                "project.not-found",
                say("There is no project {project} that you can see.", project=self.project),
                say("Choose one of: {listed}.", listed=listed),
                "project",
            )
        else:
            yield error(
                "project.ambiguous",
                say_number(
                    "You can see {n} project: {listed}.",
                    "You can see {n} projects: {listed}.",
                    len(names),
                    listed=listed,
                ),
                say("Choose one by its owner/name, or by its id."),
                "project",
            )

    def outputs(self, seen: list[Mapping[str, Any]], refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`names` of all that are visible; `name` and `id` of the chosen one."""
        names = tuple(sorted(full_name(p) for p in seen))
        chosen = self._chosen(seen)
        return {
            "names": names,
            **({"name": full_name(chosen), "id": str(chosen["id"])} if chosen else {}),
        }

    def describe(self, seen: list[Mapping[str, Any]] | None) -> str:
        """The line of the plan."""
        chosen = self._chosen(seen) if seen else None
        if name := full_name(chosen) if chosen else self.project:
            return say("Valohai project {name}", name=name)
        return say("Valohai project to choose")


def full_name(project: Mapping[str, Any]) -> str:
    """`owner/name`."""
    owner = project.get("owner")
    username = owner.get("username") if isinstance(owner, Mapping) else owner
    return f"{username}/{project['name']}" if username else str(project["name"])


def ground_from(outputs: Mapping[str, Mapping[str, Any]], host: str) -> Ground | None:
    """The ground to stand on, once caller and project are known."""
    caller, project = outputs.get("aws-caller", {}), outputs.get("project", {})
    if "account" not in caller or "id" not in project:
        return None
    return Ground(
        caller["account"], caller["partition"], caller["arn"], project["name"], project["id"], host
    )
