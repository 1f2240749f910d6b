"""The chain for large files: the key takes the role, and the role uploads in parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..call import Ref
from ..filler import Filler
from ..proof import Expects, Proof
from .subject import Subject

# The least that S3 takes for every part but the last one (S3 user guide, "Multipart upload
# limits"): what Valohai's parts have at least.
PART = 5 * 1024 * 1024


def role_proofs(subject: Subject) -> Iterator[Proof]:
    """AssumeRole; an upload of one large part, put together and read; another one given up.

    Where the bucket has a KMS key, completing and reading prove that the role may use it.
    """
    session = {"RoleArn": subject.role_arn, "RoleSessionName": "valolink"}
    assume = subject.call("sts", "AssumeRole", "key", **session)
    reason = subject.unheld
    yield Proof("role.assume", assume, reason=reason)
    one: dict[str, Any] = {"Key": subject.at("role")}
    other: dict[str, Any] = {"Key": subject.at("role-other")}
    upload = {**one, "UploadId": Ref("role.initiate", "UploadId")}
    given_up = {**other, "UploadId": Ref("role.initiate-other", "UploadId")}
    parts = [{"ETag": Ref("role.part", "ETag"), "PartNumber": 1}]
    whole = {**upload, "MultipartUpload": {"Parts": parts}}
    yield _role(subject, "initiate", "CreateMultipartUpload", ("role.assume",), **one)
    yield _role(subject, "part", "UploadPart", **upload, PartNumber=1, Body=Filler(PART))
    yield _role(subject, "list-parts", "ListParts", **upload)
    yield _role(subject, "complete", "CompleteMultipartUpload", **whole)
    yield _role(subject, "get", "GetObject", ("role.complete",), **one, Range="bytes=0-1023")
    yield _role(subject, "initiate-other", "CreateMultipartUpload", ("role.assume",), **other)
    yield _role(subject, "abort", "AbortMultipartUpload", **given_up)
    yield _role(subject, "delete", "DeleteObject", ("role.complete",), "refused", **one)
    remove = subject.s3("DeleteObject", subject.keeper, **one)
    yield Proof("role.remove", remove, after=True, reason=reason)


def _role(
    subject: Subject,
    name: str,
    operation: str,
    needs: tuple[str, ...] = (),
    expects: Expects = "works",
    **params: Any,
) -> Proof:
    call = subject.s3(operation, "role", **params)
    return Proof(f"role.{name}", call, expects, False, needs, subject.unheld)
