"""The user with its inline policy, and the role for large uploads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import access, documents
from ..call import Call, Port
from ..fields import GUIDE, LEAST_PRIVILEGE, READ_ONLY
from ..finding import Finding, error, warning
from ..ground import Ground
from ..resource import Base, Refs
from ..text import say
from .inline_policy import InlinePolicy
from .reads import TAG, absent_as_none, is_ours, tag_map

_GONE = {"NoSuchEntity"}


@dataclass(frozen=True)
class PrincipalSeen:
    """A user or role that is there; `trust` is a role's trust policy."""

    arn: str
    tags: Mapping[str, str]
    trust: Mapping[str, Any] | None = None

    def image(self) -> dict[str, Any]:
        """As JSON data."""
        trust = {"trust": dict(self.trust)} if self.trust is not None else {}
        return {"arn": self.arn, "tags": dict(self.tags), **trust}


@dataclass(frozen=True)
class OfUser(Base):
    """What the resources of one IAM user share."""

    user: str
    bucket: str
    ground: Ground

    @property
    def lock(self) -> str:
        """Writes to one user go one after another."""
        return f"iam:{self.user}"


@dataclass(frozen=True)
class User(OfUser):
    """The user whose access key Valohai gets."""

    adopt: bool = False
    address = "user"
    needs = ()

    def read(self, port: Port) -> PrincipalSeen | None:
        """Its ARN and tags."""
        answer = absent_as_none(port, Call("iam", "GetUser", {"UserName": self.user}), _GONE)
        return PrincipalSeen(answer["User"]["Arn"], tag_map(answer["User"])) if answer else None

    def findings(self, seen: PrincipalSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """It exists and is not ours."""
        if seen and not self.adopt and not is_ours(seen.tags, self.bucket):
            yield _not_ours("user", self.user)

    def calls(self, seen: PrincipalSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """CreateUser, tagged in the call."""
        if seen is None:
            tags = [{"Key": TAG, "Value": self.bucket}]
            yield Call("iam", "CreateUser", {"UserName": self.user, "Tags": tags})

    def removal(self, seen: PrincipalSeen) -> Iterator[Call]:
        """DeleteUser, if it is ours; IAM refuses while something hangs on it."""
        if is_ours(seen.tags, self.bucket):
            yield Call("iam", "DeleteUser", {"UserName": self.user})

    def outputs(self, seen: PrincipalSeen | None, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`arn`, which an adopted user with a path has of its own; and whether it is `ours`."""
        if seen:
            return {"arn": seen.arn, "ours": is_ours(seen.tags, self.bucket)}
        return {"arn": self.ground.arn("iam", f"user/{self.user}"), "ours": True}

    def image(self, seen: PrincipalSeen | None) -> dict[str, Any] | None:
        """Its ARN and tags."""
        return seen.image() if seen else None

    def describe(self, seen: PrincipalSeen | None) -> str:
        """The line of the plan."""
        if seen:
            return say("IAM user {user}", user=self.user)
        return say("IAM user {user}, tagged {tag}", user=self.user, tag=TAG)


@dataclass(frozen=True)
class UserPolicy(InlinePolicy, OfUser):
    """The inline policy that opens the bucket to the user, as far as the profile goes.

    With a `prefix` only what lies below it; with a `kms_key`, its ARN, also what S3 encrypts by it.
    """

    policy: str = ""
    profile: str = GUIDE
    prefix: str = ""
    kms_key: str = ""
    address = "user-policy"
    needs = ("user",)
    kind = "User"

    @property
    def _name(self) -> Mapping[str, str]:
        return {"UserName": self.user, "PolicyName": self.policy}

    def _made(self, kms_key: str, old_keys: Sequence[str]) -> Mapping[str, Any]:
        how = (self.ground.partition, self.profile, self.prefix)
        return access.user_policy(self.bucket, *how, kms_key, old_keys)

    def is_ours(self, document: Mapping[str, Any]) -> bool:
        """Whether some profile and prefix have it so."""
        return access.is_a_user_policy(document, self.bucket, self.ground.partition)

    def findings(self, seen: dict[str, Any] | None, refs: Refs) -> Iterable[Finding]:
        """Larger than IAM takes, or another document under its name."""
        yield from access.limits(self.wanted(seen))
        yield from super().findings(seen, refs)

    def describe(self, seen: dict[str, Any] | None) -> str:  # noqa: ARG002
        """The line of the plan."""
        place = f"{self.bucket}/{self.prefix}" if self.prefix else self.bucket
        opens = _OPENS_BELOW if self.prefix and self.profile == GUIDE else _OPENS[self.profile]
        return opens.format(policy=self.policy, bucket=place)


@dataclass(frozen=True)
class OfRole(Base):
    """What the resources of the role for large uploads share."""

    role: str
    bucket: str
    ground: Ground

    @property
    def lock(self) -> str:
        """Writes to one role go one after another."""
        return f"iam-role:{self.role}"


@dataclass(frozen=True)
class Role(OfRole):
    """The role that the user may assume to upload in parts."""

    adopt: bool = False
    address = "role"
    needs = ("user",)

    def read(self, port: Port) -> PrincipalSeen | None:
        """Its ARN, tags and trust."""
        answer = absent_as_none(port, Call("iam", "GetRole", {"RoleName": self.role}), _GONE)
        if not answer:
            return None
        role = answer["Role"]
        trust = documents.parse_document(role["AssumeRolePolicyDocument"])
        return PrincipalSeen(role["Arn"], tag_map(role), trust)

    def findings(self, seen: PrincipalSeen | None, refs: Refs) -> Iterable[Finding]:
        """It exists and is not ours, or others may assume it too."""
        if not seen:
            return
        if not self.adopt and not is_ours(seen.tags, self.bucket):
            yield _not_ours("role", self.role)
        wanted = documents.trust_policy(str(refs("user", "arn")))
        rest = documents.merge_trust(dict(seen.trust or {}), str(refs("user", "arn")))
        if not documents.same_policy(rest, wanted):
            yield warning(
                "role.trust-others",
                say(
                    "Others than {bucket}'s user may assume the role {role} too.",
                    bucket=self.bucket,
                    role=self.role,
                ),
                say("Check the role's trust relationship in the IAM console."),
                "role",
            )
        dead = ", ".join(documents.trust_problems(rest))
        if dead:
            yield warning(
                "role.trust-dead",
                say(
                    "The trust of the role {role} names {dead}, whose owner is gone.",
                    role=self.role,
                    dead=dead,
                ),
                say("Take the name out of the role's trust relationship in the IAM console."),
                "role",
            )

    def calls(self, seen: PrincipalSeen | None, refs: Refs) -> Iterator[Call]:
        """CreateRole, or the trust put right; statements of others stay."""
        arn = str(refs("user", "arn"))
        if seen is None:
            params = {
                "RoleName": self.role,
                "AssumeRolePolicyDocument": documents.trust_policy(arn),
                "Tags": [{"Key": TAG, "Value": self.bucket}],
            }
            yield Call("iam", "CreateRole", params)
            return
        trust = documents.merge_trust(dict(seen.trust or {}), arn)
        if not documents.same_policy(dict(seen.trust or {}), trust):
            params = {"RoleName": self.role, "PolicyDocument": trust}
            yield Call("iam", "UpdateAssumeRolePolicy", params)

    def removal(self, seen: PrincipalSeen) -> Iterator[Call]:
        """DeleteRole, if it is ours."""
        if is_ours(seen.tags, self.bucket):
            yield Call("iam", "DeleteRole", {"RoleName": self.role})

    def outputs(self, seen: PrincipalSeen | None, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`arn`, for the store."""
        return {"arn": seen.arn if seen else self.ground.arn("iam", f"role/{self.role}")}

    def document(self, seen: PrincipalSeen | None, refs: Refs) -> tuple[Any, Any]:
        """The trust before and after."""
        arn = str(refs("user", "arn"))
        if seen is None:
            return None, documents.trust_policy(arn)
        return seen.trust, documents.merge_trust(dict(seen.trust or {}), arn)

    def image(self, seen: PrincipalSeen | None) -> dict[str, Any] | None:
        """Its ARN, tags and trust."""
        return seen.image() if seen else None

    def describe(self, seen: PrincipalSeen | None) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say(
            "IAM role {role}, which {bucket}'s user may assume", role=self.role, bucket=self.bucket
        )


@dataclass(frozen=True)
class RolePolicy(InlinePolicy, OfRole):
    """The inline policy of the role: the guide's seven actions and s3:GetBucketLocation.

    `prefix` and `kms_key` are those of the user's policy.
    """

    policy: str = ""
    prefix: str = ""
    kms_key: str = ""
    address = "role-policy"
    needs = ("role",)
    kind = "Role"

    @property
    def _name(self) -> Mapping[str, str]:
        return {"RoleName": self.role, "PolicyName": self.policy}

    def _made(self, kms_key: str, old_keys: Sequence[str]) -> Mapping[str, Any]:
        how = (self.ground.partition, self.prefix)
        return access.role_policy(self.bucket, *how, kms_key, old_keys)

    def is_ours(self, document: Mapping[str, Any]) -> bool:
        """Whether some prefix has it so."""
        return access.is_a_role_policy(document, self.bucket, self.ground.partition)

    def describe(self, seen: dict[str, Any] | None) -> str:  # noqa: ARG002
        """The line of the plan."""
        return say(
            "inline policy {policy} of the role: multipart uploads to {bucket}",
            policy=self.policy,
            bucket=self.bucket,
        )


_OPENS = {
    GUIDE: say("inline policy {policy}: full access to {bucket} and to nothing else"),
    LEAST_PRIVILEGE: say(
        "inline policy {policy}: files of {bucket} to read, write and delete, and nothing else"
    ),
    READ_ONLY: say("inline policy {policy}: files of {bucket} to read, and nothing else"),
}
_OPENS_BELOW = say(
    "inline policy {policy}: everything with the files of {bucket}, and nothing else"
)
_FOREIGN = {
    "user": say("The IAM user {name} exists and was not made by Valolink for this bucket."),
    "role": say("The IAM role {name} exists and was not made by Valolink for this bucket."),
}


def _not_ours(kind: str, name: str) -> Finding:
    return error(
        f"{kind}.not-ours",
        _FOREIGN[kind].format(name=name),
        say("Choose another name, or allow Valolink to use what exists (adopt)."),
        kind,
    )
