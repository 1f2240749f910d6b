"""What the main button will do, in the words of the plan behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..core.finding import errors
from ..core.settings import Settings
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
        return words.READ
    if not may_apply(view):
        return words.CHECK
    verbs = {c.address: c.verb.value for c in view.plan.changes if c.calls}
    return _LABELS.get(view.step.slug, _any)(verbs, settings)


def _any(verbs: Verbs, settings: Settings) -> str:  # noqa: ARG001 - one signature for all
    return f"Apply {len(verbs)} changes" if len(verbs) > 1 else "Apply the change"


def _bucket(verbs: Verbs, settings: Settings) -> str:
    if "bucket" in verbs:
        return f"Create bucket {settings.bucket} and block public access"
    return f"Block public access to {settings.bucket}"


def _cors(verbs: Verbs, settings: Settings) -> str:  # noqa: ARG001
    return f"Allow web uploads to {settings.bucket}"


def _user(verbs: Verbs, settings: Settings) -> str:
    name = settings.user_name
    if "user" in verbs:
        return f"Create user {name} and an access key"
    if "access-key" in verbs:
        return f"Create a new access key for {name}"
    return f"Delete the access key that nobody uses of {name}"


def _access(verbs: Verbs, settings: Settings) -> str:
    how = "Let" if verbs.get("user-policy") == "+" else "Correct the policy that lets"
    return f"{how} {settings.user_name} use {settings.bucket}"


def _large(verbs: Verbs, settings: Settings) -> str:
    what = "Create" if verbs.get("role") == "+" else "Correct"
    return f"{what} role {settings.role_name}"


def _link(verbs: Verbs, settings: Settings) -> str:
    name = settings.store_name
    default = " and make it the default" if "default-store" in verbs else ""
    if verbs.get("store") == "+":
        return f"Link store {name}{default}"
    if "store" in verbs:
        return f"Update store {name}{default}"
    if default:
        return f"Make {name} the default store"
    return "Delete the old access key"


_LABELS: Mapping[str, Callable[[Verbs, Settings], str]] = {
    "bucket": _bucket,
    "cors": _cors,
    "user": _user,
    "access": _access,
    "large-uploads": _large,
    "link": _link,
}
