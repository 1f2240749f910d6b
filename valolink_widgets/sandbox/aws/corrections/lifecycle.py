"""What a bucket's lifecycle rules say besides the rules themselves.

Source: PutBucketLifecycleConfiguration in the S3 API reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

SIZE, USUAL = "x-amz-transition-default-minimum-object-size", "all_storage_classes_128K"


def default_size(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """moto forgets from which size on objects go to other classes where a rule names none."""
    answer = onward(asked)
    bucket = moto.bucket(asked.bucket)
    if bucket is None or answer.status_code >= 300:
        return answer
    if asked.on_bucket("PUT", "lifecycle"):
        bucket.transition_size = asked.headers.get(SIZE, USUAL)
    if asked.on_bucket("PUT", "lifecycle") or asked.on_bucket("GET", "lifecycle"):
        answer.headers[SIZE] = getattr(bucket, "transition_size", USUAL)
    return answer
