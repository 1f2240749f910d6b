"""The Valohai store, and the project's default store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..call import Call, Port
from ..errors import CallRefused
from ..finding import Finding, error, note, warning
from ..ground import Ground
from ..patience import about_the_key
from ..resource import Base, Refs
from ..text import say
from ..withdrawal import Withdrawal
from .key_calls import RETIRING_TAG, mark
from .reads import all_access_keys, all_stores
from .store_facts import (
    TEST,
    WRITE,
    StoreWanted,
    kept_configuration,
    own_store,
    plain_id,
    store_image,
)
from .store_trial import (
    TEST_VERSION,
    key_refused,
    not_tried,
    store_given_way,
    trial,
    version_of,
)

_ROLE = "multipart_upload_iam_role"
_OTHER_KEY = say(
    "The project has the store {name} for {bucket} already, with the key {key}, which is not of "
    "the user {user}."
)
_HIDDEN_KEY = say(
    "The project has the store {name} for {bucket} already, with a key that it hides: it may not "
    "be one of the user {user}."
)


@dataclass(frozen=True)
class OfProject(Base):
    """What the resources of one Valohai project share."""

    ground: Ground

    @property
    def lock(self) -> str:
        """Writes to one project go one after another."""
        return f"store:{self.ground.project_id}"


@dataclass(frozen=True)
class StoreSeen:
    """The project's store of this bucket, or None; `namesake` is another one with our name."""

    store: Mapping[str, Any] | None
    namesake: Mapping[str, Any] | None
    our_keys: frozenset[str]

    def __bool__(self) -> bool:
        return self.store is not None

    @property
    def key_id(self) -> str:
        """The key id that the store shows; empty where it hides it."""
        return str(self.store["configuration"].get("access_key_id") or "") if self.store else ""


