"""The table of what goes wrong with AWS: a code, what it means, what to do.

`{doing}` is what was tried ("create the bucket `b`"), `{message}` AWS's own words where they
help; see `explain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Summary and remedy with placeholders, and the setting they belong to."""

    summary: str
    remedy: str
    field: str = ""


UNKNOWN = Text(
    "AWS did not {doing}: it answered `{code}`.{message}",
    "Look at AWS's words above, mend what they name, then try again.",
)
UNKNOWN_OUTCOME = "It may have been carried out all the same."

_NEW_LOGIN = "Log in to AWS again (`aws sso login`, or fresh keys), then go on: nothing is lost."
_REGION = Text(
    "The bucket `{bucket}` is not in {asked}: AWS says it is in {region}.",
    "Set the region to {region}.",
    "region",
)
_EXPIRED = Text(
    "Your AWS session has expired, so AWS did not {doing}.",
    _NEW_LOGIN,
    "profile",
)
_WRONG_KEY = Text(
    "AWS does not know the access key of your AWS credentials, so it did not {doing}.",
    "Choose another profile, or log in to AWS again.",
    "profile",
)
_BUSY = Text(
    "AWS is too busy to {doing}; it was tried several times.",
    "Wait a minute, then try again.",
)
_BROKEN = Text(
    "AWS could not {doing}: it has a fault of its own (`{code}`).",
    "Wait a minute, then try again.",
)
_NO_LOCATION = Text(
    "AWS does not create the bucket `{bucket}` in {asked}: the region is unknown, does not fit "
    "the address asked, or is not switched on for this account.{message}",
    "Choose another region, or switch this one on in the AWS console: Account, AWS Regions.",
    "region",
)
_NONE = "There is nothing to mend: it counts as none."

