"""Single words for a person: what a code of ours is called where it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from .text import say

STATUS: Mapping[str, str] = {
    "waiting": say("waiting"),
    "blocked": say("blocked"),
    "ready": say("ready"),
    "failed": say("failed"),
    "done": say("done"),
}
SEVERITY: Mapping[str, str] = {
    "error": say("error"),
    "warning": say("warning"),
    "note": say("note"),
}
KIND: Mapping[str, str] = {"read": say("read"), "write": say("write"), "proof": say("proof")}
OUTPUT: Mapping[str, str] = {
    "bucket": say("bucket"),
    "region": say("region"),
    "user": say("user"),
    "access_key_id": say("access key id"),
    "role_arn": say("role arn"),
    "store_id": say("store id"),
    "default_store": say("default store"),
}
_RESOURCE: Mapping[str, str] = {
    "aws-caller": say("AWS caller"),
    "valohai-user": say("Valohai user"),
    "project": say("project"),
    "bucket": say("bucket"),
    "public-access-block": say("public access block"),
    "not-public": say("bucket's privacy"),
    "tls-only": say("bucket policy"),
    "versioning": say("versioning"),
    "abort-uploads": say("lifecycle rules"),
    "encryption": say("default encryption"),
    "cors": say("CORS rules"),
    "user": say("user"),
    "orphan-keys": say("left-over keys"),
    "access-key": say("access key"),
    "user-policy": say("user's policy"),
    "role": say("role"),
    "role-policy": say("role's policy"),
    "store": say("store"),
    "retired-key": say("old access key"),
    "default-store": say("default store"),
}


def outcome(code: str) -> str:
    """What came of a call: `done` in words, a refusal by its code."""
    return STATUS["done"] if code == "done" else code


def resource(address: str) -> str:
    """What the resource at `address` is called in a sentence."""
    return _RESOURCE.get(address, address.replace("-", " "))
