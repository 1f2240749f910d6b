"""What the caller may do: every permission that a request needs, judged by the evaluator.

moto asks identity policies only, and of these neither conditions nor boundaries; it lets a copy
read what its caller may not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import acls, iam_actions, s3_actions
from ..answers import refusal
from ..attached import bucket_policy, verdict_on
from ..context import context_of
from ..policies import Request, Verdict
from ..refusals import denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from ..asked import Asked
    from ..inside import Moto

    Onward = Callable[[Asked], Response]

# The first is open to everybody with a key; the second asks the role's trust, elsewhere.
ELSEWHERE = ("GetCallerIdentity", "AssumeRole")


def verdict(asked: Asked, moto: Moto, action: str, resource: str) -> Verdict:
    """What all layers say to this action of the caller's."""
    request = Request(asked.caller.principal, action, resource, context_of(asked, moto))
    bucket = s3_bucket(resource)
    policy = bucket_policy(moto, bucket) if bucket else None
    return verdict_on(moto, asked.caller, request, resource=policy)


def s3_bucket(resource: str) -> str:
    """The bucket of an S3 ARN; empty for any other."""
    _, found, rest = resource.partition("arn:aws:s3:::")
    return rest.partition("/")[0] if found else ""


def permitted(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """Everything a request needs has to be allowed; the first that is not refuses it."""
    if asked.calls("sts", *ELSEWHERE):
        return onward(asked)
    of_s3 = asked.service in {"s3", "s3control"}
    needs = s3_actions.needed(asked) if of_s3 else iam_actions.needed(asked, moto)
    for action, resource in needs:
        anothers = not asked.on_bucket("PUT") and _is_anothers(resource, moto)
        if anothers or _is_shut(asked, resource, moto):
            return refusal(asked, 403, "AccessDenied", "Access Denied")
        said = verdict(asked, moto, action, resource)
        if not said.allowed and (said.explicit or not acls.opened(asked, moto, action)):
            return denied(asked, action, resource, said)
    return onward(asked)


def _is_anothers(resource: str, moto: Moto) -> bool:
    bucket = s3_bucket(resource)
    return bool(bucket and not moto.bucket(bucket) and moto.taken_by_another(bucket))


def _is_shut(asked: Asked, resource: str, moto: Moto) -> bool:
    """Whether the public is kept out in spite of a policy that lets it in."""
    bucket = moto.bucket(s3_bucket(resource))
    return not asked.caller.arn and "restrict_public_buckets" in moto.blocks(bucket)


def missing_keys(asked: Asked, moto: Moto, onward: Onward) -> Response:
    """Who may not list a bucket does not learn that a key is missing."""
    answer = onward(asked)
    reads = asked.key and asked.method in {"GET", "HEAD"} and "uploadId" not in asked.query
    if answer.status_code != 404 or not reads:
        return answer
    action, resource = "s3:ListBucket", s3_actions.bucket_arn(asked.bucket)
    said = verdict(asked, moto, action, resource) if asked.service == "s3" else None
    return answer if said is None or said.allowed else denied(asked, action, resource, said)
