"""Every answer in one frozen value, and the only way to make one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from . import naming, rehearsal
from .errors import InvalidSettings
from .fields import FIELDS, READ_ONLY, FieldSpec
from .finding import Finding, errors
from .rules import EMPTY_BUCKET, judge

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(BaseModel):
    """What a person wants: the names, types, defaults and order that scripts rely on.

    A value that breaks a rule, or looks like a secret, cannot get in by any constructor: each
    raises `InvalidSettings`. Only an empty bucket gets in: the first step needs none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    target: Literal["sandbox", "aws"] = "sandbox"
    sandbox: str = ""
    approval: Literal["ask", "auto"] = "ask"
    profile: str = ""
    region: str = "eu-west-1"
    bucket: str = ""
    adopt: bool = False
    hardening: Literal["none", "valohai"] = "none"
    tls_only: bool = False
    versioning: bool = False
    abort_uploads: bool = False
    kms_key: str = ""
    web_uploads: bool = True
    upload_mode: Literal["post", "presigned-put", "multipart"] = "post"
    user: str = ""
    policy: str = ""
    access_profile: Literal["guide", "least-privilege", "read-only"] = "guide"
    prefix: str = ""
    role: str = ""
    store: str = ""
    large_uploads: bool = False
    valohai_host: str = "https://app.valohai.com"
    valohai_token: str = "env:VALOHAI_TOKEN"  # noqa: S105 - a reference, never the token
    project: str = ""
    default_store: bool = True
    prove: bool = True
    secret_file: str = ""
    report: str = ""
    faults: str = ""

    @classmethod
    def fields(cls) -> tuple[FieldSpec, ...]:
        """Each setting as data, in the contract's order."""
        return FIELDS

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """The settings that `raw` spells, each value read by its field's type.

        Raises `InvalidSettings` with every broken rule of every field, an empty bucket too.
        """
        settings, found = cls.check(raw)
        if settings is None or errors(found):
            raise InvalidSettings(errors(found))
        return settings

    @classmethod
    def check(cls, raw: Mapping[str, object]) -> tuple[Self | None, tuple[Finding, ...]]:
        """The settings, and all findings: errors, warnings and notes.

        No settings where a rule is broken, save `bucket.empty`: steps before the bucket's can
        work without it.
        """
        values, found = judge(raw)
        return (None if _refusals(found) else cls.model_validate(values)), found

    @classmethod
    def draft(cls, raw: Mapping[str, object]) -> Self:
        """The settings with the default wherever `raw` breaks a rule.

        For looking ahead while somebody types, never for writing: `check` says which answers of
        these are not theirs.
        """
        values, _ = judge(raw)
        # A bucket may have been right only beside an answer that was just dropped.
        values, _ = judge(values)
        return cls.model_validate(values)

    @property
    def user_name(self) -> str:
        """The IAM user's name, given or derived; empty while there is no bucket's."""
        return self.user or naming.derive(self.bucket, naming.USER_LIMIT)

    @property
    def policy_name(self) -> str:
        """The inline policy's name, given or derived."""
        return self.policy or naming.derive(self.bucket, naming.POLICY_LIMIT)

    @property
    def role_name(self) -> str:
        """The role's name, given or derived."""
        return self.role or naming.derive(self.bucket, naming.ROLE_LIMIT)

    @property
    def store_name(self) -> str:
        """The store's name, given or the bucket's."""
        return self.store or naming.derive(self.bucket, naming.STORE_LIMIT, prefix="")

    @property
    def wants_tls_only(self) -> bool:
        """Whether plain http is to be refused."""
        return self.tls_only

    @property
    def wants_versioning(self) -> bool:
        """Whether the bucket is to keep old versions."""
        return self.versioning or self._hardened

    @property
    def wants_abort(self) -> bool:
        """Whether unfinished uploads are to be removed."""
        return self.abort_uploads or self._hardened

    @property
    def wants_kms(self) -> bool:
        """Whether new objects are to be encrypted with a KMS key, `kms_key` or AWS's own."""
        return bool(self.kms_key) or self._hardened

    @property
    def _hardened(self) -> bool:
        return self.hardening == "valohai"

    @property
    def reads_only(self) -> bool:
        """Whether Valohai may read the bucket and write nothing into it."""
        return self.access_profile == READ_ONLY

    @property
    def fault_names(self) -> tuple[str, ...]:
        """The faults that the sandbox is to play."""
        return rehearsal.names_in(self.faults)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some answers changed; judged anew, which pydantic's own does not do."""
        del deep  # every value is immutable
        return type(self).model_validate({**self.model_dump(), **(update or {})})

    @model_validator(mode="before")
    @classmethod
    def _judged(cls, raw: Any) -> Any:
        values, found = judge(raw)
        # Not a ValueError: pydantic would wrap it in an error of its own.
        if refused := _refusals(found):
            raise InvalidSettings(refused)
        return values


def _refusals(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(f for f in errors(found) if f.code != EMPTY_BUCKET)