@dataclass(frozen=True)
class Store(OfProject):
    """The bucket as a data store of the project.

    A store is right when project, bucket, region, role ARN, key id and way to upload are equal. The
    secret cannot be read back; Valohai's own check vouched for it when it was set, and where that
    cannot pass, our trial alone.
    """

    wanted: StoreWanted
    user: str
    adopt: bool = False
    address = "store"
    needs = (
        "bucket",
        "access-key",
        "user-policy",
        "role",
        "role-policy",
        "cors",
        "not-public",
        "tls-only",
        "versioning",
        "encryption",
    )

    def read(self, port: Port) -> StoreSeen:
        """The store, and the ids of our user's keys."""
        stores = all_stores(port)
        keys = all_access_keys(port, self.user) or []
        ids = frozenset(key["AccessKeyId"] for key in keys)
        store = own_store(stores, self.wanted, ids)
        namesakes = (s for s in stores if s["name"] == self.wanted.name and not self.wanted.fits(s))
        return StoreSeen(store, next(namesakes, None), ids)

    def findings(self, seen: StoreSeen, refs: Refs) -> Iterable[Finding]:
        """A name taken, a store that is not ours, a role left behind, who vouches for the key."""
        if not self.wanted.valohai_may_try:
            yield not_tried(self.wanted)
        if seen.store is None:
            if seen.namesake:
                yield self._name_taken()
            return
        if not self.adopt and self._is_foreign(seen, refs):
            yield self._not_ours(seen.store["name"], seen.key_id)
        if not seen.key_id:
            yield warning(
                "store.key-hidden",
                say("Valohai does not show this store's key id, so it could not be compared."),
                say("Check under Settings, Data Stores, if uploads fail."),
                "store",
            )
        if self.wanted.hides_mode(seen.store):
            yield warning(
                "store.mode-hidden",
                say("Valohai does not show whether this store uploads by PUT."),
                say("Check under Settings, Data Stores, if uploads fail."),
                "upload_mode",
            )
        yield from self._role_left(seen.store)
        if self.wanted.writing(seen.store).get(WRITE):
            yield self._opened(seen.store["name"])
        if seen.store["name"] != self.wanted.name:
            yield note(
                "store.other-name",
                say(
                    "The store for {bucket} keeps its name {name}.",
                    bucket=self.wanted.bucket,
                    name=seen.store["name"],
                ),
                field="store",
            )
        same = not self.wanted.differences(seen.store, refs("access-key", "id"), refs)
        if same and self.wanted.valohai_may_try:
            yield note(
                "store.secret-vouched",
                say("The store's secret cannot be read back: Valohai checked it when it was set."),
                field="store",
            )

    def _is_foreign(self, seen: StoreSeen, refs: Refs) -> bool:
        """Not ours; one that hides its key id is taken for ours while nothing is to change."""
        if seen.key_id in seen.our_keys or seen.store is None:
            return False
        return bool(
            seen.key_id or self.wanted.differences(seen.store, refs("access-key", "id"), refs)
        )

    def _not_ours(self, name: str, key_id: str) -> Finding:
        text = _OTHER_KEY if key_id else _HIDDEN_KEY
        summary = text.format(name=name, bucket=self.wanted.bucket, key=key_id, user=self.user)
        remedy = say("Use that store, or allow Valolink to use what exists (adopt).")
        return error("store.not-ours", summary, remedy, "store")

    def _opened(self, name: str) -> Finding:
        return warning(
            "store.read-only",
            say("The store {name} is closed to writing today, and is opened to it.", name=name),
            say("Take the access profile `read-only` if it should stay closed."),
            "access_profile",
        )

    def _name_taken(self) -> Finding:
        return error(
            "store.name-taken",
            say("Another Valohai store is called {name}.", name=self.wanted.name),
            say("Choose another store name."),
            "store",
        )

    def _role_left(self, store: Mapping[str, Any]) -> Iterable[Finding]:
        if not self.wanted.large and store["configuration"].get(_ROLE):
            yield warning(
                "large-uploads.left",
                say("Large uploads are off, but the store still names a role for them."),
                say("Leave it, or remove the role in Valohai under Settings, Data Stores."),
                "large_uploads",
            )

    def calls(self, seen: StoreSeen, refs: Refs) -> Iterator[Call]:
        """The key tries the bucket itself, then Valohai gets it and checks again."""
        key_id = refs("access-key", "id")
        if seen.store and not self.wanted.differences(seen.store, key_id, refs):
            if change := self.wanted.writing(seen.store):
                yield Call("valohai", "UpdateStore", {"id": seen.store["id"], **change})
            return
        yield from trial(self.ground, self.wanted, refs)
        configuration = {
            **kept_configuration(seen.store),
            **self.wanted.configuration(key_id, refs),
            "secret_access_key": refs("access-key", "secret"),
            **({} if self.wanted.valohai_may_try else {TEST: False}),
        }
        if seen.store is None:
            yield Call("valohai", "CreateStore", self._creation(configuration))
            return
        if refs("user", "ours") is True and seen.key_id in seen.our_keys and seen.key_id != key_id:
            # Before the store changes: so no crash can hide which key is the old one.
            yield mark(self.user, RETIRING_TAG, seen.key_id)
        writing = self.wanted.writing(seen.store)
        params = {"id": seen.store["id"], **writing, "configuration": configuration}
        yield Call("valohai", "UpdateStore", params)

    def _creation(self, configuration: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": self.wanted.name,
            "type": "s3",
            "access_mode": "single_project",
            "project": self.wanted.project_id,
            **({WRITE: False} if self.wanted.reads_only else {}),
            "configuration": configuration,
        }

    def rivals(self, call: Call, port: Port, planned: StoreSeen) -> Mapping[str, Any] | None:  # noqa: ARG002
        """Stores of this project and bucket: there was none when one was to be made."""
        if call.operation != "CreateStore":
            return None
        fitting = (store for store in all_stores(port) if self.wanted.fits(store))
        return {plain_id(store["id"]): str(store.get("ctime") or "") for store in fitting}

    def give_way(self, call: Call, planned: StoreSeen) -> Withdrawal:  # noqa: ARG002
        """Another run has linked the bucket: its key stays, ours goes."""
        return store_given_way("", "")

    def take_back(self, own: str, port: Port) -> Withdrawal:  # noqa: ARG002
        """Delete the store that was made beside another run's, then its key."""
        return store_given_way(own, self.wanted.name)

    def refused(self, refusal: CallRefused, seen: StoreSeen, refs: Refs) -> Withdrawal | None:
        """Valohai does not take the key: it must not stay active without use."""
        key_id = str(refs("access-key", "id"))
        if not about_the_key(refusal) or key_id == seen.key_id:
            return None
        return key_refused(self.user, key_id, ours=refs("user", "ours") is True)

    def removal(self, seen: StoreSeen) -> Iterator[Call]:
        """DeleteStore, if its key is our user's. Objects in the bucket stay."""
        if seen.store and seen.key_id in seen.our_keys:
            yield Call("valohai", "DeleteStore", {"id": seen.store["id"]})

    def outputs(self, seen: StoreSeen, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`id`."""
        return {"id": plain_id(seen.store["id"])} if seen.store else {}

    def learn(self, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """The new store's `id`; of the trial, the version of its test object."""
        if call.name == "s3:PutObject":
            return {TEST_VERSION: version_of(answer)}
        return {"id": plain_id(answer["id"])} if call.operation == "CreateStore" else {}

    @property
    def thing(self) -> str:
        """The bucket's store in the project."""
        return f"{self.lock}/{self.wanted.bucket}"

    def image(self, seen: StoreSeen) -> dict[str, Any] | None:
        """Id, name, access and configuration, without the secret."""
        return store_image(seen.store) if seen.store else None

    def describe(self, seen: StoreSeen | None) -> str:
        """The line of the plan."""
        name = seen.store["name"] if seen and seen.store else self.wanted.name
        return say(
            "Valohai store {name} for {bucket} in {project}",
            name=name,
            bucket=self.wanted.bucket,
            project=self.ground.project,
        )
