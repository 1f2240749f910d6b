"""The key's works: what Valohai does with it, tried on a test object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..call import Identity, Ref
from ..proof import Expects, Proof
from .subject import Subject

# The key is known, and may do what all links let it: only then is a refusal one of the fence.
CONTROL = "key.list"
BODY = "Valolink tries the key.\n"


def key_proofs(subject: Subject) -> Iterator[Proof]:
    """List, put, get, head, delete, and an upload in parts; read-only: that it writes nothing."""
    name = subject.at("key")
    yield _proof(subject, "list", "ListObjectsV2", Prefix=name, MaxKeys=1)
    yield from _writing(subject, name) if subject.writes else _reading(subject, name)


def _writing(subject: Subject, name: str) -> Iterator[Proof]:
    yield _proof(subject, "put", "PutObject", Key=name, Body=BODY)
    yield _proof(subject, "get", "GetObject", needs=("key.put",), Key=name)
    yield _proof(subject, "head", "HeadObject", needs=("key.put",), Key=name)
    yield _proof(subject, "delete", "DeleteObject", after=True, Key=name)
    parts: dict[str, Any] = {"Key": subject.at("key-parts")}
    upload: dict[str, Any] = {**parts, "UploadId": Ref("key.initiate", "UploadId")}
    yield _proof(subject, "initiate", "CreateMultipartUpload", **parts)
    yield _proof(subject, "part", "UploadPart", **upload, PartNumber=1, Body=BODY)
    yield _proof(subject, "list-parts", "ListParts", **upload)
    yield _proof(subject, "abort", "AbortMultipartUpload", after=True, **upload)


def _reading(subject: Subject, name: str) -> Iterator[Proof]:
    """The operator puts an object there, for the key to read."""
    yield _proof(subject, "place", "PutObject", "operator", Key=name, Body=BODY)
    yield _proof(subject, "get", "GetObject", needs=("key.place",), Key=name)
    yield _proof(subject, "head", "HeadObject", needs=("key.place",), Key=name)
    if not subject.prefix:  # S3 tells it only to somebody who may list without a condition
        yield _proof(subject, "absent", "GetObject", expects="absent", Key=subject.at("absent"))
    yield _proof(
        subject, "put", "PutObject", expects="refused", Key=subject.at("key-put"), Body=BODY
    )
    yield _proof(subject, "delete", "DeleteObject", expects="refused", Key=name)
    yield _proof(
        subject, "initiate", "CreateMultipartUpload", expects="refused", Key=subject.at("key-parts")
    )
    yield _proof(subject, "remove", "DeleteObject", "operator", after=True, Key=name)


def _proof(
    subject: Subject,
    name: str,
    operation: str,
    identity: Identity = "key",
    *,
    expects: Expects = "works",
    after: bool = False,
    needs: tuple[str, ...] = (),
    **params: Any,
) -> Proof:
    call = subject.s3(operation, identity, **params)
    reason = subject.unheld  # without the key there is nothing to put there for it
    return Proof(f"key.{name}", call, expects, after, needs, reason)
