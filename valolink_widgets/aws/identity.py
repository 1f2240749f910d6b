"""Whose credentials these are, in plain words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..core.text import say

_KINDS = {
    "sso": "SSO",
    "assume-role": say("assumed role"),
    "assume-role-with-web-identity": say("web identity"),
    "custom-process": say("process"),
    "iam-role": say("instance role"),
    "container-role": say("container role"),
    "login": say("console login"),
}
_KEYS = ("env", "shared-credentials-file", "config-file", "boto-config", "explicit")


def credential_kind(method: str, token: str | None) -> str:
    """`static key`, `temporary key`, `SSO`, `assumed role`, `instance role`, `process`, …"""
    if method in _KEYS:
        return say("temporary key") if token else say("static key")
    return _KINDS.get(method, method)


def enrich(answer: dict[str, Any], credentials: Any) -> None:
    """Add to GetCallerIdentity's answer what AWS does not say.

    `CredentialKind` (text), `Expires` (aware datetime, or None where they do not or nobody
    knows) and `Partition` (from the ARN).
    """
    answer["CredentialKind"] = credential_kind(credentials.method, credentials.token)
    answer["Expires"] = _expiry(credentials)
    answer["Partition"] = answer["Arn"].split(":")[1]


def _expiry(credentials: Any) -> datetime | None:
    # botocore has no public name for it; without it the expiry is merely not known.
    when = getattr(credentials, "_expiry_time", None)
    return when if isinstance(when, datetime) else None
