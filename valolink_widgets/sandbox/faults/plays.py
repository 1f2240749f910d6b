"""The plays that people can ask for: what each of the names in `core/rehearsal.py` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from valolink_widgets.core import rehearsal

from . import scenes
from .fault import Fault, Met
from .scenes import Undo

__all__ = ["PLAYS", "Play", "Scene", "Undo"]

NEW_SECONDS = 8.0
BUSY_SECONDS = 20.0
_SCP = (
    "User: {caller} is not authorized to perform: {action} on resource: {resource} "
    "with an explicit deny in a service control policy"
)
_KMS = (
    "User: {caller} is not authorized to perform: kms:GenerateDataKey on resource: "
    "arn:aws:kms:{region}:{account}:key/0d4c3b2a-1111-4222-8333-444455556666 "
    "because no identity-based policy allows the kms:GenerateDataKey action"
)
_OF_USERS = ("iam:*User", "iam:*UserPolicy", "iam:*AccessKey", "iam:*AccessKeys")


@dataclass(frozen=True)
class Scene:
    """What must be there before the first request that is about it."""

    about: Callable[[Met, Any], str]
    make: Callable[[str, Met, Any], Undo]


@dataclass(frozen=True)
class Play:
    """A name, plain words, the faults, and what is set up beforehand."""

    name: str
    summary: str
    faults: tuple[Fault, ...] = ()
    scene: Scene | None = None
    switch: Callable[[Any, bool], None] | None = None

    def begin(self, world: Any) -> None:
        """Turn the sandbox's own switch on, where this play is one."""
        if self.switch:
            self.switch(world, True)

    def end(self, world: Any) -> None:
        """And off again."""
        if self.switch:
            self.switch(world, False)


_FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "slow-key": (
        Fault("InvalidAccessKeyId", on=("s3:*",), new="key", seconds=NEW_SECONDS),
        Fault("InvalidClientTokenId", on=("iam:*", "sts:*"), new="key", seconds=NEW_SECONDS),
    ),
    "slow-principal": (
        Fault("NoSuchEntity", on=_OF_USERS, new="user", seconds=NEW_SECONDS),
        Fault(
            "MalformedPolicyDocument",
            on=("iam:CreateRole", "iam:UpdateAssumeRolePolicy"),
            new="user",
            seconds=NEW_SECONDS,
            message='Invalid principal in policy: "AWS":"{principal}"',
        ),
    ),
    "denied-by-scp": (
        Fault("AccessDenied", on=("iam:CreateUser", "iam:CreateAccessKey"), message=_SCP),
    ),
    "kms-denied": (Fault("AccessDenied", on=("s3:PutObject",), by="key", message=_KMS),),
    "expired-session": (
        Fault(
            "ExpiredToken",
            on=("s3:*", "iam:*", "sts:*"),
            by="operator",
            since="iam:CreateUser",
            login=True,
        ),
    ),
    "throttling": (Fault("busy", on=("s3:Put*", "iam:Create*", "iam:Put*"), seconds=BUSY_SECONDS),),
    "lost-answer": (Fault("lost", on=("iam:CreateAccessKey",), times=1),),
    "valohai-down": (Fault("503", on=("valohai:*",), seconds=BUSY_SECONDS),),
    "valohai-refuses-key": (Fault("400", on=("valohai:CreateStore", "valohai:UpdateStore")),),
}
_SCENES: Mapping[str, Scene] = {
    "bucket-taken": Scene(scenes.new_bucket, scenes.another_takes_it),
    "wrong-region": Scene(scenes.new_bucket, scenes.it_is_elsewhere),
    "two-keys": Scene(scenes.new_user, scenes.it_has_two_keys),
}
PLAYS: Mapping[str, Play] = {
    name: Play(
        name,
        summary,
        _FAULTS.get(name, ()),
        _SCENES.get(name),
        scenes.ignore_default_store if name == "default-store-not-writable" else None,
    )
    for name, summary in rehearsal.PLAYS.items()
}
