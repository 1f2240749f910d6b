"""What test objects leave behind: how it is found, taken away and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..call import Call, Identity
from .subject import OWN_NAME, Subject

# A run that was killed left them there: no run takes so long.
OLD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Left:
    """An object, one version of it, or an unfinished upload."""

    key: str
    when: datetime
    version: str = ""
    upload: str = ""


def listings(subject: Subject, uploads: bool) -> tuple[Call, ...]:
    """The ways to list everything below the folder, the one that shows most first.

    The operator may not be allowed to; the key sees what it may.
    """
    whoever: tuple[Identity, ...] = ("operator", "key") if subject.held else ("operator",)
    names = ("ListMultipartUploads",) if uploads else ("ListObjectVersions", "ListObjectsV2")
    return tuple(subject.s3(name, who, Prefix=subject.folder) for name in names for who in whoever)


def found(answer: Mapping[str, Any]) -> Iterator[Left]:
    """What a listing shows."""
    for item in answer.get("Contents") or ():
        yield Left(item["Key"], item["LastModified"])
    for kind in ("Versions", "DeleteMarkers"):
        for item in answer.get(kind) or ():
            yield Left(item["Key"], item["LastModified"], str(item.get("VersionId") or "null"))
    for item in answer.get("Uploads") or ():
        yield Left(item["Key"], item["Initiated"], upload=item["UploadId"])


def of_this_run(subject: Subject, left: Sequence[Left]) -> list[Left]:
    """What this run left."""
    return [one for one in left if one.key.startswith(f"{subject.base}-")]


def of_old_runs(subject: Subject, left: Sequence[Left], now: datetime) -> list[Left]:
    """What bears a name as only proofs give it, and has been there for more than an hour."""
    return [
        one
        for one in left
        if one.key.startswith(subject.folder)
        and OWN_NAME.fullmatch(one.key[len(subject.folder) :])
        and not one.key.startswith(subject.base)
        and now - one.when > OLD
    ]


def removal(subject: Subject, left: Left) -> tuple[Call, ...]:
    """The ways to take one away: the key's, where it writes, else the operator's."""
    whoever: tuple[Identity, ...] = tuple(dict.fromkeys((subject.keeper, "operator")))
    if left.upload:
        named: dict[str, Any] = {"Key": left.key, "UploadId": left.upload}
        return tuple(subject.s3("AbortMultipartUpload", who, **named) for who in whoever)
    named = {"Key": left.key}
    if left.version and left.version != "null":
        named["VersionId"] = left.version
    return tuple(subject.s3("DeleteObject", who, **named) for who in whoever)
