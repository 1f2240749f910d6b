"""The table of what goes wrong with AWS: a code, what it means, what to do.

`{doing}` is what was tried ("create the bucket `b`"), `{message}` AWS's own words where they
help; see `explain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.text import say


@dataclass(frozen=True, slots=True)
class Text:
    """Summary and remedy with placeholders, and the setting they belong to."""

    summary: str
    remedy: str
    field: str = ""


UNKNOWN = Text(
    say("AWS did not {doing}: it answered `{code}`.{message}"),
    say("Look at AWS's words above, mend what they name, then try again."),
)
UNKNOWN_OUTCOME = say("It may have been carried out all the same.")

_NEW_LOGIN = say(
    "Log in to AWS again (`aws sso login`, or fresh keys), then go on: nothing is lost."
)
_REGION = Text(
    say("The bucket `{bucket}` is not in {asked}: AWS says it is in {region}."),
    say("Set the region to {region}."),
    "region",
)
_EXPIRED = Text(
    say("Your AWS session has expired, so AWS did not {doing}."),
    _NEW_LOGIN,
    "profile",
)
_WRONG_KEY = Text(
    say("AWS does not know the access key of your AWS credentials, so it did not {doing}."),
    say("Choose another profile, or log in to AWS again."),
    "profile",
)
_BUSY = Text(
    say("AWS is too busy to {doing}; it was tried several times."),
    say("Wait a minute, then try again."),
)
_BROKEN = Text(
    say("AWS could not {doing}: it has a fault of its own (`{code}`)."),
    say("Wait a minute, then try again."),
)
_NO_LOCATION = Text(
    say(
        "AWS does not create the bucket `{bucket}` in {asked}: the region is unknown, does not fit "
        "the address asked, or is not switched on for this account.{message}"
    ),
    say("Choose another region, or switch this one on in the AWS console: Account, AWS Regions."),
    "region",
)
_NONE = say("There is nothing to mend: it counts as none.")

TEXTS: Mapping[str, Text] = {
    # Buckets
    "BucketAlreadyExists": Text(
        say("The bucket name `{bucket}` is taken by another AWS account. Nothing was made."),
        say("Choose another name, for example `{bucket}-data` with your company's name in front."),
        "bucket",
    ),
    "BucketAlreadyOwnedByYou": Text(
        say("The bucket `{bucket}` is yours already."),
        say("Plan again; to use a bucket that Valolink did not make, say yes to adopting it."),
        "adopt",
    ),
    "Forbidden": Text(
        say(
            "The bucket `{bucket}` exists, but AWS does not let you look at it: it belongs to "
            "another "
            "account, you lack `s3:ListBucket` on it, or your session has expired."
        ),
        say("Choose another name, or ask an administrator to allow `s3:ListBucket` on `{bucket}`."),
        "bucket",
    ),
    "NoSuchBucket": Text(
        say("There is no bucket `{bucket}`."),
        say("Create it first: apply the bucket step."),
        "bucket",
    ),
    "BucketNotEmpty": Text(
        say("The bucket `{bucket}` still holds objects, so AWS did not delete it."),
        say("Delete the objects and their versions first, if nobody needs them."),
    ),
    "InvalidBucketName": Text(
        say("AWS does not accept `{bucket}` as a bucket name."),
        say("Use 3 to 63 lower-case letters, digits and hyphens, for example `my-bucket`."),
        "bucket",
    ),
    "TooManyBuckets": Text(
        say("Your account has as many buckets as AWS allows it."),
        say("Delete one that nobody needs, or ask AWS for a higher quota."),
    ),
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": Text(
        say("The bucket `{bucket}` is so new that AWS still sends its requests elsewhere."),
        say("Wait a few minutes, then try again."),
    ),
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _NO_LOCATION,
    "InvalidLocationConstraint": _NO_LOCATION,
    "InvalidRegion": _NO_LOCATION,
    "OperationAborted": Text(
        say(
            "AWS is still working on the bucket name `{bucket}`, most often because a bucket of "
            "that "
            "name was deleted a short while ago."
        ),
        say("Wait, which can take an hour, or choose another name."),
        "bucket",
    ),
    "BadRequest": Text(
        say("AWS did not {doing}, and gave no reason. An expired session is the most common one."),
        say("Log in to AWS again; then check that the region is switched on for your account."),
        "profile",
    ),
    "NoSuchKey": Text(say("AWS did not {doing}: there is no such object."), say("Write it first.")),
    # What is not set counts as none; these are for a read that did not expect it.
    "NoSuchCORSConfiguration": Text(say("The bucket `{bucket}` has no CORS rules."), _NONE),
    "NoSuchBucketPolicy": Text(say("The bucket `{bucket}` has no policy."), _NONE),
    "NoSuchPublicAccessBlockConfiguration": Text(
        say("The bucket `{bucket}` has no public-access blocks of its own."),
        say("Apply the bucket step: it sets all four."),
    ),
    "OwnershipControlsNotFoundError": Text(
        say("The bucket `{bucket}` has no setting for object ownership."), _NONE
    ),
    "NoSuchTagSet": Text(say("The bucket `{bucket}` has no tags."), _NONE),
    # Users, roles, policies
    "EntityAlreadyExists": Text(
        say("AWS did not {doing}: the name is taken in your account."),
        say("Choose another name, or say yes to adopting what is there."),
        "adopt",
    ),
    "NoSuchEntity": Text(
        say(
            "AWS did not {doing}: it does not know {resource}. It can take a minute until a new "
            "one "
            "is known everywhere."
        ),
        say("Try again; if it stays so, apply the step that makes it."),
    ),
    "MalformedPolicyDocument": Text(
        say("AWS does not accept the policy document, so it did not {doing}.{message}"),
        say("Check the names in it; if they are right, report this as a fault of Valolink."),
    ),
    "MalformedPolicyDocument:principal": Text(
        say("AWS did not {doing}: it does not know yet the user that the document names."),
        say("Try again in a minute: a new user is not known everywhere at once."),
    ),
    "LimitExceeded": Text(
        say("AWS did not {doing}: a limit of your account is reached.{message}"),
        say(
            "Remove what nobody needs (a user may have two access keys, inactive ones included), "
            "or ask AWS for a higher quota."
        ),
    ),
    "DeleteConflict": Text(
        say("AWS did not {doing}: something still hangs on it.{message}"),
        say("Remove that first: keys, policies, groups."),
    ),
    "ConcurrentModification": Text(
        say("AWS did not {doing}: somebody is changing it at the same time."),
        say("Wait a minute, then try again."),
    ),
    # Credentials
    "credentials": Text(
        say("There are no AWS credentials to {doing} with.{message}"),
        say("Log in (`aws sso login`, `aws configure`), name another profile, or type a key."),
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
        say(
            "The secret access key does not belong to the key id, so AWS did not {doing}. White "
            "space "
            "around a pasted secret is a common reason."
        ),
        say("Enter the secret again, or choose another profile."),
        "profile",
    ),
    "RequestTimeTooSkewed": Text(
        say(
            "The clock of this computer and AWS's are too far apart, so AWS did not "
            "{doing}.{message}"
        ),
        say("Set this computer's clock (time zone and time), then try again."),
    ),
    "OptInRequired": Text(
        say("Your account has not switched on what is needed to {doing}.{message}"),
        say("Switch it on in the AWS console, or choose another region."),
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
        say("AWS could not be reached to {doing}. Nothing was sent.{message}"),
        say("Check the network, the proxy and its certificates, then try again."),
    ),
    "timeout": Text(
        say("The connection to AWS broke before it answered whether it would {doing}."),
        say("Plan again: it looks at what is there before anything else is sent."),
    ),
    "not-aws": Text(
        say(
            "Something that is not AWS answered when it was asked to {doing}: a proxy, or the "
            "sign-in "
            "page of a network."
        ),
        say("Sign in to the network or go around the proxy, then plan again."),
    ),
    "parameters": Text(
        say("The request to {doing} is not complete, so nothing was sent.{message}"),
        say(
            "Check the answers of this step; if they are right, report this as a fault of Valolink."
        ),
    ),
}

_NEW_KEY = Text(
    say("AWS does not know the linked access key (yet), so it did not {doing}."),
    say("Try again in a minute; if it stays so, check that the key is there and active."),
)
# The same codes mean something else when the linked key was used, not the operator's.
OF_THE_KEY: Mapping[str, Text] = {
    "InvalidClientTokenId": _NEW_KEY,
    "InvalidAccessKeyId": _NEW_KEY,
    "SignatureDoesNotMatch": Text(
        say("The secret kept for the linked access key is not its secret, so AWS did not {doing}."),
        say("Make a new key: apply the user step with a fresh secret file, or none."),
        "secret_file",
    ),
    "credentials": Text(
        say(
            "Nobody here holds the secret of the linked access key, so nothing was sent to {doing}."
        ),
        say("Name the file that holds it, or make a new key."),
        "secret_file",
    ),
}
