"""The only door to moto's insides: everything here may change with a version of moto."""

from __future__ import annotations

import logging
from threading import RLock
from typing import TYPE_CHECKING, Any

from moto import settings
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import IAMPolicy, IAMUserAccessKey, PermissionResult
from moto.iam.models import iam_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from moto.s3.utils import bucket_policy_is_public
from moto.sts.models import sts_backends
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from .asked import Asked

NEIGHBOUR_ACCOUNT = "210987654321"
OPERATOR = "sandbox-operator"
EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


class Moto:
    """One moto with IAM enforced and an administrator whose key outlives every reset."""

    account_id: str = DEFAULT_ACCOUNT_ID

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.lock = RLock()
        self._app = DomainDispatcherApplication(create_backend_app)
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0  # enforce IAM from the first request
        self.operator: tuple[str, str] = ("", "")
        self.reset()

    def reset(self) -> None:
        """Back to an account that holds nothing but its administrator."""
        with self.lock:
            moto_api_backend.reset()
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

    def taken_by_another(self, name: str) -> str:
        """The region of another account's bucket of that name; empty when there is none."""
        bucket = s3_backends[NEIGHBOUR_ACCOUNT]["aws"].buckets.get(name)
        return bucket.region_name if bucket else ""

    def neighbour_takes(self, name: str, region: str) -> None:
        """Let another account own a bucket of that name."""
        s3_backends[NEIGHBOUR_ACCOUNT]["aws"].create_bucket(name, region)

    def neighbour_leaves(self, name: str) -> None:
        """Let the other account's bucket of that name be gone."""
        neighbour = s3_backends[NEIGHBOUR_ACCOUNT]["aws"]
        if name in neighbour.buckets:
            neighbour.delete_bucket(name)

    def user_key(self, key_id: str) -> Any:
        """The long-lived access key with that id, or None."""
        users = list(self.iam.users.values())
        keys = (key for user in users for key in user.access_keys)
        return next((key for key in keys if key.access_key_id == key_id), None)

    def session(self, key_id: str) -> Any:
        """The assumed role whose temporary key has that id, or None."""
        return self.sts.get_assumed_role_from_access_key(key_id)

    def secret(self, key_id: str) -> str:
        """The secret of a key; empty when nobody knows it."""
        held = self.user_key(key_id) or self.session(key_id)
        return held.secret_access_key if held else ""

    def role(self, arn: str) -> Any:
        """The role with that ARN, or None."""
        return next((role for role in list(self.iam.roles.values()) if role.arn == arn), None)

    def policy_says(self, key_id: str, action: str, resource: str) -> bool | None:
        """What the identity's own policies say: yes, an explicit no, or (None) nothing."""
        said = None
        for document in self._policies_of(key_id):
            verdict = IAMPolicy(document).is_action_permitted(action, resource)
            if verdict is PermissionResult.DENIED:
                return False
            if verdict is PermissionResult.PERMITTED:
                said = True
        return said

    def _policies_of(self, key_id: str) -> list[Any]:
        if self.user_key(key_id):
            return list(IAMUserAccessKey(self.account_id, "aws", key_id, {}).collect_policies())
        session = self.session(key_id)
        role = self.role(session.role_arn) if session else None
        return [*role.policies.values(), *role.managed_policies.values()] if role else []

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
