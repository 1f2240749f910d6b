"""What moto does otherwise than AWS, corrected one by one.

A correction takes the request, moto, and `onward`, which hands the request to the rest of the row;
it answers itself, or returns what `onward` says, mended. To add one: write it, and put it in the
row below, where the order is AWS's: who may speak at all, then who it is, then what is asked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from . import access, assume_role, buckets, cors, iam, public, trust

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    Correction = Callable[..., Response]


def corrections(control_token: str) -> list[Correction]:
    """The row, outermost first."""
    return [
        partial(access.moto_api, control_token=control_token),
        access.other_services,
        cors.preflight,
        cors.headers_of_actual_requests,
        access.presigned_urls,
        public.unsigned_requests,
        access.inactive_keys,
        buckets.bucket_names,
        buckets.buckets_of_others,
        buckets.new_buckets,
        public.acls_while_they_are_off,
        public.public_policy_while_blocked,
        iam.names,
        iam.names_that_differ_in_case,
        iam.delete_user_with_keys,
        trust.principals_that_are_not_there,
        assume_role.by_trust_alone,
    ]
