"""The public-access blocks of the whole account, asked for by hand."""

from __future__ import annotations

import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .conftest import Sandbox

BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def account_block(sandbox: Sandbox, method: str, account: str = "") -> requests.Response:
    """S3 Control by hand: botocore would put the account's number in front of the host."""
    url = f"{sandbox.place.aws_endpoint_url}/v20180820/configuration/publicAccessBlock"
    elements = "".join(f"<{name}>true</{name}>" for name in BLOCKS)
    space = "http://awss3control.amazonaws.com/doc/2018-08-20/"
    name = "PublicAccessBlockConfiguration"
    body = f'<{name} xmlns="{space}">{elements}</{name}>' if method == "PUT" else ""
    request = AWSRequest(method, url, data=body)
    request.headers["x-amz-account-id"] = account or sandbox.place.account_id
    key = Credentials(sandbox.operator.id, sandbox.operator.secret)
    S3SigV4Auth(key, "s3", "eu-west-1").add_auth(request)
    return requests.request(
        method, url, data=body, headers=dict(request.headers.items()), timeout=10
    )
