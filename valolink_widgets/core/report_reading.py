"""Reading a JSON report back, to undo by it. What a report says is somebody's word, no more.

So it is taken strictly: each image must have the form that Valolink writes. Taken from it are the
names of the link and what was changed; never a path, a profile, a token's name or an address to
connect to, since a forged report could lead a login elsewhere with those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from .changed import Changed, Ledger, seal
from .echo import shown
from .errors import InvalidSettings
from .finding import Finding, error
from .report import SCHEMA
from .text import say

LARGEST = 16_000_000
_Text = Annotated[str, Field(max_length=2048)]
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]  # it becomes part of an address
_Flag = Literal["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Bucket(_Strict):
    name: _Text
    region: _Text
    tags: dict[str, str]


class _Rule(_Strict):
    ID: _Text = ""
    AllowedHeaders: list[_Text] = []
    AllowedMethods: list[Literal["GET", "PUT", "POST", "DELETE", "HEAD"]]
    AllowedOrigins: list[_Text]
    ExposeHeaders: list[_Text] = []
    MaxAgeSeconds: int = 0


class _Document(BaseModel):
    """A policy or trust; what else it says is IAM's to judge."""

    model_config = ConfigDict(strict=True, extra="allow", hide_input_in_errors=True)
    Version: Literal["2012-10-17", "2008-10-17"] = "2012-10-17"
    Statement: list[dict[str, Any]] | dict[str, Any]


class _Open(BaseModel):
    """A setting of which AWS makes more each year; what it says is S3's to judge."""

    model_config = ConfigDict(strict=True, extra="allow", hide_input_in_errors=True)


class _LifecycleRule(_Open):
    ID: Annotated[str, Field(max_length=255)] = ""
    Status: Literal["Enabled", "Disabled"]


class _Lifecycle(_Strict):
    Rules: Annotated[list[_LifecycleRule], Field(min_length=1, max_length=1000)]
    TransitionDefaultMinimumObjectSize: Literal[
        "", "varies_by_storage_class", "all_storage_classes_128K"
    ] = ""


class _Versioning(_Strict):
    Status: Literal["Enabled", "Suspended"] = "Suspended"
    MFADelete: Literal["Enabled", "Disabled"] = "Disabled"


class _Algorithm(_Strict):
    SSEAlgorithm: Literal["AES256", "aws:kms", "aws:kms:dsse"]
    KMSMasterKeyID: _Text = ""


class _EncryptionRule(_Open):
    ApplyServerSideEncryptionByDefault: _Algorithm
    BucketKeyEnabled: bool = False


class _Principal(_Strict):
    arn: _Text
    tags: dict[str, str]
    trust: _Document | None = None


class _Keys(_Strict):
    keys: Annotated[list[_Id], Field(max_length=10)]


class _Store(_Strict):
    id: _Id
    name: _Text
    access_mode: _Text = ""
    allow_write: bool = True
    configuration: dict[str, str | bool | int | float]


class _Default(_Strict):
    id: _Id
    name: _Text


_IMAGES: Mapping[str, TypeAdapter[Any]] = {
    "bucket": TypeAdapter(_Bucket | None),
    "public-access-block": TypeAdapter(dict[_Flag, bool] | None),
    "versioning": TypeAdapter(_Versioning | None),
    "encryption": TypeAdapter(
        Annotated[list[_EncryptionRule], Field(min_length=1, max_length=1)] | None
    ),
    "abort-uploads": TypeAdapter(_Lifecycle | None),
    "tls-only": TypeAdapter(_Document | None),
    "cors": TypeAdapter(Annotated[list[_Rule], Field(max_length=100)] | None),
    "user": TypeAdapter(_Principal | None),
    "role": TypeAdapter(_Principal | None),
    "user-policy": TypeAdapter(_Document | None),
    "role-policy": TypeAdapter(_Document | None),
    "access-key": TypeAdapter(_Keys | None),
    "store": TypeAdapter(_Store | None),
    "default-store": TypeAdapter(_Default | None),
}


class _Change(_Strict):
    address: str
    thing: _Text
    before: Any
    after: Any
    drifted: Any

    def entry(self) -> Changed:
        """The change, once each image has its address's form; raises ValueError."""
        form = _IMAGES.get(self.address)
        if form is None:
            raise ValueError(self.address)
        for image in (self.before, self.after, self.drifted):
            form.validate_python(image)
        return Changed(self.address, self.thing, self.before, self.after, self.drifted)


class _Answers(_Strict):
    target: Literal["sandbox", "aws"]
    region: _Text
    bucket: _Text
    kms_key: _Text = ""
    project: _Text
    large_uploads: bool
    user: _Text
    policy: _Text
    role: _Text
    store: _Text


class _Ledger(_Strict):
    target: Literal["sandbox", "aws"]
    account: Annotated[str, Field(pattern=r"^\d{12}$")]
    project: _Id
    host: _Text
    answers: _Answers
    changes: Annotated[list[_Change], Field(max_length=200)]
    seal: _Text


def read_ledger(path: str | Path) -> Ledger:
    """The ledger in this report. Raises `InvalidSettings` with why it cannot be undone by."""
    name = shown(str(path))
    found = _json(Path(path), name)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or "steps" not in found:
        raise InvalidSettings([_not_a_report(name)])
    ledger = found.get("ledger")
    if not ledger or not isinstance(ledger, dict) or not ledger.get("account"):
        raise InvalidSettings([_no_ledger(name)])
    try:
        form = _Ledger.model_validate(ledger)
        changes = tuple(change.entry() for change in form.changes)
        intact = form.seal == seal(ledger)
    except (ValueError, TypeError, RecursionError):  # pydantic's ValidationError is a ValueError
        raise InvalidSettings([_edited(name)]) from None
    if not intact or len({(c.address, c.thing) for c in changes}) < len(changes):
        raise InvalidSettings([_edited(name)])
    answers = form.answers.model_dump()
    return Ledger(form.target, form.account, form.project, form.host, answers, changes)


def _json(path: Path, name: str) -> Any:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise InvalidSettings([_unreadable(name)])
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except OSError:
        raise InvalidSettings([_unreadable(name)]) from None
    except (ValueError, RecursionError):
        raise InvalidSettings([_not_a_report(name)]) from None


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _unreadable(name: str) -> Finding:
    return error(
        "undo.report-unreadable",
        say("The report {name} cannot be read, or is too large to be one.", name=name),
        say("Name the .json file that `report` or --report named in the run."),
        "report",
    )


def _not_a_report(name: str) -> Finding:
    return error(
        "undo.not-a-report",
        say("{name} is not a JSON report of Valolink.", name=name),
        say("Name the .json file that `report` or --report named in the run."),
        "report",
    )


def _no_ledger(name: str) -> Finding:
    return error(
        "undo.no-ledger",
        say("The report {name} does not say what its run changed.", name=name),
        say("Undo it in the guide's last page: what carries Valolink's tag goes."),
        "report",
    )


def _edited(name: str) -> Finding:
    return error(
        "undo.report-edited",
        say(
            "The report {name} is not as Valolink wrote it, so nothing is undone by it.", name=name
        ),
        say("Take the untouched file, or undo in the guide's last page."),
        "report",
    )
