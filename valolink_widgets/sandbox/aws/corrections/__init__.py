"""What moto does otherwise than AWS, corrected one by one.

A correction takes the request, moto, and `onward`, which hands the request to the rest of the row;
it answers itself, or returns what `onward` says, mended. To add one: write it, and put it in the
row below, where the order is AWS's: who may speak at all, then who it is, then what he may do, and
only then what is asked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from . import (
    access,
    assume_role,
    authentication,
    authorization,
    boundaries,
    buckets,
    cors,
    deletions,
    encryption,
    iam,
    inline,
    lifecycle,
    new_things,
    owners,
    posted,
    public,
    regions,
    simulation,
    suspended,
    trust,
)

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
        regions.wrong_region,
        regions.refusals_name_the_region,
        posted.well_formed_forms,
        authentication.known_callers,
        buckets.bucket_names,
        owners.missing_buckets,
        owners.expected_owner,
        posted.forms_as_objects,
        authorization.permitted,
        authorization.missing_keys,
        deletions.several_deletions,
        *of_s3(),
        *of_iam(),
    ]


def of_s3() -> list[Correction]:
    """Where the caller may do it, and S3 does it otherwise."""
    return [
        buckets.names_of_others,
        buckets.new_buckets,
        lifecycle.one_form,
        lifecycle.default_size,
        suspended.deletions_while_suspended,
        encryption.encryption_of_buckets,
        encryption.keys_of_objects,
        public.acls_while_they_are_off,
        trust.principals_of_bucket_policies,
        public.public_policy_while_blocked,
    ]


def of_iam() -> list[Correction]:
    """The same for IAM and STS."""
    return [
        iam.names,
        iam.names_that_differ_in_case,
        new_things.not_known_yet,
        iam.delete_user_with_keys,
        inline.unknown_operators,
        trust.principals_that_are_not_there,
        inline.inline_sizes,
        inline.trust_sizes,
        trust.deleted_principals,
        boundaries.boundaries,
        new_things.noted,
        new_things.policies_noted,
        simulation.simulate_principal_policy,
        assume_role.by_trust_alone,
    ]
