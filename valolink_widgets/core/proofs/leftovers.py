"""What test objects leave behind: how it is found, taken away and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ..call import Call, Identity
from .subject import OWN_NAME, Subject

# A run that was killed left them there: no run takes so long.
OLD = timedelta(hours=1)


# By listing: what it is asked for the next page with, and where its answer has that.
_MARKERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ListObjectsV2": (("ContinuationToken", "NextContinuationToken"),),
    "ListObjectVersions": (
        ("KeyMarker", "NextKeyMarker"),
        ("VersionIdMarker", "NextVersionIdMarker"),
    ),
    "ListMultipartUploads": (
        ("KeyMarker", "NextKeyMarker"),
        ("UploadIdMarker", "NextUploadIdMarker"),
    ),
}


@dataclass(frozen=True, slots=True)
class Left:
    """An object, one version of it, or an unfinished upload."""

    key: str
    when: datetime
    version: str = ""
    upload: str = ""


def listings(subject: Subject, uploads: bool) -> tuple[Call, ...]:
    """The ways to list everything below the folder, the one that shows most first.

    The operator may not be allowed to; the key sees what it may. The last ones for objects show
    no versions.
    """
    whoever: tuple[Identity, ...] = ("operator", "key") if subject.held else ("operator",)
    names = ("ListMultipartUploads",) if uploads else ("ListObjectVersions", "ListObjectsV2")
    return tuple(subject.s3(name, who, Prefix=subject.folder) for name in names for who in whoever)


def following(listing: Call, answer: Mapping[str, Any]) -> Call | None:
    """The call for the next page of a listing; None after the last one."""
    if not answer.get("IsTruncated"):
        return None
    named = {ours: answer[next_] for ours, next_ in _MARKERS[listing.operation] if next_ in answer}
    return replace(listing, params={**listing.params, **named})


def of_one_run(subject: Subject, listing: Call) -> Iterator[Call]:
    """The same listing, of what this run may have left: that is never more than a page.

    Where the fence did not hold, deleting outside the prefix left a marker there.
    """
    yield replace(listing, params={**listing.params, "Prefix": f"{subject.base}-"})
    if subject.prefix and listing.operation == "ListObjectVersions":
        yield replace(listing, params={**listing.params, "Prefix": subject.outside})


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
    return [
        one for one in left if one.key.startswith(f"{subject.base}-") or one.key == subject.outside
    ]


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
    """The ways to take one away: the key's, where it writes, else the operator's.

    A version is named even where its name is `null`: without a name S3 would put a delete marker
    in its place while versioning is suspended. Who may not do that (s3:DeleteObjectVersion) may
    still delete the object, which is the same where there never were versions. (S3 user guide,
    "Deleting objects from versioning-suspended buckets".)
    """
    whoever: tuple[Identity, ...] = tuple(dict.fromkeys((subject.keeper, "operator")))
    if left.upload:
        named: dict[str, Any] = {"Key": left.key, "UploadId": left.upload}
        return tuple(subject.s3("AbortMultipartUpload", who, **named) for who in whoever)
    ways: list[dict[str, Any]] = [{"VersionId": left.version}] if left.version else []
    if left.version in ("", "null"):
        ways.append({})
    return tuple(
        subject.s3("DeleteObject", who, Key=left.key, **named) for named in ways for who in whoever
    )
