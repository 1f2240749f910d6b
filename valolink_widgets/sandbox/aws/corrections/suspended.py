"""Deletions while versioning is suspended.

Source: "Deleting objects from versioning-suspended buckets" in the S3 user guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

VERSION, MARKER = "x-amz-version-id", "x-amz-delete-marker"


def deletions_while_suspended(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto takes such a bucket for one that never had versions, and forgets those that it kept."""
    bucket = moto.bucket(asked.bucket)
    plain = asked.method == "DELETE" and asked.key and not set(asked.query) - {"versionId", "x-id"}
    if bucket is None or bucket.versioning_status != "Suspended" or not plain:
        return onward(asked)
    version = asked.query.get("versionId")
    if version is None:
        return _answer("null" if moto.delete_while_suspended(bucket, asked.key) else "", "true")
    moto.delete_version(bucket, asked.key, version)
    return _answer(version)


def _answer(version: str, marker: str = "") -> Response:
    named = {VERSION: version, MARKER: marker if version else ""}
    return Response(status=204, headers={name: text for name, text in named.items() if text})
