"""Clients are made once and go where they should; regions have names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.aws import AwsGateway, region_list
from valolink_widgets.aws.clients import Signer
from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused

pytestmark = pytest.mark.usefixtures("aws")

SECRET = SecretStr("secret-of-the-operator")


class TestClients:
    def test_one_per_service_region_and_identity(
        self, gateway: AwsGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import botocore.session

        made: list[tuple[str, str]] = []
        real = botocore.session.Session.create_client

        def counted(self: Any, service: str, region_name: str, **options: Any) -> Any:
            made.append((service, region_name))
            return real(self, service, region_name=region_name, **options)

        monkeypatch.setattr(botocore.session.Session, "create_client", counted)
        calls = [
            Call("iam", "ListUsers", region=region, identity=identity, signer=signer)
            for region in ("", "us-east-1")
            for identity, signer in (
                ("operator", {}),
                ("key", {"id": "AKIA1", "secret": SecretStr("1")}),
                ("key", {"id": "AKIA2", "secret": SecretStr("2")}),
            )
        ]
        calls += [Call("s3", "ListBuckets", region=r) for r in ("", "eu-west-1", "us-east-1")]
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(gateway.send, calls * 20))
        assert sorted(made) == [("iam", "eu-west-1")] * 3 + [
            ("s3", "eu-west-1"),
            ("s3", "us-east-1"),
        ]

    def test_two_secrets_of_one_id_are_two_signers(self, gateway: AwsGateway) -> None:
        wrong, right = Signer("AKIA1", SecretStr("old")), Signer("AKIA1", SecretStr("new"))
        clients = [gateway._clients.get("s3", "eu-west-1", signer) for signer in (wrong, right)]
        secrets = [client._get_credentials().secret_key for client in clients]
        assert secrets == ["old", "new"]
        again = Signer("AKIA1", SecretStr("new"))
        assert gateway._clients.get("s3", "eu-west-1", again) is clients[1]

    def test_a_new_gateway_looks_for_credentials_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        call = Call("sts", "GetCallerIdentity")
        with pytest.raises(CallRefused) as refused:
            AwsGateway().send(call)
        assert (refused.value.code, refused.value.outcome) == ("credentials", "not-sent")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT00000")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        assert AwsGateway().send(call)["Account"]

    def test_the_real_aws_whatever_the_environment_says(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        gateway = AwsGateway(credentials=("AKIA", SECRET, None))
        client = gateway._clients.get("s3", "eu-west-1", None)
        assert client.meta.endpoint_url == "https://s3.eu-west-1.amazonaws.com"
        config = client.meta.config
        assert (config.connect_timeout, config.read_timeout) == (10, 30)
        assert "valolink/" in config.user_agent
        assert not (config.s3 or {}).get("addressing_style")

    def test_an_aws_of_one_s_own_knows_no_profile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_PROFILE", "missing")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        gateway = AwsGateway(
            endpoint_url="http://127.0.0.1:5999", credentials=("AKIA", SECRET, None)
        )
        config = gateway._clients.get("s3", "eu-west-1", None).meta.config
        assert config.s3["addressing_style"] == "path"
        assert config.request_checksum_calculation == "when_required"
        assert config.proxies == {}

    def test_a_profile_that_is_not_there(self) -> None:
        with pytest.raises(CallRefused) as refused:
            AwsGateway(profile="missing").send(Call("sts", "GetCallerIdentity"))
        assert (refused.value.code, refused.value.outcome) == ("credentials", "not-sent")
        assert "missing" in refused.value.message

    @pytest.mark.parametrize(("operation", "attempts"), [("CreateAccessKey", 1), ("GetUser", 4)])
    def test_attempts(self, gateway: AwsGateway, operation: str, attempts: int) -> None:
        client = gateway._clients.get("iam", "eu-west-1", None, once=operation == "CreateAccessKey")
        assert client.meta.config.retries["total_max_attempts"] == attempts


class TestRegions:
    def test_names_for_people(self) -> None:
        regions = dict(region_list("aws"))
        assert regions["eu-west-1"] == "Europe (Ireland)"
        assert regions["us-east-1"] == "US East (N. Virginia)"
        assert "aws-global" not in regions
        assert list(regions.values()) == sorted(regions.values())

    @pytest.mark.parametrize(
        ("partition", "region"),
        [
            ("aws-cn", "cn-north-1"),
            ("aws-us-gov", "us-gov-west-1"),
            ("aws-eusc", "eusc-de-east-1"),
            ("aws", "eu-west-1"),
        ],
    )
    def test_each_partition_has_its_own(self, partition: str, region: str) -> None:
        assert region in dict(region_list(partition))
        assert (region in dict(region_list())) == (partition == "aws")

    def test_an_unknown_partition_has_none(self) -> None:
        assert region_list("mars") == ()
