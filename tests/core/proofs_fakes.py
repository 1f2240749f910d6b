"""An AWS that answers every proof as it should, but for those that a test turns round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from pydantic import SecretStr

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.ground import Ground
from valolink_widgets.core.proof import Proof, Tried
from valolink_widgets.core.proofs import groups
from valolink_widgets.core.proofs.subject import Others, Subject
from valolink_widgets.core.proving import Prover
from valolink_widgets.core.recorder import CallEvent, Recorder

from .fakes import FakeClock, explain

ACCOUNT, HOST = "123456789012", "https://app.valohai.com"
GROUND = Ground(ACCOUNT, "aws", f"arn:aws:iam::{ACCOUNT}:user/alice", "o/p", "1", HOST)
USER = f"arn:aws:iam::{ACCOUNT}:user/valolink-b"
OTHERS = Others("other", "eu-west-1", "", f"arn:aws:iam::{ACCOUNT}:role/other", "")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/valolink-b"
BLOCKED = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)
SEEN = {
    "access-control-allow-origin": HOST,
    "access-control-allow-methods": "GET, PUT, POST",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-expose-headers": "ETag",
    "etag": '"e"',
}
RULE = {
    "AllowedOrigins": [HOST],
    "AllowedMethods": ["GET", "PUT", "POST"],
    "AllowedHeaders": ["*"],
}
_TRUST = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "Action": "sts:AssumeRole",
}
_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "s3:ListBuckets": {"Buckets": [{"Name": "b"}, {"Name": "other"}]},
    "s3:HeadBucket": {"BucketRegion": "eu-west-1"},
    "iam:ListRoles": {
        "Roles": [{"Arn": OTHERS.role, "AssumeRolePolicyDocument": {"Statement": [_TRUST]}}]
    },
    "s3:CreateMultipartUpload": {"UploadId": "u"},
    "s3:UploadPart": {"ETag": '"e"'},
    "s3:GetBucketCors": {"CORSRules": [RULE]},
    "s3:GetPublicAccessBlock": {"PublicAccessBlockConfiguration": BLOCKED},
    "s3control:GetPublicAccessBlock": {"PublicAccessBlockConfiguration": BLOCKED},
    "s3:GetBucketOwnershipControls": {
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    },
    "s3:GetBucketPolicyStatus": {"PolicyStatus": {"IsPublic": False}},
    "s3:GetBucketAcl": {"Grants": [{"Grantee": {"Type": "CanonicalUser", "ID": "me"}}]},
}


def subject(**more: Any) -> Subject:
    """A link whose secret is held, with everything on."""
    held = {"key_id": "AKIAIOSFODNN7EXAMPLE", "secret": SecretStr("s")}
    given = {"large": True, "role_arn": ROLE, "others": OTHERS, **held, **more}
    return Subject(GROUND, "b", "eu-west-1", USER, "0" * 32, **given)


Place = tuple[str, ...]


@dataclass
class FakeAws:
    """Answers by what is expected of each call. `turned` names what is answered otherwise:
    with a code, or with None where a call that should be refused is let through.
    """

    subject: Subject
    turned: dict[str, str | None] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    left: list[dict[str, Any]] = field(default_factory=list)
    log: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = Lock()
        every = [proof for proofs in groups(self.subject).values() for proof in proofs]
        self._proofs: dict[Place, list[Proof]] = {}
        for proof in every:
            self._proofs.setdefault(_place(proof.call), []).append(proof)

    def send(self, call: Call) -> Mapping[str, Any]:
        with self._lock:
            self.log.append(call)
            proof = self._asked(call)
            name = proof.name if proof else call.name
            turned = name in self.turned and self.times.get(name, 1) > 0
            if name in self.times:
                self.times[name] -= 1
        if turned and (code := self.turned[name]) is not None:
            raise CallRefused(call, code, "Access Denied" if code == "AccessDenied" else "")
        if proof and not turned and proof.expects != "works":
            raise CallRefused(call, "AccessDenied" if proof.expects == "refused" else "NoSuchKey")
        return self._answer(call)

    def _asked(self, call: Call) -> Proof | None:
        """The proof that asks this; of two that ask the same, one after the other."""
        asking = self._proofs.get(_place(call), [])
        return asking.pop(0) if len(asking) > 1 else asking[0] if asking else None

    def _answer(self, call: Call) -> Mapping[str, Any]:
        if call.service == "browser":
            seen = {"access-control-allow-origin": call.params["Origin"]}
            return {"Status": 200, "Headers": SEEN | seen}
        if call.operation in ("ListObjectVersions", "ListObjectsV2"):
            return {"Versions": self.left}
        return _ANSWERS.get(call.name, {})


def link_of(profile: str, mode: str, prefix: str) -> FakeAws:
    """An AWS with such a link, whose secret is held."""
    return FakeAws(subject(profile=profile, mode=mode, prefix=prefix))


def _place(call: Call) -> Place:
    """What tells one call from another: its values may wait for earlier answers."""
    names = ("Bucket", "Key", "RoleArn", "Origin", "Method", "MaxKeys", "Prefix")
    return (call.name, call.identity, *(str(call.params.get(name)) for name in names))


def left(name: str, when: datetime | None = None) -> dict[str, Any]:
    """A version in a listing."""
    return {"Key": name, "VersionId": "v1", "LastModified": when or datetime.now(UTC)}


@dataclass
class Proven:
    """All that a proving tells."""

    lights: dict[str, Tried]
    told: list[Tried]
    events: list[CallEvent]
    clock: FakeClock

    def outcome(self, outcome: str) -> set[str]:
        return {name for name, light in self.lights.items() if light.outcome == outcome}


def prove(aws: FakeAws, made: Mapping[str, float] | None = None) -> Proven:
    """Prove the fake's subject."""
    told: list[Tried] = []
    events: list[CallEvent] = []
    clock = FakeClock()
    port = Recorder(aws, clock, events.append)
    lights = Prover(port, explain, made or {}, told.append).prove(aws.subject)
    return Proven({light.proof.name: light for light in lights}, told, events, clock)


def proofs_of(link: Subject) -> dict[str, Proof]:
    """Every proof of a link, by name."""
    return {proof.name: proof for proofs in groups(link).values() for proof in proofs}
