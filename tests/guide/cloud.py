"""An AWS account and a Valohai in memory: what a link needs of them, atomic call by call, and fast
enough for thousands of runs. The sandbox is the judge of what AWS does; here it is who goes first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import RLock
from typing import Any

from pydantic import SecretStr

from valolink_widgets.connection import Connection
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.settings import Settings

ACCOUNT, PROJECT, HOST = "123456789012", "p-1", "https://valohai.test"
START = datetime(2026, 1, 1, tzinfo=UTC)
_NO_KEY = "The AWS Access Key Id you provided does not exist in our records."
_NO_TOKEN = "The security token included in the request is invalid."

_OWNER = "BucketOwnerEnforced"
# Settings of a bucket: the parameter that each is put with, and the code of its absence.
_SETTINGS = {
    "PutPublicAccessBlock": "PublicAccessBlockConfiguration",
    "PutBucketCors": "CORSConfiguration",
    "PutBucketPolicy": "Policy",
    "PutBucketVersioning": "VersioningConfiguration",
    "PutBucketLifecycleConfiguration": "LifecycleConfiguration",
    "PutBucketEncryption": "ServerSideEncryptionConfiguration",
}
_ABSENT = {
    "GetPublicAccessBlock": "NoSuchPublicAccessBlockConfiguration",
    "GetBucketCors": "NoSuchCORSConfiguration",
    "GetBucketPolicy": "NoSuchBucketPolicy",
    "GetBucketVersioning": "",
    "GetBucketLifecycleConfiguration": "NoSuchLifecycleConfiguration",
    "GetBucketEncryption": "ServerSideEncryptionConfigurationNotFoundError",
}


class Cloud:
    """`ticking`: later things have later times; else all is made in the same second.

    `unique_names`: Valohai refuses a second store of the same name, as its provider says it does.
    """

    def __init__(self, *, ticking: bool = True, unique_names: bool = False) -> None:
        self._lock, self._ids = RLock(), count(1)
        self._ticking, self._unique_names = ticking, unique_names
        self.buckets: dict[str, dict[str, Any]] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.roles: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, dict[str, Any]] = {}
        self.stores: dict[str, dict[str, Any]] = {}
        self.default: str | None = None

    def connect(self, settings: Settings) -> Connection:  # noqa: ARG002
        return Connection(self, self, HOST)

    def send(self, call: Call) -> Mapping[str, Any]:
        with self._lock:
            if call.identity != "operator":
                self._signed(call, str(call.signer["id"]), call.signer["secret"])
            answer: Mapping[str, Any] = getattr(self, f"_{call.service}")(call, dict(call.params))
            return answer

    @property
    def active(self) -> list[str]:
        return [key_id for key_id, key in self.keys.items() if key["Status"] == "Active"]

    def _now(self) -> datetime:
        return START + timedelta(seconds=next(self._ids) if self._ticking else 0)

    def _signed(self, call: Call, key_id: str, secret: SecretStr) -> None:
        key = self.keys.get(key_id)
        if not key or key["Status"] != "Active" or key["secret"] != secret.get_secret_value():
            if call.service == "s3":
                raise CallRefused(call, "InvalidAccessKeyId", _NO_KEY, status=403)
            raise CallRefused(call, "InvalidClientTokenId", _NO_TOKEN, status=403)
        key["used"] = key["CreateDate"] + timedelta(seconds=5)
        if call.service == "s3" and not self.users[key["UserName"]]["policies"]:
            raise CallRefused(call, "AccessDenied", "Access Denied", status=403)

    def _sts(self, call: Call, params: dict[str, Any]) -> Any:  # noqa: ARG002
        return {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/op", "UserId": "AIDA"}

    def _s3control(self, call: Call, params: dict[str, Any]) -> Any:  # noqa: ARG002
        raise CallRefused(call, "NoSuchPublicAccessBlockConfiguration", status=404)

    def _s3(self, call: Call, params: dict[str, Any]) -> Any:
        if call.operation == "ListBuckets":
            return {"Buckets": [{"Name": name} for name in self.buckets]}
        name, bucket = params["Bucket"], self.buckets.get(params["Bucket"])
        if call.operation == "CreateBucket":
            if bucket is not None:
                raise CallRefused(call, "BucketAlreadyOwnedByYou", status=409)
            self.buckets[name] = {"Tags": params["CreateBucketConfiguration"]["Tags"]}
            return {}
        if bucket is None:
            raise CallRefused(call, "NoSuchBucket", status=404)
        return self._of_bucket(call, params, bucket)

    def _of_bucket(self, call: Call, params: dict[str, Any], bucket: dict[str, Any]) -> Any:
        if field := _SETTINGS.get(call.operation):
            bucket[call.operation.removeprefix("Put")] = params[field]
            return {}
        part = call.operation.removeprefix("Get")
        match call.operation:
            case "HeadBucket":
                return {"BucketRegion": "eu-west-1"}
            case "GetBucketTagging":
                return {"TagSet": bucket["Tags"]}
            case "GetBucketPolicyStatus":
                raise CallRefused(call, "NoSuchBucketPolicy", status=404)
            case "GetBucketOwnershipControls":
                return {"OwnershipControls": {"Rules": [{"ObjectOwnership": _OWNER}]}}
            case "GetBucketPolicy" if part in bucket:
                return {"Policy": json.dumps(bucket[part])}
            case "GetPublicAccessBlock" | "GetBucketEncryption" if part in bucket:
                return {_SETTINGS[f"Put{part}"]: bucket[part]}
            case operation if operation in _ABSENT and part in bucket:
                return bucket[part]
            case operation if _ABSENT.get(operation):
                raise CallRefused(call, _ABSENT[operation], status=404)
        return {}

    def _iam(self, call: Call, params: dict[str, Any]) -> Any:
        kind = "Role" if "RoleName" in params else "User"
        things = self.roles if kind == "Role" else self.users
        name = params.get(f"{kind}Name", "")
        if call.operation == f"Create{kind}":
            return {kind: self._new(call, kind, name, params)}
        if call.operation == "GetAccessKeyLastUsed":
            key = self._key(call, params["AccessKeyId"])
            used = {"LastUsedDate": key["used"]} if key["used"] else {}
            return {"AccessKeyLastUsed": used}
        if name not in things:
            text = f"The {kind.lower()} with name {name} cannot be found."
            raise CallRefused(call, "NoSuchEntity", text, status=404)
        if "AccessKey" in call.operation:
            return self._keys(call, params, name)
        return self._principal(call, params, kind, things[name])

    def _new(self, call: Call, kind: str, name: str, params: dict[str, Any]) -> Any:
        things = self.roles if kind == "Role" else self.users
        if name in things:
            raise CallRefused(call, "EntityAlreadyExists", status=409)
        things[name] = {
            "Arn": f"arn:aws:iam::{ACCOUNT}:{kind.lower()}/{name}",
            "Tags": list(params["Tags"]),
            "policies": {},
            "AssumeRolePolicyDocument": params.get("AssumeRolePolicyDocument"),
        }
        return things[name]

    def _principal(self, call: Call, params: dict[str, Any], kind: str, thing: Any) -> Any:
        match call.operation.replace(kind, ""):
            case "Get":
                return {kind: {**thing, "Tags": list(thing["Tags"])}}
            case "PutPolicy":
                thing["policies"][params["PolicyName"]] = params["PolicyDocument"]
            case "GetPolicy":
                if params["PolicyName"] not in thing["policies"]:
                    raise CallRefused(call, "NoSuchEntity", status=404)
                return {"PolicyDocument": json.dumps(thing["policies"][params["PolicyName"]])}
            case "Tag":
                new = {tag["Key"] for tag in params["Tags"]}
                thing["Tags"] = [t for t in thing["Tags"] if t["Key"] not in new]
                thing["Tags"] += params["Tags"]
            case "Untag":
                thing["Tags"] = [t for t in thing["Tags"] if t["Key"] not in params["TagKeys"]]
        return {}

    def _key(self, call: Call, key_id: str) -> dict[str, Any]:
        if key_id not in self.keys:
            text = f"The Access Key with id {key_id} cannot be found."
            raise CallRefused(call, "NoSuchEntity", text, status=404)
        return self.keys[key_id]

    def _keys(self, call: Call, params: dict[str, Any], user: str) -> Any:
        match call.operation:
            case "ListAccessKeys":
                return {"AccessKeyMetadata": [{**key, "secret": ""} for key in self.keys.values()]}
            case "CreateAccessKey":
                return {"AccessKey": self._new_key(user)}
            case "UpdateAccessKey":
                self._key(call, params["AccessKeyId"])["Status"] = params["Status"]
            case "DeleteAccessKey":
                self._key(call, params["AccessKeyId"])
                del self.keys[params["AccessKeyId"]]
        return {}

    def _new_key(self, user: str) -> Any:
        """IDs run backwards, so that of two keys of one second the later one is the lesser."""
        key_id = f"AKIA{9999 - next(self._ids):012d}"
        key = {"AccessKeyId": key_id, "UserName": user, "Status": "Active"}
        key |= {"CreateDate": self._now(), "secret": f"s-{key_id}", "used": None}
        self.keys[key_id] = key
        return {**key, "SecretAccessKey": SecretStr(key["secret"])}

    def _valohai(self, call: Call, params: dict[str, Any]) -> Any:
        project = {"id": PROJECT, "name": "p", "owner": {"id": 1, "username": "demo"}}
        match call.operation:
            case "GetUser":
                return {"id": 1, "username": "demo"}
            case "ListProjects":
                return {"results": [project]}
            case "GetProject":
                return {**project, "default_store": self.default}
            case "UpdateProject":
                self.default = params["default_store"]
                return {**project, "default_store": self.default}
            case "ListStores":
                return {"results": [self._shown(store) for store in self.stores.values()]}
            case "DeleteStore":
                self.stores.pop(params["id"], None)
                return {}
        return self._shown(self._stored(call, params))

    def _stored(self, call: Call, params: dict[str, Any]) -> dict[str, Any]:
        configuration = params["configuration"]
        taken = {store["name"] for store in self.stores.values()}
        if self._unique_names and call.operation == "CreateStore" and params["name"] in taken:
            raise CallRefused(call, "400", "taken", status=400, field="name")
        try:  # Valohai's own check of the credentials
            put = Call("s3", "PutObject", {"Bucket": configuration["bucket"]}, identity="key")
            self._signed(put, configuration["access_key_id"], configuration["secret_access_key"])
        except CallRefused as refusal:
            raise CallRefused(
                call, "400", refusal.code, status=400, field="configuration"
            ) from None
        if call.operation == "UpdateStore":
            self.stores[params["id"]]["configuration"] = configuration
            return self.stores[params["id"]]
        # Backwards too, as the ids of keys.
        store_id = f"s-{9999 - next(self._ids):04d}"
        self.stores[store_id] = {"id": store_id, "ctime": self._now().isoformat(), **params}
        return self.stores[store_id]

    def _shown(self, store: dict[str, Any]) -> dict[str, Any]:
        configuration = dict(store["configuration"])
        configuration.pop("secret_access_key")
        return {**store, "configuration": configuration}
