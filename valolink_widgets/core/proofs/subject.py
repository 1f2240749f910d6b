"""What a link is proven for: everything that the proofs are made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from ..call import TEST_FOLDER, Call, Identity
from ..fields import GUIDE, POST, READ_ONLY
from ..ground import Ground
from ..text import say

# What a test object is called below the folder: nobody else's object is.
OWN_NAME = re.compile(r"[0-9a-f]{32}-[a-z-]{1,20}")


@dataclass(frozen=True, slots=True)
class Others:
    """What is not the link's, as far as the operator sees it: an empty name has a reason.

    `bucket` is another bucket, in `region`; `role` the ARN of a role that trusts the account or
    the linked user.
    """

    bucket: str = ""
    region: str = ""
    bucket_reason: str = ""
    role: str = ""
    role_reason: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A link, its key with the secret where that is held, and the name of this run's objects.

    `unique` is 32 hex digits; `prefix` narrows the link to the objects below it. Options that are
    off leave their proofs out: `large` the role's, `web` the browser's. `mode` is one of
    `UPLOAD_MODES`, `profile` one of `ACCESS_PROFILES`.
    """

    ground: Ground
    bucket: str
    region: str
    user_arn: str
    unique: str
    key_id: str = ""
    secret: SecretStr | None = field(default=None, repr=False)
    large: bool = False
    role_arn: str = ""
    web: bool = True
    mode: str = POST
    profile: str = GUIDE
    prefix: str = ""
    others: Others = Others()

    @property
    def user(self) -> str:
        """The linked user's name."""
        return self.user_arn.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Where test objects are, those of all runs."""
        return f"{self.prefix}{TEST_FOLDER}"

    @property
    def base(self) -> str:
        """How the names of all objects of this run begin."""
        return f"{self.folder}{self.unique}"

    def at(self, part: str) -> str:
        """The name of a test object."""
        return f"{self.base}-{part}"

    @property
    def outside(self) -> str:
        """A test object's name that is not below the prefix; nothing is put there."""
        return f"{TEST_FOLDER}{self.unique}-outside"

    @property
    def writes(self) -> bool:
        """Whether the key may put objects and delete them."""
        return self.profile != READ_ONLY

    @property
    def narrow(self) -> bool:
        """Whether the key may do less than everything in its bucket."""
        return self.profile != GUIDE or bool(self.prefix)

    @property
    def held(self) -> bool:
        """Whether somebody here has the key's secret."""
        return bool(self.key_id and self.secret)

    @property
    def keeper(self) -> Identity:
        """Who puts test objects there, and takes them away: the key where it can."""
        return "key" if self.writes and self.held else "operator"

    @property
    def unheld(self) -> str:
        """Why nothing can be tried as the key or the role; empty where it can."""
        if self.held:
            return ""
        if self.key_id:
            return say("nobody here holds the secret of the key {key}", key=self.key_id)
        return say("there is no access key yet")

    def signer(self, identity: Identity) -> Mapping[str, Any]:
        """With what a call of this identity is signed."""
        if identity in ("operator", "nobody"):
            return {}
        role = {"role_arn": self.role_arn} if identity == "role" else {}
        return {"id": self.key_id, "secret": self.secret, **role}

    def s3(self, operation: str, identity: Identity, **params: Any) -> Call:
        """A call on the bucket, which must be of this account."""
        owner = {"Bucket": self.bucket, "ExpectedBucketOwner": self.ground.account}
        if identity == "nobody":
            del owner["ExpectedBucketOwner"]  # a header that nobody from outside would send
        everything = {**owner, **params}
        return Call("s3", operation, everything, self.region, identity, self.signer(identity))

    def call(self, service: str, operation: str, identity: Identity, **params: Any) -> Call:
        """A call on something else."""
        return Call(service, operation, params, "", identity, self.signer(identity))

    def page(self, operation: str, identity: Identity, **params: Any) -> Call:
        """What a web page asks of the bucket."""
        everything = {"Bucket": self.bucket, **params}
        signer = self.signer(identity)
        return Call("browser", operation, everything, self.region, identity, signer)