TEXTS: Mapping[str, Text] = {
    # Buckets
    "BucketAlreadyExists": Text(
        "The bucket name `{bucket}` is taken by another AWS account. Nothing was made.",
        "Choose another name, for example `{bucket}-data` with your company's name in front.",
        "bucket",
    ),
    "BucketAlreadyOwnedByYou": Text(
        "The bucket `{bucket}` is yours already.",
        "Plan again; to use a bucket that Valolink did not make, say yes to adopting it.",
        "adopt",
    ),
    "Forbidden": Text(
        "The bucket `{bucket}` exists, but AWS does not let you look at it: it belongs to another "
        "account, you lack `s3:ListBucket` on it, or your session has expired.",
        "Choose another name, or ask an administrator to allow `s3:ListBucket` on `{bucket}`.",
        "bucket",
    ),
    "NoSuchBucket": Text(
        "There is no bucket `{bucket}`.",
        "Create it first: apply the bucket step.",
        "bucket",
    ),
    "BucketNotEmpty": Text(
        "The bucket `{bucket}` still holds objects, so AWS did not delete it.",
        "Delete the objects and their versions first, if nobody needs them.",
    ),
    "InvalidBucketName": Text(
        "AWS does not accept `{bucket}` as a bucket name.",
        "Use 3 to 63 lower-case letters, digits and hyphens, for example `my-bucket`.",
        "bucket",
    ),
    "TooManyBuckets": Text(
        "Your account has as many buckets as AWS allows it.",
        "Delete one that nobody needs, or ask AWS for a higher quota.",
    ),
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": Text(
        "The bucket `{bucket}` is so new that AWS still sends its requests elsewhere.",
        "Wait a few minutes, then try again.",
    ),
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _NO_LOCATION,
    "InvalidLocationConstraint": _NO_LOCATION,
    "InvalidRegion": _NO_LOCATION,
    "OperationAborted": Text(
        "AWS is still working on the bucket name `{bucket}`, most often because a bucket of that "
        "name was deleted a short while ago.",
        "Wait, which can take an hour, or choose another name.",
        "bucket",
    ),
    "BadRequest": Text(
        "AWS did not {doing}, and gave no reason. An expired session is the most common one.",
        "Log in to AWS again; then check that the region is switched on for your account.",
        "profile",
    ),
    "NoSuchKey": Text("AWS did not {doing}: there is no such object.", "Write it first."),
    # What is not set counts as none; these are for a read that did not expect it.
    "NoSuchCORSConfiguration": Text("The bucket `{bucket}` has no CORS rules.", _NONE),
    "NoSuchBucketPolicy": Text("The bucket `{bucket}` has no policy.", _NONE),
    "NoSuchPublicAccessBlockConfiguration": Text(
        "The bucket `{bucket}` has no public-access blocks of its own.",
        "Apply the bucket step: it sets all four.",
    ),
    "OwnershipControlsNotFoundError": Text(
        "The bucket `{bucket}` has no setting for object ownership.", _NONE
    ),
    "NoSuchTagSet": Text("The bucket `{bucket}` has no tags.", _NONE),
    # Users, roles, policies
    "EntityAlreadyExists": Text(
        "AWS did not {doing}: the name is taken in your account.",
        "Choose another name, or say yes to adopting what is there.",
        "adopt",
    ),
    "NoSuchEntity": Text(
        "AWS did not {doing}: it does not know {resource}. It can take a minute until a new one "
        "is known everywhere.",
        "Try again; if it stays so, apply the step that makes it.",
    ),
    "MalformedPolicyDocument": Text(
        "AWS does not accept the policy document, so it did not {doing}.{message}",
        "Check the names in it; if they are right, report this as a fault of Valolink.",
    ),
    "MalformedPolicyDocument:principal": Text(
        "AWS did not {doing}: it does not know yet the user that the document names.",
        "Try again in a minute: a new user is not known everywhere at once.",
    ),
    "LimitExceeded": Text(
        "AWS did not {doing}: a limit of your account is reached.{message}",
        "Remove what nobody needs (a user may have two access keys, inactive ones included), "
        "or ask AWS for a higher quota.",
    ),
    "DeleteConflict": Text(
        "AWS did not {doing}: something still hangs on it.{message}",
        "Remove that first: keys, policies, groups.",
    ),
    "ConcurrentModification": Text(
        "AWS did not {doing}: somebody is changing it at the same time.",
        "Wait a minute, then try again.",
    ),
    # Credentials
    "credentials": Text(
        "There are no AWS credentials to {doing} with.{message}",
        "Log in (`aws sso login`, `aws configure`), name another profile, or type a key.",
        "profile",
    ),
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "InvalidToken": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "InvalidClientTokenId": _WRONG_KEY,
    "InvalidAccessKeyId": _WRONG_KEY,
    "UnrecognizedClientException": _WRONG_KEY,
    "SignatureDoesNotMatch": Text(
        "The secret access key does not belong to the key id, so AWS did not {doing}. White space "
        "around a pasted secret is a common reason.",
        "Enter the secret again, or choose another profile.",
        "profile",
    ),
    "RequestTimeTooSkewed": Text(
        "The clock of this computer and AWS's are too far apart, so AWS did not {doing}.{message}",
        "Set this computer's clock (time zone and time), then try again.",
    ),
    "OptInRequired": Text(
        "Your account has not switched on what is needed to {doing}.{message}",
        "Switch it on in the AWS console, or choose another region.",
        "region",
    ),
    # Load and faults
    "Throttling": _BUSY,
    "ThrottlingException": _BUSY,
    "RequestLimitExceeded": _BUSY,
    "SlowDown": _BUSY,
    "503": _BUSY,
    "ServiceUnavailable": _BUSY,
    "InternalError": _BROKEN,
    "InternalFailure": _BROKEN,
    "ServiceFailure": _BROKEN,
    "500": _BROKEN,
    # The way there
    "network": Text(
        "AWS could not be reached to {doing}. Nothing was sent.{message}",
        "Check the network, the proxy and its certificates, then try again.",
    ),
    "timeout": Text(
        "The connection to AWS broke before it answered whether it would {doing}.",
        "Plan again: it looks at what is there before anything else is sent.",
    ),
    "not-aws": Text(
        "Something that is not AWS answered when it was asked to {doing}: a proxy, or the sign-in "
        "page of a network.",
        "Sign in to the network or go around the proxy, then plan again.",
    ),
    "parameters": Text(
        "The request to {doing} is not complete, so nothing was sent.{message}",
        "Check the answers of this step; if they are right, report this as a fault of Valolink.",
    ),
}

_NEW_KEY = Text(
    "AWS does not know the linked access key (yet), so it did not {doing}.",
    "Try again in a minute; if it stays so, check that the key is there and active.",
)
# The same codes mean something else when the linked key was used, not the operator's.
OF_THE_KEY: Mapping[str, Text] = {
    "InvalidClientTokenId": _NEW_KEY,
    "InvalidAccessKeyId": _NEW_KEY,
    "SignatureDoesNotMatch": Text(
        "The secret kept for the linked access key is not its secret, so AWS did not {doing}.",
        "Make a new key: apply the user step with a fresh secret file, or none.",
        "secret_file",
    ),
    "credentials": Text(
        "Nobody here holds the secret of the linked access key, so nothing was sent to {doing}.",
        "Name the file that holds it, or make a new key.",
        "secret_file",
    ),
}
