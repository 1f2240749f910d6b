"""What the main button will do, in the words of the plan behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..core.finding import errors
from ..core.settings import Settings
from ..core.text import say, say_number
from ..guide.standing import View
from ..guide.step import Status
from . import words

Verbs = Mapping[str, str]


def may_apply(view: View) -> bool:
    """Whether there is a plan with something to send and nothing against it."""
    plan = view.plan
    if plan is None or errors(plan.findings) or errors(view.answers) or view.waiting_for:
        return False
    return bool(plan.calls)


def main_label(view: View, settings: Settings) -> str:
    """The main button's label."""
    stale = any(finding.code == "plan.stale" for finding in view.failures)
    if view.status is Status.FAILED and not stale:
        return words.TRY_AGAIN
    if view.plan is None:
        return words.CHECK if view.failures else words.READ
    if not may_apply(view):
        return words.CHECK
    verbs = {c.address: c.verb.value for c in view.plan.changes if c.calls}
    return _LABELS.get(view.step.slug, _any)(verbs, settings)


def _any(verbs: Verbs, settings: Settings) -> str:  # noqa: ARG001 - one signature for all
    return say_number("Apply the change", "Apply {n} changes", len(verbs))


def _bucket(verbs: Verbs, settings: Settings) -> str:
    if set(verbs) == {"bucket", "public-access-block"}:
        return say("Create bucket {bucket} and block public access", bucket=settings.bucket)
    if "bucket" in verbs:
        return say("Create bucket {bucket} and protect it", bucket=settings.bucket)
    if set(verbs) == {"public-access-block"}:
        return say("Block public access to {bucket}", bucket=settings.bucket)
    return say("Protect {bucket}", bucket=settings.bucket)


def _cors(verbs: Verbs, settings: Settings) -> str:  # noqa: ARG001
    if settings.reads_only:
        return say("Allow web downloads from {bucket}", bucket=settings.bucket)
    return say("Allow web uploads to {bucket}", bucket=settings.bucket)


def _user(verbs: Verbs, settings: Settings) -> str:
    name = settings.user_name
    if "user" in verbs:
        return say("Create user {name} and an access key", name=name)
    if "access-key" in verbs:
        return say("Create a new access key for {name}", name=name)
    return say("Delete the access key that nobody uses of {name}", name=name)


def _access(verbs: Verbs, settings: Settings) -> str:
    values = {"user": settings.user_name, "bucket": settings.bucket}
    if verbs.get("user-policy") == "+":
        return say("Let {user} use {bucket}", **values)
    return say("Correct the policy that lets {user} use {bucket}", **values)


def _large(verbs: Verbs, settings: Settings) -> str:
    if verbs.get("role") == "+":
        return say("Create role {role}", role=settings.role_name)
    return say("Correct role {role}", role=settings.role_name)


def _link(verbs: Verbs, settings: Settings) -> str:
    name = settings.store_name
    default = "default-store" in verbs
    if verbs.get("store") == "+" and default:
        return say("Link store {name} and make it the default", name=name)
    if verbs.get("store") == "+":
        return say("Link store {name}", name=name)
    if "store" in verbs and default:
        return say("Update store {name} and make it the default", name=name)
    if "store" in verbs:
        return say("Update store {name}", name=name)
    if default:
        return say("Make {name} the default store", name=name)
    return say("Delete the old access key")


_LABELS: Mapping[str, Callable[[Verbs, Settings], str]] = {
    "bucket": _bucket,
    "cors": _cors,
    "user": _user,
    "access": _access,
    "large-uploads": _large,
    "link": _link,
}
