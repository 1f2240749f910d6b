"""When a Valohai store is the right one, and in what it differs: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..call import Ref
from ..fields import POST
from ..resource import Refs

Store = Mapping[str, Any]

PUTS, WRITE, TEST = "use_presigned_put_object", "allow_write", "test_configuration"
# Inferred, not known: a store may keep these from whoever reads it, and what is not there is then
# no difference. So both are sent each time, also with the value that Valohai has of its own.
MAY_BE_HIDDEN = ("access_key_id", PUTS)


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
    """The store that a link needs; `large` says that it carries the role.

    `kms_key` is the ARN of the bucket's own KMS key; empty: what a store says of one is let be.
    `clears_versions`: the bucket keeps old versions, and the key may delete the one of its trial.
    """

    name: str
    bucket: str
    project_id: str
    large: bool
    mode: str = POST
    prefix: str = ""
    reads_only: bool = False
    kms_key: str = ""
    clears_versions: bool = False

    @property
    def valohai_may_try(self) -> bool:
        """Whether Valohai's own check can pass: it writes a test file, and where is not known."""
        return not (self.prefix or self.reads_only)

    @property
    def _puts(self) -> bool:
        return self.mode != POST and not self.reads_only

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
            PUTS: self._puts,
        }
        if self.large:
            wanted["multipart_upload_iam_role"] = refs("role", "arn")
        if self.kms_key:
            wanted["kms_key_arn"] = self.kms_key
        return wanted

    def differences(self, store: Store, key_id: Any, refs: Refs) -> tuple[str, ...]:
        """The names of what is not equal. What Valohai hides cannot be compared."""
        present = store["configuration"]
        wanted = self.configuration(key_id, refs)
        hidden = {name for name in MAY_BE_HIDDEN if present.get(name) in (None, "")}
        return tuple(
            name
            for name, value in wanted.items()
            if name not in hidden and (isinstance(value, Ref) or present.get(name) != value)
        )

    def hides_mode(self, store: Store) -> bool:
        """Whether it should upload by PUT, and nobody can see if it does."""
        return self._puts and store["configuration"].get(PUTS) is None

    def writing(self, store: Store) -> dict[str, bool]:
        """What to change in who may write; a store that does not tell is let be.

        It may be sent without the configuration: Valohai takes a part of a store, as its own client
        sends it, and leaves the rest.
        """
        wanted = not self.reads_only
        return {WRITE: wanted} if store.get(WRITE) is (not wanted) else {}


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
    told: dict[str, Any] = {
        name: str(store[name]) for name in ("name", "access_mode") if store.get(name)
    }
    if store.get(WRITE) is False:  # that it may write is the rule, and not told
        told[WRITE] = False
    return {"id": plain_id(store["id"]), **told, "configuration": configuration}


def kept_configuration(store: Store | None) -> dict[str, Any]:
    """The rest of a store's configuration: an update replaces the whole of it.

    But for whether Valohai tries it, which each time is said anew.
    """
    present = dict(store["configuration"]) if store else {}
    return {n: value for n, value in present.items() if value not in (None, "") and n != TEST}
