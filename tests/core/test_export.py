"""A call's other faces: its command line, and the permissions it needs."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from pydantic import SecretStr

from valolink_widgets.core.call import Call, Ref
from valolink_widgets.core.export.cli import VALOHAI_ROUTES, command, kebab
from valolink_widgets.core.export.permissions import actions

from .test_curl import PAGES

pytestmark = pytest.mark.quick

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYCANARY+KEY"


def _names() -> list[str]:
    session = botocore.session.get_session()
    found = set()
    for service in ("s3", "iam", "sts"):
        model = session.get_service_model(service)
        for operation in model.operation_names:
            shape = model.operation_model(operation).input_shape
            found |= {operation, *(shape.members if shape else ())}
    return sorted(found)


def test_every_name_of_the_services_is_the_aws_cli_s() -> None:
    wrong = [n for n in _names() if kebab(n) != xform_name(n, "-")]
    assert wrong == []


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (Call("sts", "GetCallerIdentity"), "aws sts get-caller-identity"),
        (
            Call(
                "s3",
                "CreateBucket",
                {
                    "Bucket": "b",
                    "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"},
                },
                "eu-west-1",
            ),
            "aws s3api create-bucket --region eu-west-1 --bucket b "
            """--create-bucket-configuration '{"LocationConstraint": "eu-west-1"}'""",
        ),
        (
            Call("s3", "PutBucketCors", {"Bucket": "b", "CORSConfiguration": {"CORSRules": []}}),
            """aws s3api put-bucket-cors --bucket b --cors-configuration '{"CORSRules": []}'""",
        ),
        (
            Call("iam", "PutUserPolicy", {"UserName": "u", "PolicyDocument": {"Version": "2012"}}),
            """aws iam put-user-policy --user-name u --policy-document '{"Version": "2012"}'""",
        ),
        (
            Call("iam", "CreateUser", {"UserName": "it's", "Tags": ({"Key": "a", "Value": "ä"},)}),
            """aws iam create-user --user-name 'it'"'"'s' --tags '[{"Key": "a", "Value": "ä"}]'""",
        ),
        (
            Call("iam", "ListAccessKeys", {"UserName": "u"}, "eu-west-1"),
            "aws iam list-access-keys --user-name u",
        ),
        (
            Call("s3", "CreateBucket", {"Bucket": "b", "ObjectLockEnabledForBucket": True}),
            "aws s3api create-bucket --bucket b --object-lock-enabled-for-bucket",
        ),
        (
            Call("s3", "CreateBucket", {"Bucket": "b", "ObjectLockEnabledForBucket": False}),
            "aws s3api create-bucket --bucket b --no-object-lock-enabled-for-bucket",
        ),
        (
            Call("s3", "ListObjectsV2", {"Bucket": "b", "MaxKeys": 1}),
            "aws s3api list-objects-v2 --bucket b --max-keys 1",
        ),
        (
            Call("s3", "PutObject", {"Bucket": "b", "Key": "-k", "Body": b"it's\n"}),
            """printf %s 'it'"'"'s\n' > valolink-body && """
            "aws s3api put-object --bucket b --key=-k --body valolink-body",
        ),
        (
            Call("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b""}),
            "aws s3api put-object --bucket b --key k --body /dev/null",
        ),
        (
            Call("s3", "GetObject", {"Bucket": "b", "Key": "k"}, identity="key"),
            "aws s3api get-object --profile valolink-key --bucket b --key k /dev/stdout",
        ),
        (
            Call("s3", "GetObject", {"Bucket": "b", "Key": "k"}, identity="nobody"),
            "aws s3api get-object --no-sign-request --bucket b --key k /dev/stdout",
        ),
        (
            Call("s3", "HeadBucket", {"Bucket": "b"}, identity="role"),
            "aws s3api head-bucket --profile valolink-role --bucket b",
        ),
        (
            Call("iam", "DeleteAccessKey", {"AccessKeyId": Ref("access-key", "id")}),
            "aws iam delete-access-key --access-key-id '<access-key id>'",
        ),
        (
            Call("s3", "ListParts", {"X": datetime(2026, 1, 2, tzinfo=UTC), "Y": None}),
            "aws s3api list-parts --x 2026-01-02T00:00:00+00:00 --y None",
        ),
    ],
)
def test_command(call: Call, line: str) -> None:
    assert call.cli() == command(call) == line
    assert shlex.split(line)


CREATE = Call(
    "valohai",
    "CreateStore",
    {
        "name": "b",
        "configuration": {
            "access_key_id": Ref("access-key", "id"),
            "secret_access_key": SecretStr(SECRET),
        },
    },
)


def test_valohai_is_a_curl_that_takes_host_and_token_from_the_shell() -> None:
    words = shlex.split(command(CREATE))
    assert words[:4] == ["curl", "-X", "POST", "$VALOHAI_HOST/api/v0/stores/"]
    assert "Authorization: Token $VALOHAI_TOKEN" in words
    body = json.loads(words[words.index("--data") + 1])
    assert body["configuration"]["access_key_id"] == "<access-key id>"
    assert body["configuration"]["secret_access_key"] == "<secret>"


@pytest.mark.parametrize(
    ("call", "start"),
    [
        (Call("valohai", "ListStores"), 'curl "$VALOHAI_HOST/api/v0/stores/" -H'),
        (Call("valohai", "GetProject", {"id": "7"}), 'curl "$VALOHAI_HOST/api/v0/projects/7/" -H'),
        (
            Call("valohai", "DeleteStore", {"id": Ref("store", "id")}),
            'curl -X DELETE "$VALOHAI_HOST/api/v0/stores/<store id>/" -H',
        ),
        (
            Call("valohai", "GetStore", {"id": '"$(rm -r x)`'}),
            r'curl "$VALOHAI_HOST/api/v0/stores/\"\$(rm -r x)\`/" -H',
        ),
    ],
)
def test_valohai_addresses(call: Call, start: str) -> None:
    line = command(call)
    assert line.startswith(start)
    assert "--data" not in line


def test_the_id_is_in_the_address_and_not_in_the_body() -> None:
    line = command(Call("valohai", "UpdateProject", {"id": "7", "default_store": "s"}))
    assert line.startswith('curl -X PATCH "$VALOHAI_HOST/api/v0/projects/7/"')
    assert line.endswith("""--data '{"default_store": "s"}'""")


def test_long_lines_break_before_each_option() -> None:
    call = Call("iam", "PutUserPolicy", {"UserName": "u", "PolicyDocument": {"a": "x" * 80}})
    lines = command(call, wrap=True).split(" \\\n  ")
    assert lines[:2] == ["aws iam put-user-policy", "--user-name u"]
    assert " ".join(lines) == command(call)
    short = Call("sts", "GetCallerIdentity")
    assert command(short, wrap=True) == command(short)


def test_no_secret_is_ever_shown() -> None:
    nested: dict[str, Any] = {"a": [{"b": SecretStr(SECRET)}], "c": SecretStr(SECRET)}
    for call in (CREATE, Call("iam", "X", nested, signer={"secret": SecretStr(SECRET)})):
        assert SECRET not in command(call)
        assert SECRET not in command(call, wrap=True)


@pytest.mark.parametrize(
    ("name", "params", "needed"),
    [
        ("s3:HeadBucket", {}, ["s3:ListBucket"]),
        ("s3:ListObjectsV2", {}, ["s3:ListBucket"]),
        ("s3:HeadObject", {}, ["s3:GetObject"]),
        ("s3:GetObject", {"VersionId": "1"}, ["s3:GetObjectVersion"]),
        ("s3:DeleteObject", {}, ["s3:DeleteObject"]),
        ("s3:GetBucketCors", {}, ["s3:GetBucketCORS"]),
        ("s3:PutBucketCors", {}, ["s3:PutBucketCORS"]),
        ("s3:DeleteBucketCors", {}, ["s3:PutBucketCORS"]),
        ("s3:GetPublicAccessBlock", {}, ["s3:GetBucketPublicAccessBlock"]),
        ("s3:PutPublicAccessBlock", {}, ["s3:PutBucketPublicAccessBlock"]),
        ("s3:GetBucketPolicyStatus", {}, ["s3:GetBucketPolicyStatus"]),
        ("s3:GetBucketAcl", {}, ["s3:GetBucketAcl"]),
        ("s3:GetBucketTagging", {}, ["s3:GetBucketTagging"]),
        ("s3:DeleteBucket", {}, ["s3:DeleteBucket"]),
        ("s3:CreateBucket", {}, ["s3:CreateBucket"]),
        (
            "s3:CreateBucket",
            {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
            ["s3:CreateBucket"],
        ),
        (
            "s3:CreateBucket",
            {"CreateBucketConfiguration": {"Tags": [{"Key": "a", "Value": "b"}]}},
            ["s3:CreateBucket", "s3:TagResource"],
        ),
        ("iam:CreateUser", {}, ["iam:CreateUser"]),
        ("iam:CreateUser", {"Tags": [{}]}, ["iam:CreateUser", "iam:TagUser"]),
        ("iam:CreateRole", {"Tags": [{}]}, ["iam:CreateRole", "iam:TagRole"]),
        ("iam:CreateAccessKey", {}, ["iam:CreateAccessKey"]),
        ("iam:GetAccessKeyLastUsed", {}, ["iam:GetAccessKeyLastUsed"]),
        ("iam:UpdateAssumeRolePolicy", {}, ["iam:UpdateAssumeRolePolicy"]),
        ("sts:GetCallerIdentity", {}, []),
        ("sts:AssumeRole", {}, ["sts:AssumeRole"]),
        ("valohai:CreateStore", {}, []),
        ("browser:Preflight", {}, []),
        ("browser:PostForm", {}, ["s3:PutObject"]),
        ("browser:PutUrl", {}, ["s3:PutObject"]),
        ("browser:PutPartUrl", {}, ["s3:PutObject"]),
        ("browser:GetUrl", {}, ["s3:GetObject"]),
    ],
)
def test_permissions(name: str, params: dict[str, Any], needed: list[str]) -> None:
    service, operation = name.split(":")
    call = Call(service, operation, params)
    assert list(call.permissions()) == list(actions(call)) == needed


def test_every_table_names_operations_that_exist() -> None:
    from valolink_widgets.core.export import permissions

    session = botocore.session.get_session()
    for name in {*permissions._ACTIONS, *(n for n, _ in permissions._MORE)}:
        service, operation = name.split(":")
        if service == "browser":
            assert operation in PAGES
            continue
        assert operation in session.get_service_model(service).operation_names


def test_valohai_s_routes_end_in_a_slash() -> None:
    assert all(path.endswith("/") for _, path in VALOHAI_ROUTES.values())
