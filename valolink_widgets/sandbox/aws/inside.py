"""The only door to moto's insides: everything here may change with a version of moto."""

from __future__ import annotations

import logging
from datetime import UTC
from threading import RLock
from typing import TYPE_CHECKING, Any

from moto import settings
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import FakeBucket, FakeDeleteMarker, s3_backends
from moto.s3.utils import bucket_policy_is_public
from moto.s3control.models import s3control_backends
from moto.sts.models import sts_backends
from werkzeug.wrappers import Response

from valolink_widgets.core.clock import RealClock

from .options import Options
from .propagation import Propagation

if TYPE_CHECKING:
    from valolink_widgets.core.clock import Clock

    from .asked import Asked

NEIGHBOUR_ACCOUNT = "210987654321"
OPERATOR = "sandbox-operator"
EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


def _permitted(*_: object) -> PermissionResult:
    return PermissionResult.PERMITTED


class Moto:
    """One moto that keeps things and judges nobody, with an administrator who outlives resets.

    Who may do what is decided in front of it: its own enforcement knows neither conditions nor
    boundaries, takes a dot for any character, and cannot read a presigned URL.
    """

    account_id: str = DEFAULT_ACCOUNT_ID

    def __init__(self, clock: Clock | None = None) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.lock = RLock()
        self._clock = clock or RealClock()
        self._app = DomainDispatcherApplication(create_backend_app)
        settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
        # moto asks the bucket policy once more, ignoring its principals and conditions.
        setattr(FakeBucket, "get_permission", _permitted)  # noqa: B010
        self.operator: tuple[str, str] = ("", "")
        self.reset()

    def reset(self) -> None:
        """Back to an account that holds nothing but its administrator."""
        with self.lock:
            moto_api_backend.reset()
            self.options = Options()
            self.propagation = Propagation(self._clock, self.options)
            self.expired: set[str] = set()
            self.iam.create_user("us-east-1", OPERATOR)
            self.iam.put_user_policy(OPERATOR, "administrator", EVERYTHING)
            key = self.iam.create_access_key(OPERATOR)
            if self.operator[0]:
                self.iam.access_keys[self.operator[0]] = self.iam.access_keys.pop(key.access_key_id)
                key.access_key_id, key.secret_access_key = self.operator
            self.operator = key.access_key_id, key.secret_access_key

    def answer(self, asked: Asked) -> Response:
        """What moto says."""
        return Response.from_app(self._app, asked.environ)

    @property
    def iam(self) -> Any:
        return iam_backends[self.account_id]["aws"]

    @property
    def sts(self) -> Any:
        return sts_backends[self.account_id]["aws"]

    @property
    def s3(self) -> Any:
        return s3_backends[self.account_id]["aws"]

    def bucket(self, name: str) -> Any:
        """This account's bucket of that name, or None."""
        return self.s3.buckets.get(name)

    def object(self, bucket: str, key: str, version: str | None = None) -> Any:
        """An object of this account's, or None."""
        return self.s3.get_object(bucket, key, version) if self.bucket(bucket) else None

    def delete_version(self, bucket: Any, key: str, version: str) -> None:
        """Take one version, or one delete marker, away; the others stay."""
        kept = [one for one in bucket.keys.getlist(key, []) if str(one.version_id) != version]
        if key in bucket.keys:
            bucket.keys.setlist(key, kept)
        if not kept:
            dict.pop(bucket.keys, key, None)

    def delete_while_suspended(self, bucket: Any, key: str) -> bool:
        """Put a delete marker with the version `null` in the place of that version; as everywhere
        in moto only where there is an object. Says whether there was."""
        if key not in bucket.keys:
            return False
        marker = FakeDeleteMarker(bucket.keys[key])
        marker._version_id = "null"
        kept = [one for one in bucket.keys.getlist(key) if str(one.version_id) != "null"]
        bucket.keys.setlist(key, [*kept, marker])
        return True

    def taken_by_another(self, name: str) -> str:
        """The region of another account's bucket of that name; empty when there is none."""
        bucket = s3_backends[NEIGHBOUR_ACCOUNT]["aws"].buckets.get(name)
        return bucket.region_name if bucket else ""

    def region_of(self, name: str) -> str:
        """The region of a bucket, whosever it is; empty when there is none."""
        bucket = self.bucket(name)
        return bucket.region_name if bucket else self.taken_by_another(name)

    def neighbour_takes(self, name: str, region: str) -> None:
        """Let another account own a bucket of that name."""
        s3_backends[NEIGHBOUR_ACCOUNT]["aws"].create_bucket(name, region)

    def neighbour_leaves(self, name: str) -> None:
        """Let the other account's bucket of that name be gone."""
        neighbour = s3_backends[NEIGHBOUR_ACCOUNT]["aws"]
        if name in neighbour.buckets:
            neighbour.delete_bucket(name)

    def blocks(self, bucket: Any) -> set[str]:
        """The public access blocks in force on a bucket, its own and the account's."""
        names = ("block_public_acls", "ignore_public_acls", "block_public_policy")
        found = set()
        account = s3control_backends[self.account_id]["aws"].public_access_block
        for block in (bucket.public_access_block if bucket else None, account):
            some = (name for name in (*names, "restrict_public_buckets") if block)
            found |= {name for name in some if str(getattr(block, name)).lower() == "true"}
        return found

    def user_key(self, key_id: str) -> Any:
        """The long-lived access key with that id, or None."""
        users = list(self.iam.users.values())
        keys = (key for user in users for key in user.access_keys)
        return next((key for key in keys if key.access_key_id == key_id), None)

    def session(self, key_id: str) -> Any:
        """The assumed role whose temporary key has that id, or None."""
        return self.sts.get_assumed_role_from_access_key(key_id)

    def change_options(self, **wanted: Any) -> dict[str, Any]:
        """Change how this AWS behaves, and return all options; ValueError names a wrong one."""
        return self.options.change(**wanted)

    def has_expired(self, key_id: str, session: Any) -> bool:
        """Whether a key was made to expire, or its session came to its end."""
        if key_id in self.expired:
            return True
        end = session.expiration.replace(tzinfo=UTC) if session else None
        return end is not None and self.propagation.now() >= end

    def expire(self, key_id: str = "") -> None:
        """Let this key's session end now; without an id, all sessions."""
        sessions = [session.access_key_id for session in list(self.sts.assumed_roles)]
        self.expired.update([key_id] if key_id else sessions)

    def role(self, arn: str) -> Any:
        """The role with that ARN, or None."""
        return next((role for role in list(self.iam.roles.values()) if role.arn == arn), None)

    def is_public(self, policy: bytes) -> bool:
        """Whether a bucket policy opens the bucket to everybody."""
        return bool(bucket_policy_is_public(policy))

    def assume(self, asked: Asked) -> Any:
        """A new session of the role; the caller has decided that it may be."""
        return self.sts.assume_role(
            region_name=asked.region,
            role_session_name=asked.form.get("RoleSessionName", ""),
            role_arn=asked.form["RoleArn"],
            policy=asked.form.get("Policy", ""),
            duration=int(asked.form.get("DurationSeconds") or 3600),
            external_id=asked.form.get("ExternalId", ""),
        )
