"""AccessDenied in AWS's words: who may not do what on what, and which layer said so.

Source: AWS, "Troubleshoot access denied error messages"; since 2026 with the denying policy's ARN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answers import refusal
from .policies import Layer

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from .asked import Asked
    from .policies import Verdict


def denied(asked: Asked, action: str, resource: str, verdict: Verdict | None = None) -> Response:
    """The refusal of one permission; without a verdict AWS does not say why."""
    return refusal(asked, 403, "AccessDenied", words(asked, action, resource, verdict))


def words(asked: Asked, action: str, resource: str, verdict: Verdict | None) -> str:
    """AWS's sentence; S3 puts what is its own in quotes, and tells a stranger nothing."""
    if not asked.caller.arn:
        return "Access Denied"
    on = f'"{resource}"' if asked.service == "s3" and action.startswith("s3:") else resource
    text = f"User: {asked.caller.arn} is not authorized to perform: {action} on resource: {on}"
    if verdict is None or verdict.layer is None:
        return text
    if not verdict.explicit:
        return f"{text} because no {verdict.layer} allows the {action} action"
    if verdict.layer is Layer.TRUST:
        return f"{text} with an explicit deny in the {verdict.layer}"
    article = "an" if verdict.layer is Layer.IDENTITY else "a"
    arn = verdict.matched[0].policy.arn
    return f"{text} with an explicit deny in {article} {verdict.layer}" + (
        f": {arn}" if arn else ""
    )
