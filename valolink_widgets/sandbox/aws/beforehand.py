"""What somebody may have done in the account before: made in moto directly, past every request."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from moto.iam.models import AccessKeyLastUsed

from .corrections.buckets import finish_new

if TYPE_CHECKING:
    from .inside import Moto

HOME = "us-east-1"
NEIGHBOUR = "another-team"


def make_bucket(moto: Moto, name: str, region: str) -> None:
    """A bucket of this account, as a person makes one in the console."""
    with moto.lock:
        moto.s3.create_bucket(name, region)
        finish_new(moto, name)


def make_neighbours(moto: Moto) -> None:
    """Another team's bucket and role: what a fence is there for.

    The role trusts the whole account, as many do: whoever has `sts:AssumeRole` may take it.
    """
    make_bucket(moto, f"{NEIGHBOUR}-data", "eu-west-1")
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{moto.account_id}:root"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with moto.lock:
        moto.iam.create_role(f"{NEIGHBOUR}-role", document, "/", None, "", [], None)


def make_user_with_keys(moto: Moto, name: str, made: datetime, used: datetime) -> list[str]:
    """A user with two active keys of that age, last used then; their ids."""
    with moto.lock:
        moto.iam.create_user(HOME, name)
        keys = [moto.iam.create_access_key(name) for _ in range(2)]
        for key in keys:
            key.create_date = made.replace(tzinfo=None)
            key.last_used = AccessKeyLastUsed(used.replace(tzinfo=None), "s3", HOME)
    return [key.access_key_id for key in keys]


def unmake_user(moto: Moto, name: str, keys: Sequence[str]) -> None:
    """Take these keys away, and the user where nothing else hangs on it."""
    with moto.lock:
        user = moto.iam.users.get(name)
        if user is None:
            return
        for key in [key for key in user.access_keys if key.access_key_id in keys]:
            moto.iam.delete_access_key(key.access_key_id, name)
        if not (user.access_keys or user.policies or user.managed_policies):
            moto.iam.delete_user(name)
