"""An AWS and a Valohai as plain data, for what must hold in any state of theirs: no network, no
clock, no judgement of requests. What the services really answer is the judges' business."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from pydantic import SecretStr

from valolink_widgets.aws import explain as aws_explain
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.finding import Finding
from valolink_widgets.core.settings import Settings
from valolink_widgets.core.vault import Vault
from valolink_widgets.guide.walkthrough import Walkthrough
from valolink_widgets.valohai import explain as valohai_explain
from valolink_widgets.valohai.transport import whole

from .core.fakes import FakeClock

ACCOUNT = "123456789012"
PROJECT = "8a7b6c5d-1a3c-4e5f-8a7b-0c1d2e3f4a5b"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Data = dict[str, Any]


def person(name: str, arn: str, tags: Mapping[str, str]) -> Data:
    """A user or role of IAM."""
    return {"Arn": arn, "Tags": dict(tags), "policies": {}, "keys": {}, "trust": {}, "name": name}


@dataclass
class Model:
    """The state, and a port in front of it. What a dictionary does not hold is not there."""

    caller: str = f"arn:aws:iam::{ACCOUNT}:user/operator"
    username: str = "operator"
    project: str = "project"
    owner: str = "team"
    host: str = "https://app.valohai.com"
    buckets: dict[str, Data] = field(default_factory=dict)
    users: dict[str, Data] = field(default_factory=dict)
    roles: dict[str, Data] = field(default_factory=dict)
    stores: dict[str, Data] = field(default_factory=dict)
    default_store: str = ""
    account_blocks: Mapping[str, bool] = field(default_factory=dict)
    refuse: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    request_id: str = "REQUEST"
    log: list[Call] = field(default_factory=list)
    notices: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        self._number = count(1)

    def connect(self, _: Settings) -> Model:
        """Itself: it is the whole outside."""
        return self

    def walk(self, **answers: Any) -> Walkthrough:
        """A new guide on this state."""
        given = {"bucket": "my-bucket", "approval": "auto", **answers}
        return Walkthrough(given, self.connect, Vault(), FakeClock(), "1.2.3")

    def explain(self, refusal: CallRefused) -> Finding:
        """In the words of the gateway it would have come from."""
        of_valohai = refusal.call.service == "valohai"
        return valohai_explain(refusal) if of_valohai else aws_explain(refusal)

    def send(self, call: Call) -> Data:
        """The answer, as the gateways hand it on."""
        self.log.append(call)
        if call.name in self.refuse:
            code, message = self.refuse[call.name]
            raise CallRefused(call, code, message, status=400, request_id=self.request_id)
        answer = getattr(self, f"_{call.service}_{call.operation}")(call, call.params)
        metadata = {"RequestId": self.request_id, "HTTPHeaders": {}}
        return {**whole(deepcopy(answer or {})), "ResponseMetadata": metadata}

    def writes(self) -> list[str]:
        """The names of the writes so far; proofs are none."""
        return [call.name for call in self.log if call.kind == "write"]

    # STS and S3

    def _sts_GetCallerIdentity(self, _: Call, __: Data) -> Data:  # noqa: N802
        return {"Account": ACCOUNT, "Arn": self.caller, "UserId": "AIDAX"}

    def _bucket(self, call: Call) -> Data:
        found = self.buckets.get(call.params["Bucket"])
        if found is None:
            raise CallRefused(call, "404", status=404)
        return found

    def _of(self, call: Call, part: str, absent: str) -> Any:
        found = self._bucket(call)
        if part not in found:
            raise CallRefused(call, absent, status=404)
        return found[part]

    def _s3_HeadBucket(self, call: Call, _: Data) -> Data:  # noqa: N802
        return {"BucketRegion": self._bucket(call)["region"]}

    def _s3_CreateBucket(self, call: Call, params: Data) -> None:  # noqa: N802
        tags = params["CreateBucketConfiguration"]["Tags"]
        self.buckets[params["Bucket"]] = {"region": call.region, "tags": tags}

    def _s3_GetBucketTagging(self, call: Call, _: Data) -> Data:  # noqa: N802
        return {"TagSet": self._of(call, "tags", "NoSuchTagSet")}

    def _s3_GetPublicAccessBlock(self, call: Call, _: Data) -> Data:  # noqa: N802
        blocks = self._of(call, "blocks", "NoSuchPublicAccessBlockConfiguration")
        return {"PublicAccessBlockConfiguration": blocks}

    def _s3_PutPublicAccessBlock(self, call: Call, params: Data) -> None:  # noqa: N802
        self._bucket(call)["blocks"] = params["PublicAccessBlockConfiguration"]

    def _s3_GetBucketPolicyStatus(self, call: Call, _: Data) -> Data:  # noqa: N802
        return {"PolicyStatus": self._of(call, "policy", "NoSuchBucketPolicy")}

    def _s3control_GetPublicAccessBlock(self, call: Call, _: Data) -> Data:  # noqa: N802
        if not self.account_blocks:
            raise CallRefused(call, "NoSuchPublicAccessBlockConfiguration", status=404)
        return {"PublicAccessBlockConfiguration": dict(self.account_blocks)}

    def _s3_GetBucketOwnershipControls(self, call: Call, _: Data) -> Data:  # noqa: N802
        owner = self._bucket(call).get("ownership", "BucketOwnerEnforced")
        return {"OwnershipControls": {"Rules": [{"ObjectOwnership": owner}]}}

    def _s3_GetBucketPolicy(self, call: Call, _: Data) -> Data:  # noqa: N802
        return {"Policy": json.dumps(self._of(call, "statements", "NoSuchBucketPolicy"))}

    def _s3_PutBucketPolicy(self, call: Call, params: Data) -> None:  # noqa: N802
        self._bucket(call)["statements"] = params["Policy"]

    def _s3_GetBucketVersioning(self, call: Call, _: Data) -> Data:  # noqa: N802
        return dict(self._bucket(call).get("versioning", {}))

    def _s3_PutBucketVersioning(self, call: Call, params: Data) -> None:  # noqa: N802
        self._bucket(call).setdefault("versioning", {}).update(params["VersioningConfiguration"])

    def _s3_GetBucketLifecycleConfiguration(self, call: Call, _: Data) -> Data:  # noqa: N802
        return dict(self._of(call, "lifecycle", "NoSuchLifecycleConfiguration"))

    def _s3_PutBucketLifecycleConfiguration(self, call: Call, params: Data) -> None:  # noqa: N802
        self._bucket(call)["lifecycle"] = params["LifecycleConfiguration"]

    def _s3_GetBucketEncryption(self, call: Call, _: Data) -> Data:  # noqa: N802
        own = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        rules = self._bucket(call).get("encryption", {"Rules": own})
        return {"ServerSideEncryptionConfiguration": rules}

    def _s3_PutBucketEncryption(self, call: Call, params: Data) -> None:  # noqa: N802
        self._bucket(call)["encryption"] = params["ServerSideEncryptionConfiguration"]

    def _s3_GetBucketAcl(self, call: Call, _: Data) -> Data:  # noqa: N802
        return {"Grants": self._bucket(call).get("grants", [])}

    def _s3_GetBucketCors(self, call: Call, _: Data) -> Data:  # noqa: N802
        return {"CORSRules": self._of(call, "cors", "NoSuchCORSConfiguration")}

    def _s3_PutBucketCors(self, call: Call, params: Data) -> None:  # noqa: N802
        rules = params["CORSConfiguration"]["CORSRules"]
        # S3 keeps no empty list.
        self._bucket(call)["cors"] = [{k: v for k, v in r.items() if v != []} for r in rules]

    def _object(self, call: Call, _: Data) -> Data:
        self._bucket(call)
        return {"Contents": [], "Body": b"Valolink tries the new key.\n"}

    _s3_PutObject = _s3_GetObject = _s3_ListObjectsV2 = _s3_DeleteObject = _object  # noqa: N815

    # IAM

    def _one(self, call: Call) -> Data:
        kind = "RoleName" if "RoleName" in call.params else "UserName"
        found = (self.roles if kind == "RoleName" else self.users).get(call.params[kind])
        if found is None:
            raise CallRefused(call, "NoSuchEntity", "It cannot be found.", status=404)
        return found

    def _iam_GetUser(self, call: Call, _: Data) -> Data:  # noqa: N802
        return {"User": self._shown(self._one(call))}

    def _iam_GetRole(self, call: Call, _: Data) -> Data:  # noqa: N802
        found = self._one(call)
        trust = json.dumps(found["trust"])
        return {"Role": {**self._shown(found), "AssumeRolePolicyDocument": trust}}

    def _shown(self, found: Data) -> Data:
        tags = [{"Key": key, "Value": value} for key, value in found["Tags"].items()]
        return {"Arn": found["Arn"], "Tags": tags}

    def _create(self, kind: str, name: str, params: Data) -> Data:
        tags = {tag["Key"]: tag["Value"] for tag in params["Tags"]}
        return person(name, f"arn:aws:iam::{ACCOUNT}:{kind}/{name}", tags)

    def _iam_CreateUser(self, _: Call, params: Data) -> Data:  # noqa: N802
        name = params["UserName"]
        self.users[name] = self._create("user", name, params)
        return {"User": {"Arn": self.users[name]["Arn"]}}

    def _iam_CreateRole(self, _: Call, params: Data) -> Data:  # noqa: N802
        name = params["RoleName"]
        self.roles[name] = self._create("role", name, params)
        self.roles[name]["trust"] = params["AssumeRolePolicyDocument"]
        return {"Role": {"Arn": self.roles[name]["Arn"]}}

    def _iam_UpdateAssumeRolePolicy(self, call: Call, params: Data) -> None:  # noqa: N802
        self._one(call)["trust"] = params["PolicyDocument"]

    def _put_policy(self, call: Call, params: Data) -> None:
        self._one(call)["policies"][params["PolicyName"]] = params["PolicyDocument"]

    def _get_policy(self, call: Call, params: Data) -> Data:
        found = self._one(call)["policies"].get(params["PolicyName"])
        if found is None:
            raise CallRefused(call, "NoSuchEntity", status=404)
        return {"PolicyDocument": found}

    _iam_PutUserPolicy = _iam_PutRolePolicy = _put_policy  # noqa: N815
    _iam_GetUserPolicy = _iam_GetRolePolicy = _get_policy  # noqa: N815

    def _iam_TagUser(self, call: Call, params: Data) -> None:  # noqa: N802
        self._one(call)["Tags"].update({tag["Key"]: tag["Value"] for tag in params["Tags"]})

    def _iam_UntagUser(self, call: Call, params: Data) -> None:  # noqa: N802
        for key in params["TagKeys"]:
            self._one(call)["Tags"].pop(key, None)

    def _iam_ListAccessKeys(self, call: Call, _: Data) -> Data:  # noqa: N802
        keys = self._one(call)["keys"]
        rows = [{"AccessKeyId": i, "Status": s, "CreateDate": NOW} for i, s in keys.items()]
        return {"AccessKeyMetadata": rows}

    def _iam_GetAccessKeyLastUsed(self, _: Call, __: Data) -> Data:  # noqa: N802
        return {"AccessKeyLastUsed": {}}

    def _iam_CreateAccessKey(self, call: Call, _: Data) -> Data:  # noqa: N802
        key_id = f"AKIAMODEL{next(self._number):011d}"
        self._one(call)["keys"][key_id] = "Active"
        secret = SecretStr("model secret")
        return {"AccessKey": {"AccessKeyId": key_id, "SecretAccessKey": secret, "Status": "Active"}}

    def _iam_DeleteAccessKey(self, call: Call, params: Data) -> None:  # noqa: N802
        del self._one(call)["keys"][params["AccessKeyId"]]

    # Valohai

    def _whole(self) -> Data:
        owner = {"id": 1, "username": self.owner}
        default = self.default_store or None
        return {"id": PROJECT, "name": self.project, "owner": owner, "default_store": default}

    def _valohai_GetUser(self, _: Call, __: Data) -> Data:  # noqa: N802
        return {"username": self.username}

    def _valohai_ListProjects(self, _: Call, __: Data) -> Data:  # noqa: N802
        return {"results": [self._whole()]}

    def _valohai_GetProject(self, _: Call, __: Data) -> Data:  # noqa: N802
        return self._whole()

    def _valohai_UpdateProject(self, _: Call, params: Data) -> Data:  # noqa: N802
        self.default_store = params["default_store"]
        return self._whole()

    def _valohai_ListStores(self, _: Call, __: Data) -> Data:  # noqa: N802
        return {"results": list(self.stores.values())}

    def _valohai_GetStore(self, _: Call, params: Data) -> Data:  # noqa: N802
        return self.stores[params["id"]]

    def _valohai_CreateStore(self, _: Call, params: Data) -> Data:  # noqa: N802
        store_id = f"00000000-0000-4000-8000-{next(self._number):012d}"
        self.stores[store_id] = self._kept(store_id, params)
        return self.stores[store_id]

    def _valohai_UpdateStore(self, _: Call, params: Data) -> Data:  # noqa: N802
        store_id = params["id"]
        self.stores[store_id] = self._kept(store_id, {**self.stores[store_id], **params})
        return self.stores[store_id]

    def _kept(self, store_id: str, params: Data) -> Data:
        kept = {k: v for k, v in params["configuration"].items() if k != "secret_access_key"}
        return {**params, "id": store_id, "configuration": kept}
