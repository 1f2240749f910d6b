"""From botocore's exceptions to `CallRefused`: every kind, and none with a secret in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..core.call import Call
from ..core.echo import printable
from ..core.errors import CallRefused, Outcome
from ..core.text import say
from ..core.vault import scrubbed, secrets_in
from . import skew
from .logs import without_secrets
from .pin import OVER

# botocore's exceptions by name: older versions lack some, and each names a whole family.
_KINDS: tuple[tuple[str, Outcome, tuple[str, ...]], ...] = (
    (
        "credentials",
        "not-sent",
        (
            "NoCredentialsError",
            "PartialCredentialsError",
            "CredentialRetrievalError",
            "ProfileNotFound",
            "ConfigParseError",
            "ConfigNotFound",
            "InvalidConfigError",
            "NoAuthTokenError",
            "TokenRetrievalError",
            "UnknownCredentialError",
            "MetadataRetrievalError",
            "MissingDependencyException",
            "RefreshWithMFAUnsupportedError",
            "SSOError",
            "LoginError",
        ),
    ),
    (
        "network",
        "not-sent",
        (
            "EndpointConnectionError",
            "ConnectTimeoutError",
            "ProxyConnectionError",
            "SSLError",
            "InvalidProxiesConfigError",
        ),
    ),
    (
        "timeout",
        "unknown",
        ("ReadTimeoutError", "ConnectionClosedError", "HTTPClientError", "IncompleteReadError"),
    ),
    (
        "parameters",
        "not-sent",
        (
            "ParamValidationError",
            "ValidationError",
            "NoRegionError",
            "BaseEndpointResolverError",
            "EndpointProviderError",
            "InvalidEndpointConfigurationError",
            "UnsupportedS3ArnError",
        ),
    ),
)
_BUSY = ("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "503")
_HEAD_CODES = {301: "PermanentRedirect", 400: "BadRequest", 403: "Forbidden"}
_ABSENT = {"HeadBucket": "NoSuchBucket", "HeadObject": "NoSuchKey"}
# Their messages quote the request that was signed, the session's token in it.
_ECHOES = ("SignatureDoesNotMatch", "IncompleteSignature", "InvalidSignatureException")
_FORM_OF_A_CODE = re.compile(r"[A-Za-z0-9][\w.:-]{0,99}")
_LONGEST_MESSAGE = 4000


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a call, as its refusal may tell: `secrets` only to take them out of texts."""

    caller: str = ""
    secrets: tuple[str, ...] = ()
    now: datetime | None = None


def refused(
    call: Call, problem: Exception, *, doubt: bool = False, sender: Sender | None = None
) -> CallRefused:
    """What `problem` means for `call`.

    `doubt`: an earlier attempt at the same call may have been carried out, so a later "no" or
    "not sent" proves nothing about a write.
    """
    from botocore.exceptions import ClientError

    sender = sender or Sender()
    refusal = _answered(call, problem, sender) if isinstance(problem, ClientError) else None
    if refusal is None:
        code, outcome = _kind(problem)
        text = _clean(call, _message(code, problem), sender)
        refusal = CallRefused(call, code, text, outcome=outcome, caller=sender.caller)
    if doubt and call.kind != "read":
        refusal.outcome = "unknown"
    return refusal


def maybe_done(problem: Exception | None, status: int) -> bool:
    """Whether an attempt that ended so may have been carried out all the same."""
    if problem is None:
        return status >= 500 and status != 503
    return _kind(problem)[1] == "unknown"


def not_aws(call: Call) -> CallRefused:
    """Something else than AWS answered: a proxy's or a hotel's page."""
    return CallRefused(call, "not-aws", _NOT_AWS, outcome="unknown")


_NOT_AWS = say("the answer is not one of AWS")


def _kind(problem: Exception) -> tuple[str, Outcome]:
    from botocore import exceptions

    for code, outcome, names in _KINDS:
        if isinstance(
            problem, tuple(getattr(exceptions, n) for n in names if hasattr(exceptions, n))
        ):
            return code, outcome
    return "not-aws", "unknown"


def _message(code: str, problem: Exception) -> str:
    """The exception's own words where they are safe to repeat."""
    if code == "not-aws":
        return _NOT_AWS  # a parser quotes the whole answer, and a key may be in it
    if getattr(problem, "kwargs", {}).get("provider") == "custom-process":
        return say("the command that gives the credentials failed")  # botocore quotes its output
    return str(problem)


def _clean(call: Call, text: str, sender: Sender) -> str:
    """A text without secrets and control characters, and not longer than a person reads."""
    bare = scrubbed(text, (*secrets_in(call.params, call.signer), *sender.secrets))
    return without_secrets(printable(bare))[:_LONGEST_MESSAGE]


def _answered(call: Call, problem: Any, sender: Sender) -> CallRefused | None:
    """AWS's own "no"; None where what answered was not AWS."""
    response = problem.response
    said, metadata = response.get("Error", {}), response.get("ResponseMetadata", {})
    status, headers = int(metadata.get("HTTPStatusCode", 0)), metadata.get("HTTPHeaders", {})
    message, code = str(said.get("Message", "")), str(said.get("Code", ""))
    skewed = skew.is_skewed(code, message)
    if code in _ECHOES:
        message = ""
    message = _clean(call, message, sender)
    if problem.operation_name != call.operation:  # fetching the credentials was refused
        text = f"{code} {message}".strip()
        return CallRefused(call, "credentials", text, status=status, outcome="not-sent")
    code = skew.CODE if skewed else _code(call, code, status)
    request_id = _clean(call, str(metadata.get("RequestId", "")), sender)
    if not _FORM_OF_A_CODE.fullmatch(code) or (code.isdigit() and status < 500 and not request_id):
        return None
    unsure = call.kind != "read" and status >= 500 and code not in _BUSY
    about_time = skewed or (code in OVER and skew.apart(headers, sender.now))
    return CallRefused(
        call,
        code,
        message,
        status=status,
        request_id=request_id,
        outcome="unknown" if unsure else "refused",
        region=_region(said, metadata),
        caller=sender.caller,
        clocks=skew.clocks(said, headers, sender.now) if about_time else ("", ""),
    )


def _code(call: Call, code: str, status: int) -> str:
    """AWS's code; for a HEAD, whose answer has no body, the one that a GET would give."""
    if not (code.isdigit() and call.operation.startswith("Head")):
        return code
    return _ABSENT.get(call.operation, code) if status == 404 else _HEAD_CODES.get(status, code)


def _region(said: dict[str, Any], metadata: dict[str, Any]) -> str:
    headers = metadata.get("HTTPHeaders", {})
    return str(headers.get("x-amz-bucket-region") or said.get("Region") or "")
