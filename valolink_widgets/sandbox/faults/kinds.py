"""Every way in which a request can go wrong here, and the words in which AWS says so.

Sources: "Error responses" in the S3 API Reference, "Common errors" in the IAM and STS API
References, and "Troubleshoot access denied error messages" in the IAM User Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ELSEWHERE = "ap-southeast-2"
"""The region that a redirect names."""


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal: status, code and message; `{caller}` and the like are filled in."""

    status: int
    code: str
    message: str


_DENIED = (
    "User: {caller} is not authorized to perform: {action} on resource: {resource} "
    "because no identity-based policy allows the {action} action"
)
_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your {key}."
)
_EXISTS = (
    "The requested bucket name is not available. The bucket namespace is shared by all users of "
    "the system. Please select a different name and try again."
)
_YOURS = "Your previous request to create the named bucket succeeded and you already own it."
_REDIRECT = (
    "The bucket you are attempting to access must be addressed using the specified endpoint. "
    "Please send all future requests to this endpoint."
)
_ABORTED = (
    "A conflicting conditional operation is currently in progress against this resource. "
    "Please try again."
)

S3: Mapping[str, Words] = {
    w.code: w
    for w in (
        Words(403, "AccessDenied", _DENIED),
        Words(400, "ExpiredToken", "The provided token has expired."),
        Words(400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
        Words(
            403,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
        Words(403, "SignatureDoesNotMatch", _SIGNATURE.format(key="key and signing method")),
        Words(
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        ),
        Words(409, "BucketAlreadyExists", _EXISTS),
        Words(409, "BucketAlreadyOwnedByYou", _YOURS),
        Words(404, "NoSuchBucket", "The specified bucket does not exist"),
        Words(301, "PermanentRedirect", _REDIRECT),
        Words(
            400,
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed; the region '{region}' is wrong; "
            f"expecting '{ELSEWHERE}'",
        ),
        Words(
            400,
            "IllegalLocationConstraintException",
            "The {region} location constraint is incompatible for the region specific endpoint "
            "this request was sent to.",
        ),
        Words(
            400,
            "InvalidLocationConstraint",
            "The specified location-constraint is not valid",
        ),
        Words(409, "OperationAborted", _ABORTED),
        Words(503, "SlowDown", "Please reduce your request rate."),
        Words(500, "InternalError", "We encountered an internal error. Please try again."),
        Words(503, "ServiceUnavailable", "Please reduce your request rate."),
    )
}
_QUERY = (
    Words(403, "AccessDenied", _DENIED),
    Words(403, "ExpiredToken", "The security token included in the request is expired"),
    Words(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
    Words(
        403,
        "SignatureDoesNotMatch",
        _SIGNATURE.format(key="AWS Secret Access Key and signing method"),
    ),
    Words(400, "RequestExpired", "Request has expired."),
    Words(400, "Throttling", "Rate exceeded"),
    Words(500, "InternalFailure", "An internal failure occurred."),
    Words(503, "ServiceUnavailable", "Service is unable to handle request."),
)
_OF_STS = (
    Words(400, "AccessDeniedException", "You do not have sufficient access to do this."),
    Words(403, "ExpiredTokenException", "The security token included in the request is expired."),
    Words(403, "IncompleteSignature", "The request signature does not conform to AWS standards."),
    Words(403, "OptInRequired", "The AWS access key ID needs a subscription for the service."),
    Words(400, "ThrottlingException", "The request was denied due to request throttling."),
    Words(403, "UnrecognizedClientException", "The security token is not valid."),
)
STS: Mapping[str, Words] = {w.code: w for w in (*_QUERY, *_OF_STS)}
IAM: Mapping[str, Words] = {
    w.code: w
    for w in (
        *_QUERY,
        Words(409, "EntityAlreadyExists", "{thing} already exists."),
        Words(404, "NoSuchEntity", "The {thing} cannot be found."),
        Words(400, "MalformedPolicyDocument", "Syntax errors in policy."),
        Words(409, "LimitExceeded", "Cannot exceed quota for {quota}."),
        Words(
            409,
            "ConcurrentModification",
            "The request was rejected because multiple requests to change this object were "
            "submitted simultaneously.",
        ),
        Words(409, "DeleteConflict", "Cannot delete entity, must remove referenced objects first."),
    )
}
# The words of Django REST Framework, of what stands before it, and of Valohai's check of a key.
VALOHAI: Mapping[str, Words] = {
    "400": Words(400, "400", "The credentials do not work: InvalidAccessKeyId."),
    "401": Words(401, "401", "Invalid token."),
    "403": Words(403, "403", "You do not have permission to perform this action."),
    "404": Words(404, "404", "Not found."),
    "409": Words(409, "409", "A store with this name already exists."),
    "429": Words(429, "429", "Request was throttled."),
    "500": Words(500, "500", "A server error occurred."),
    "503": Words(503, "503", "Service Unavailable"),
}
# What is about an account, and no bucket.
S3_CONTROL: Mapping[str, Words] = {
    code: words
    for code, words in S3.items()
    if not code.startswith(("Bucket", "NoSuchBucket", "Illegal", "InvalidLocation", "Permanent"))
    and code not in ("AuthorizationHeaderMalformed", "OperationAborted")
}
REFUSALS: Mapping[str, Mapping[str, Words]] = {
    "s3": S3,
    "s3control": S3_CONTROL,
    "iam": IAM,
    "sts": STS,
    "valohai": VALOHAI,
}

AWS_CODES = tuple(dict.fromkeys((*S3, *IAM, *STS)))
"""Every code of AWS that can be played; `codes_of` says which service has which."""
HTTP_KINDS: Mapping[str, str] = {
    "closed": "the connection ends before an answer; nothing was done",
    "lost": "it is carried out, then the connection ends before the answer",
    "page": "a page of HTML answers 200; nothing was done",
    "empty": "503 without a body; nothing was done",
    "truncated": "it is carried out, then the answer breaks off in its middle",
    "timeout": "no answer until the client gives up; nothing was done, unless `deed`",
}
BUSY = "busy"
"""Each service's own way to say that it is asked too much."""
DELAY = "delay"

_ALL = frozenset(REFUSALS)
KINDS: Mapping[str, frozenset[str]] = {
    **{
        code: frozenset(service for service, words in REFUSALS.items() if code in words)
        for words in REFUSALS.values()
        for code in words
    },
    **dict.fromkeys((*HTTP_KINDS, DELAY, BUSY), _ALL),
}
"""Each kind, and the services that it can happen to."""
_BUSY = {
    "s3": "SlowDown",
    "s3control": "SlowDown",
    "iam": "Throttling",
    "sts": "Throttling",
    "valohai": "429",
}


def codes_of(service: str) -> tuple[str, ...]:
    """The refusals that this service can give."""
    return tuple(REFUSALS[service])


def words_of(service: str, kind: str) -> Words:
    """The refusal of this kind in the service's words."""
    return REFUSALS[service][_BUSY[service] if kind == BUSY else kind]
