"""Keeps secrets out of botocore's own log.

At DEBUG botocore writes down whole answers, those of CreateAccessKey and AssumeRole among them,
and the session token of every signed request; urllib3 does every address, presigned ones too, which
let whoever reads them write.
"""

from __future__ import annotations

import logging
import re

# A logger's filter does not see what its children log, so each one that talks is named.
_LOGGERS = (
    "botocore.auth",
    "botocore.credentials",
    "botocore.endpoint",
    "botocore.httpsession",
    "botocore.parsers",
    "botocore.tokens",
    "botocore.utils",
    "urllib3.connectionpool",
)
_NAMES = "SecretAccessKey|SessionToken|AccessToken|RefreshToken|ClientSecret"
_SECRETS = (
    re.compile(rf"(<(?:{_NAMES})>)[^<]+", re.IGNORECASE),
    re.compile(rf"""(['"](?:{_NAMES})['"]\s*:\s*b?['"])[^'"]+""", re.IGNORECASE),
    re.compile(r"""(\bSignature(?:=|:\s+))[^\s'",&\\]+""", re.IGNORECASE),
    re.compile(r"""(x-amz-security-token['"]?\s*[:=]\s*b?['"]?)[^\s'",}&\\]+""", re.IGNORECASE),
)


class SecretFilter(logging.Filter):
    """Lets every record through, without the secrets in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True, always; the record's text is replaced where it held a secret."""
        text = record.getMessage()
        clean = without_secrets(text)
        if clean != text:
            record.msg, record.args = clean, ()
        if record.exc_info:  # an exception's words and its traceback quote the address
            record.exc_text = without_secrets(_PLAIN.formatException(record.exc_info))
            record.exc_info = None
        return True


_FILTER, _PLAIN = SecretFilter(), logging.Formatter()


def without_secrets(text: str) -> str:
    """The text with the value of every secret field of AWS's answers replaced."""
    for pattern in _SECRETS:
        text = pattern.sub(r"\1<secret>", text)
    return text


def install() -> None:
    """Filter botocore's loggers; doing it again changes nothing."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
