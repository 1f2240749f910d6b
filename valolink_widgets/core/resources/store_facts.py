"""When a Valohai store is the right one, and in what it differs: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..call import Ref
from ..resource import Refs

Store = Mapping[str, Any]


def project_of(store: Store) -> str:
    """The uuid of the project that a store belongs to; Valohai gives it as text or `{id}`."""
    return plain_id(store.get("project"))


def plain_id(value: Any) -> str:
    """An id that comes as text, as `{id}` or as null."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return str(value or "")


@dataclass(frozen=True)
class StoreWanted:
    """The store that a link needs; `large` says that it carries the role."""

    name: str
    bucket: str
    project_id: str
    large: bool

    def fits(self, store: Store) -> bool:
        """Whether it is a store of this project and bucket."""
        same_bucket = store["configuration"].get("bucket") == self.bucket
        return same_bucket and project_of(store) == self.project_id

    def configuration(self, key_id: Any, refs: Refs) -> dict[str, Any]:
        """What Valohai should have, but for the secret."""
        wanted = {
            "bucket": self.bucket,
            "region": refs("bucket", "region"),
            "access_key_id": key_id,
        }
        if self.large:
            wanted["multipart_upload_iam_role"] = refs("role", "arn")
        return wanted

    def differences(self, store: Store, key_id: Any, refs: Refs) -> tuple[str, ...]:
        """The names of what is not equal. A key id that Valohai hides cannot be compared."""
        present = store["configuration"]
        wanted = self.configuration(key_id, refs)
        hidden = {"access_key_id"} if not present.get("access_key_id") else set()
        return tuple(
            name
            for name, value in wanted.items()
            if name not in hidden and (isinstance(value, Ref) or present.get(name) != value)
        )


def own_store(
    stores: Iterable[Store], wanted: StoreWanted | None, our_key_ids: Iterable[str]
) -> Store | None:
    """The store of this project and bucket; one that has a key of our user comes first."""
    if wanted is None:
        return None
    ours = set(our_key_ids)
    fitting = [store for store in stores if wanted.fits(store)]
    fitting.sort(
        key=lambda s: (
            s["configuration"].get("access_key_id") not in ours,
            s["name"] != wanted.name,
        )
    )
    return fitting[0] if fitting else None


def store_image(store: Store) -> dict[str, Any]:
    """What Valohai tells of a store, but for any secret."""
    configuration = {
        name: value
        for name, value in store["configuration"].items()
        if "secret" not in name and value not in (None, "")
    }
    told = {name: str(store[name]) for name in ("name", "access_mode") if store.get(name)}
    return {"id": plain_id(store["id"]), **told, "configuration": configuration}


def kept_configuration(store: Store | None) -> dict[str, Any]:
    """The rest of a store's configuration: an update replaces the whole of it."""
    present = dict(store["configuration"]) if store else {}
    return {name: value for name, value in present.items() if value not in (None, "")}
