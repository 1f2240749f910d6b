"""Where a link leads afterwards: the AWS console of its partition, the Valohai project, a snippet.

Consoles: `console.aws.amazon.com` and its likes of the other partitions, as AWS's General Reference
names them. A partition without a public console has no address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from .echo import harmless_json

_CONSOLES: Mapping[str, str] = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-eusc": "console.amazonaws-eusc.eu",
}
_S3_CONSOLES: Mapping[str, str] = {**_CONSOLES, "aws": "s3.console.aws.amazon.com"}


def bucket_console(partition: str, bucket: str, region: str) -> str:
    """The bucket in the S3 console; empty where the partition has none we know."""
    host = _S3_CONSOLES.get(partition)
    if not host:
        return ""
    return f"https://{host}/s3/buckets/{quote(bucket, safe='')}?region={quote(region, safe='')}"


def iam_console(partition: str, kind: str, name: str) -> str:
    """A user or role in the IAM console; `kind` is `users` or `roles`."""
    host = _CONSOLES.get(partition)
    return f"https://{host}/iam/home#/{kind}/details/{quote(name, safe='')}" if host else ""


def project_page(host: str, project: str) -> str:
    """The project `owner/name` in the Valohai web app at `host`; empty where it has no owner."""
    return f"{host}/p/{quote(project)}/" if "/" in project else ""


def snippet(store: str, bucket: str) -> str:
    """A step for `valohai.yaml` that reads from the bucket and uploads into the store."""
    return f"""- step:
    name: use-my-data
    image: python:3.12
    command: ls -l /valohai/inputs/my-data
    inputs:
      - name: my-data
        default: s3://{bucket}/my-file.csv
    upload-store: {_scalar(store)}
"""


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-._][A-Za-z0-9]+)*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})


def _scalar(text: str) -> str:
    """A text as YAML; a JSON string is one, and is taken wherever a plain one could be misread."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    return text if plain else harmless_json(json.dumps(text, ensure_ascii=False))
