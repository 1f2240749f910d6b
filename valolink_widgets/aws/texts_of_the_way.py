"""Texts about the way to AWS: credentials, clocks, load, the network."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.finding import Who
from ..core.text import say
from .text import Text

_NEW_LOGIN = say(
    "Log in to AWS again (`aws sso login`, or fresh keys), then go on: nothing is lost."
)
_EXPIRED = Text(
    say("Your AWS session has expired, so AWS did not {doing}.{skew}"),
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
    who=Who.WAIT,
)
_BROKEN = Text(
    say("AWS could not {doing}: it has a fault of its own (`{code}`)."),
    say("Wait a minute, then try again."),
    who=Who.WAIT,
)

OF_THE_WAY: Mapping[str, Text] = {
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
            "space around a pasted secret is a common reason."
        ),
        say("Enter the secret again, or choose another profile."),
        "profile",
    ),
    "RequestTimeTooSkewed": Text(
        say(
            "The clock of this computer and AWS's are too far apart, so AWS did not {doing}. "
            "{clocks}"
        ),
        say("Set this computer's clock (time zone and time), then try again."),
    ),
    "OptInRequired": Text(
        say("Your account has not switched on what is needed to {doing}.{message}"),
        say("Switch it on in the AWS console, or choose another region."),
        "region",
        Who.ACCOUNT,
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
        say("AWS could not be reached to {doing}.{message}"),
        say("Check the network, the proxy and its certificates, then try again."),
        who=Who.NETWORK,
    ),
    "timeout": Text(
        say("The connection to AWS broke before it answered whether it would {doing}."),
        say("Plan again: it looks at what is there before anything else is sent."),
    ),
    "not-aws": Text(
        say(
            "Something that is not AWS answered when it was asked to {doing}: a proxy, or the "
            "sign-in page of a network."
        ),
        say("Sign in to the network or go around the proxy, then plan again."),
        who=Who.NETWORK,
    ),
    "parameters": Text(
        say("The request to {doing} is not complete.{message}"),
        say(
            "Check the answers of this step; if they are right, report this as a fault of Valolink."
        ),
        who=Who.MAKERS,
    ),
    "other-account": Text(
        say(
            "Your AWS credentials are now those of another account, so AWS was not asked to "
            "{doing}.{message}"
        ),
        say("Log in to the first account again, or open the guide anew to work in the other one."),
        "profile",
    ),
}

_NEW_KEY = Text(
    say("AWS does not know the linked access key (yet), so it did not {doing}."),
    say("Try again in a minute; if it stays so, check that the key is there and active."),
    who=Who.WAIT,
)
# The same codes mean something else when the linked key was used, not the operator's.
OF_THE_KEY: Mapping[str, Text] = {
    "InvalidClientTokenId": _NEW_KEY,
    "InvalidAccessKeyId": _NEW_KEY,
    "UnrecognizedClientException": _NEW_KEY,
    "SignatureDoesNotMatch": Text(
        say("The secret kept for the linked access key is not its secret, so AWS did not {doing}."),
        say("Make a new key: apply the user step with a fresh secret file, or none."),
        "secret_file",
    ),
    "credentials": Text(
        say("Nobody here holds the secret of the linked access key, so AWS could not {doing}."),
        say("Name the file that holds it, or make a new key."),
        "secret_file",
    ),
}
