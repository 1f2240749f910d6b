"""Which proofs there are, as pure functions of a `Subject`: what is proven, and for whom."""

from __future__ import annotations

from collections.abc import Mapping

from ..proof import Proof
from .browser import browser_proofs
from .fence import fence_proofs
from .key import key_proofs
from .public import public_proofs
from .role import role_proofs
from .subject import Subject


def groups(subject: Subject) -> Mapping[str, tuple[Proof, ...]]:
    """All proofs of a link by group; those of options that are off are left out."""
    found = {
        "key": tuple(key_proofs(subject)),
        "fence": tuple(fence_proofs(subject)),
        "role": tuple(role_proofs(subject)) if subject.large else (),
        "browser": tuple(browser_proofs(subject)) if subject.web else (),
        "public": tuple(public_proofs(subject)),
    }
    return {group: proofs for group, proofs in found.items() if proofs}
