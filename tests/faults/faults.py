"""The faults of the matrix by name, and which of them can happen to a call."""

from __future__ import annotations

from collections.abc import Mapping

from valolink_widgets.sandbox.faults import Fault, codes_of

_WHO = "User: {caller} is not authorized to perform: {action} on resource: {resource} "
_KMS = (
    "User: {caller} is not authorized to perform: kms:GenerateDataKey on resource: "
    "arn:aws:kms:eu-west-1:123456789012:key/k because no resource-based policy allows the "
    "kms:GenerateDataKey action"
)
_DENIED_BY: Mapping[str, tuple[str, str]] = {
    "scp": ("*", f"{_WHO}with an explicit deny in a service control policy"),
    "boundary": ("*", f"{_WHO}because no permissions boundary allows the {{action}} action"),
    "session": ("*", f"{_WHO}because no session policy allows the {{action}} action"),
    "endpoint": ("*", f"{_WHO}with an explicit deny in a VPC endpoint policy"),
    "identity-deny": ("*", f"{_WHO}with an explicit deny in an identity-based policy"),
    "unnamed-deny": ("*", f"{_WHO}with an explicit deny"),
    "encoded": ("*", "You are not authorized. Encoded authorization failure message: Zm9vYmFy"),
    "rcp": ("s3", f"{_WHO}with an explicit deny in a resource control policy"),
    "bucket-policy": ("s3", f"{_WHO}with an explicit deny in a resource-based policy"),
    "kms": ("s3", _KMS),
    "bare": ("s3", "Access Denied"),
}
HTTP = ("closed", "lost", "page", "empty")
DENIALS = tuple(f"AccessDenied:{layer}" for layer in _DENIED_BY)


def faults_of(service: str) -> tuple[str, ...]:
    """The names of the faults that a call to this service can meet."""
    denials = [f"AccessDenied:{n}" for n, (of, _) in _DENIED_BY.items() if of in ("*", service)]
    return (*codes_of(service), *(() if service == "valohai" else denials), *HTTP)


def fault(name: str, calls: tuple[str, ...]) -> Fault:
    """The fault of this name, at every request of these `service:Operation`."""
    kind, _, layer = name.partition(":")
    return Fault(kind, on=calls, message=_DENIED_BY[layer][1] if layer else "")
