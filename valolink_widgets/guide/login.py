"""When a reading failed for want of a login, so that a new connection is worth a try."""

from __future__ import annotations

from .standing import View

_LOGIN = frozenset(
    {
        "aws.credentials",
        "aws.ExpiredToken",
        "aws.ExpiredTokenException",
        "aws.RequestExpired",
        "aws.InvalidToken",
        "aws.TokenRefreshRequired",
        "ground.other-account",
        "aws.InvalidClientTokenId",
        "aws.InvalidAccessKeyId",
        "aws.network",
        "valohai.401",
        "valohai.network",
    }
)


def needs_login(view: View) -> bool:
    """Whether it could not be read for want of a login or of anybody who answers."""
    return bool(view.failures) or any(finding.code in _LOGIN for finding in view.findings)
