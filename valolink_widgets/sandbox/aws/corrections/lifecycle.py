"""What a bucket's lifecycle rules say besides the rules themselves, and that all have one form.

Sources: PutBucketLifecycleConfiguration in the S3 API reference; for the two forms
github.com/aws/aws-sdk-ruby/issues/1653.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import refusal
from ..s3_actions import parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

SIZE, USUAL = "x-amz-transition-default-minimum-object-size", "all_storage_classes_128K"


BOTH_FORMS = "Filter element can only be used in Lifecycle V2."


def one_form(asked: Asked, moto: Moto, onward: Onward) -> Response:  # noqa: ARG001
    """moto takes rules with a filter beside rules that have a prefix of their own."""
    if asked.on_bucket("PUT", "lifecycle"):
        root = parsed(asked.body)
        forms = ("{*}Rule/{*}Filter", "{*}Rule/{*}Prefix")
        if root is not None and all(root.find(form) is not None for form in forms):
            return refusal(asked, 400, "InvalidRequest", BOTH_FORMS)
    return onward(asked)


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
