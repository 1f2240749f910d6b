"""The fence: what the key must not do, each with a call that does no harm where it could."""

from __future__ import annotations

from collections.abc import Iterator

from ..call import Call
from ..proof import Proof
from .key import BODY, CONTROL
from .subject import Subject

# S3 judges a policy only when its sender may set one; this one it takes from nobody
# (S3 API reference, PutBucketPolicy: MalformedPolicy).
_NO_POLICY = '{"Version": "2012-10-17", "Statement": "none"}'


def fence_proofs(subject: Subject) -> Iterator[Proof]:
    """Other buckets, users and roles; and this bucket's own settings where the profile is narrow.

    A role that trusts nobody here, or a bucket that is not there, would be refused to everybody:
    so only what exists, as the operator sees it, is tried; and by a key that is let through where
    it should be.
    """
    others = subject.others
    list_them = {"Bucket": others.bucket, "MaxKeys": 1}
    of_other = Call("s3", "ListObjectsV2", list_them, others.region, "key", subject.signer("key"))
    yield _refused(subject, "list-buckets", subject.call("s3", "ListBuckets", "key"))
    yield _refused(subject, "other-bucket", of_other, others.bucket_reason)
    yield _refused(subject, "list-users", subject.call("iam", "ListUsers", "key", MaxItems=1))
    another = subject.call("iam", "GetUser", "key", UserName=_another(subject))
    yield _refused(subject, "get-user", another)
    session = {"RoleArn": others.role, "RoleSessionName": "valolink"}
    take = subject.call("sts", "AssumeRole", "key", **session)
    yield _refused(subject, "assume-role", take, others.role_reason)
    if subject.narrow:
        yield from _settings(subject)
    if subject.prefix:
        yield from _outside(subject)


def _another(subject: Subject) -> str:
    """Another user's name: the operator's, or one that nobody has.

    IAM says that there is no such user only to somebody who may look.
    """
    kind, _, name = subject.ground.caller.rpartition(":")[2].partition("/")
    return name.rpartition("/")[2] if kind == "user" and name else f"{subject.user[:60]}-no"


def _settings(subject: Subject) -> Iterator[Proof]:
    """The bucket's policy and the bucket itself.

    While an object lies in it S3 deletes no bucket: BucketNotEmpty is what the key is told where
    it would be let through.
    """
    name = subject.at("fence")
    put = subject.s3("PutObject", subject.keeper, Key=name, Body=BODY)
    yield Proof("fence.place", put, reason=subject.unheld)
    policy = subject.s3("PutBucketPolicy", "key", Policy=_NO_POLICY)
    yield _refused(subject, "put-bucket-policy", policy)
    delete = subject.s3("DeleteBucket", "key")
    yield _refused(subject, "delete-bucket", delete, needs=("fence.place",))
    remove = subject.s3("DeleteObject", subject.keeper, Key=name)
    yield Proof("fence.remove", remove, after=True, reason=subject.unheld)


def _outside(subject: Subject) -> Iterator[Proof]:
    """What is not below the prefix; the object that is to be deleted is not there."""
    listing = subject.s3("ListObjectsV2", "key", MaxKeys=1)
    yield _refused(subject, "list-outside", listing)
    if subject.writes:
        delete = subject.s3("DeleteObject", "key", Key=subject.outside)
        yield _refused(subject, "delete-outside", delete)


def _refused(
    subject: Subject, name: str, call: Call, reason: str = "", needs: tuple[str, ...] = ()
) -> Proof:
    needed = (CONTROL, *needs)
    return Proof(f"fence.{name}", call, "refused", False, needed, subject.unheld or reason)
