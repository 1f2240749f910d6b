"""The condition keys of one request: what is known of who asks, from where, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .s3_actions import tags_in

if TYPE_CHECKING:
    from datetime import datetime

    from .asked import Asked
    from .inside import Moto

OF_S3_QUERY = ("prefix", "delimiter", "max-keys", "versionId")
OF_S3_HEADERS = (
    "x-amz-acl",
    "x-amz-copy-source",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
)


def context_of(asked: Asked, moto: Moto) -> dict[str, tuple[str, ...]]:
    """Condition keys, in lower case, with their values."""
    now = moto.propagation.now()
    found = {**_global(asked, now), **asked.caller.facts}
    if asked.caller.arn:
        found["aws:resourceaccount"] = (moto.account_id,)
    if asked.service in {"iam", "sts"}:
        return {**found, **_of_form(asked)}
    return {**found, **_of_s3(asked)}


def _global(asked: Asked, now: datetime) -> dict[str, tuple[str, ...]]:
    return {
        "aws:currenttime": (now.strftime("%Y-%m-%dT%H:%M:%SZ"),),
        "aws:epochtime": (str(int(now.timestamp())),),
        "aws:requestedregion": (asked.region or "us-east-1",),
        "aws:securetransport": (_came_by_tls(asked),),
        "aws:sourceip": (str(asked.environ.get("REMOTE_ADDR", "127.0.0.1")),),
        "aws:useragent": (asked.headers.get("User-Agent", ""),),
    }


def _came_by_tls(asked: Asked) -> str:
    """The sandbox stands for addresses that begin with https; a request plays one that came by
    plain http with the header that is common for it: `X-Forwarded-Proto: http`."""
    return "false" if asked.headers.get("X-Forwarded-Proto", "").lower() == "http" else "true"


def _of_form(asked: Asked) -> dict[str, tuple[str, ...]]:
    form = asked.form
    found = {
        key: (form[field],)
        for key, field in {
            "sts:externalid": "ExternalId",
            "sts:rolesessionname": "RoleSessionName",
            "iam:permissionsboundary": "PermissionsBoundary",
            "iam:policyarn": "PolicyArn",
        }.items()
        if field in form
    }
    tags = {
        form[name]: form.get(name.removesuffix("Key") + "Value", "")
        for name in form
        if name.startswith("Tags.member.") and name.endswith(".Key")
    }
    return {**found, **_tags(tags)}


def _of_s3(asked: Asked) -> dict[str, tuple[str, ...]]:
    found = {
        f"s3:{name.lower()}": (asked.query[name],) for name in OF_S3_QUERY if name in asked.query
    }
    for name in OF_S3_HEADERS:
        if name in asked.headers:
            found[f"s3:{name}"] = (asked.headers[name],)
    found["s3:authtype"] = (_how(asked),)
    found["s3:signatureversion"] = ("AWS4-HMAC-SHA256",)
    return {**found, **(_tags(tags_in(asked.body)) if asked.on_bucket("PUT") else {})}


def _how(asked: Asked) -> str:
    if asked.written_by_form:
        return "POST"
    return "REST-QUERY-STRING" if asked.presigned else "REST-HEADER"


def _tags(tags: dict[str, str]) -> dict[str, tuple[str, ...]]:
    if not tags:
        return {}
    named = {f"aws:requesttag/{key.lower()}": (value,) for key, value in tags.items()}
    return {"aws:tagkeys": tuple(tags), **named}
