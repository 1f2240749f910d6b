"""Texts about what AWS was asked for: buckets, users, roles, policies, regions."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.finding import Who
from ..core.text import say
from .text import Text

_REGION = Text(
    say("The bucket `{bucket}` is not in {asked}: AWS says it is in {region}."),
    say("Set the region to {region}."),
    "region",
)
_NO_LOCATION = Text(
    say(
        "AWS does not create the bucket `{bucket}` in {asked}: the region does not fit the "
        "address that was asked.{message}"
    ),
    say("Choose another region, for example the one that your other buckets are in."),
    "region",
)
_NO_KMS = Text(
    say("AWS could not {doing}: the KMS key of the bucket cannot be used.{message}"),
    say("Ask whoever looks after the KMS key to switch it on, or choose another bucket."),
    "bucket",
    Who.KEY,
)
_TOO_FAR = Text(
    say("AWS did not {doing}: the form does not allow a file of this size.{message}"),
    say("Report this as a fault of Valolink: the form is made for the file that it carries."),
    who=Who.MAKERS,
)
_NONE = say("There is nothing to mend: it counts as none.")

OF_THINGS: Mapping[str, Text] = {
    # Buckets
    "BucketAlreadyExists": Text(
        say("The bucket name `{bucket}` is taken by another AWS account. Nothing was made."),
        say("Choose another name, for example {names}."),
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
            "another account, or you lack `s3:ListBucket` on it. AWS does not say which."
        ),
        say(
            "Choose another name, for example {names}, or ask an administrator to allow "
            "`s3:ListBucket` on `{bucket}`."
        ),
        "bucket",
        Who.ACCOUNT,
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
        say("Use 3 to 63 lower-case letters, digits and hyphens, for example {names}."),
        "bucket",
    ),
    "TooManyBuckets": Text(
        say("Your account has as many buckets as AWS allows it."),
        say("Delete one that nobody needs, or ask AWS for a higher quota."),
        who=Who.ACCOUNT,
    ),
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": Text(
        say("The bucket `{bucket}` is so new that AWS still sends its requests elsewhere."),
        say("Wait a few minutes, then try again."),
        who=Who.WAIT,
    ),
    "AuthorizationHeaderMalformed": _REGION,
    "AuthorizationQueryParametersError": _REGION,
    "IllegalLocationConstraintException": _NO_LOCATION,
    "InvalidLocationConstraint": _NO_LOCATION,
    "InvalidRegion": _NO_LOCATION,
    "OperationAborted": Text(
        say(
            "AWS is still working on the bucket name `{bucket}`, most often because a bucket of "
            "that name was deleted a short while ago."
        ),
        say("Wait, which can take an hour, or choose another name, for example {names}."),
        "bucket",
        Who.WAIT,
    ),
    "BadRequest": Text(
        say("AWS did not {doing}, and gave no reason. An expired session is the most common one."),
        say("Log in to AWS again; then check that the region is switched on for your account."),
        "profile",
    ),
    "NoSuchKey": Text(say("AWS did not {doing}: there is no such object."), say("Write it first.")),
    # What a web page asks
    "AccessForbidden": Text(
        say("S3 does not {doing}: no CORS rule of the bucket allows it.{message}"),
        say("Apply the CORS step: it adds the rules that Valohai's web app needs."),
    ),
    "EntityTooLarge": _TOO_FAR,
    "EntityTooSmall": _TOO_FAR,
    "InvalidPolicyDocument": Text(
        say("AWS did not {doing}: it cannot read the form's policy.{message}"),
        say("Report this as a fault of Valolink."),
        who=Who.MAKERS,
    ),
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
    "NoSuchLifecycleConfiguration": Text(
        say("The bucket `{bucket}` has no lifecycle rules."), _NONE
    ),
    "ServerSideEncryptionConfigurationNotFoundError": Text(
        say("The bucket `{bucket}` has no default encryption of its own."), _NONE
    ),
    "MalformedPolicy": Text(
        say("AWS does not accept the bucket's policy, so it did not {doing}.{message}"),
        say(
            "Look at the statements of others in it: one that names a user or role that is gone "
            "has to go first."
        ),
        "tls_only",
        Who.BUCKET,
    ),
    "InvalidBucketState": Text(
        say("AWS did not {doing}: another setting of the bucket rules it out.{message}"),
        say("Leave versioning as it is where the bucket has an Object Lock."),
        "versioning",
        Who.BUCKET,
    ),
    # The bucket's encryption
    "KMS.DisabledException": _NO_KMS,
    "KMS.NotFoundException": _NO_KMS,
    "KMS.KMSInvalidStateException": _NO_KMS,
    # Users, roles, policies
    "EntityAlreadyExists": Text(
        say("AWS did not {doing}: the name is taken in your account."),
        say("Choose another name, for example {names}, or say yes to adopting what is there."),
        "adopt",
    ),
    "NoSuchEntity": Text(
        say(
            "AWS did not {doing}: it does not know {resource}. It can take a minute until a new "
            "one is known everywhere."
        ),
        say("Try again; if it stays so, apply the step that makes it."),
        who=Who.WAIT,
    ),
    "MalformedPolicyDocument": Text(
        say("AWS does not accept the policy document, so it did not {doing}.{message}"),
        say("Check the names in it; if they are right, report this as a fault of Valolink."),
    ),
    "MalformedPolicyDocument:principal": Text(
        say("AWS did not {doing}: it does not know yet the user that the document names."),
        say("Try again in a minute: a new user is not known everywhere at once."),
        who=Who.WAIT,
    ),
    "LimitExceeded": Text(
        say("AWS did not {doing}: a limit of your account is reached.{message}"),
        say(
            "Remove what nobody needs (a user may have two access keys, inactive ones included), "
            "or ask AWS for a higher quota."
        ),
        who=Who.ACCOUNT,
    ),
    "DeleteConflict": Text(
        say("AWS did not {doing}: something still hangs on it.{message}"),
        say("Remove that first: keys, policies, groups."),
    ),
    "ConcurrentModification": Text(
        say("AWS did not {doing}: somebody is changing it at the same time."),
        say("Wait a minute, then try again."),
        who=Who.WAIT,
    ),
}

# Why a region takes no bucket, by what is known of the region.
REGION_NOT_KNOWN = Text(
    say("AWS does not create the bucket `{bucket}` in {asked}: it knows no region of that name."),
    say("Choose one of AWS's regions, for example {regions}."),
    "region",
)
REGION_NOT_SWITCHED_ON = Text(
    say(
        "AWS does not create the bucket `{bucket}` in {asked}: this region ({place}) is switched "
        "off in an account until somebody switches it on."
    ),
    say(
        "Switch it on in the AWS console (Account, AWS Regions) or with `aws account "
        "enable-region --region-name {asked}`, wait some minutes, then try again; or choose "
        "another region."
    ),
    "region",
    Who.ACCOUNT,
)
