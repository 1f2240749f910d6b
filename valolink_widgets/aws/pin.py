"""Whose credentials the operator's are: the account is pinned, and a session may be over."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

OVER = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidToken"}
    | {"TokenRefreshRequired"}
)


class OtherAccount(Exception):
    """The operator's credentials are those of another account than the first; `now` names it."""

    def __init__(self, first: str, now: str) -> None:
        self.first, self.now = first, now
        super().__init__(f"{first} {now}")


class NotVouchedFor(Exception):
    """A request was about to go out under a key that STS was not asked about."""


class Pin:
    """The account of the operator's first answer from STS, and the keys that belong to it.

    Until STS was asked everything may pass. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._callers: dict[str, str] = {}
        self._over: dict[str, str] = {}
        self.account = ""

    def vouch(self, key_id: str, identity: Mapping[str, Any]) -> None:
        """Take STS's answer about a key; raises `OtherAccount`."""
        account = str(identity["Account"])
        with self._lock:
            self.account = self.account or account
            if account != self.account:
                raise OtherAccount(self.account, account)
            self._callers[key_id] = str(identity["Arn"])

    def knows(self, key_id: str) -> bool:
        """Whether a call may go out under this key."""
        return not self.account or key_id in self._callers

    def caller(self, key_id: str) -> str:
        """The ARN behind a key; empty where STS did not tell it."""
        return self._callers.get(key_id, "")

    def ended(self, key_id: str, code: str) -> None:
        """AWS said that the session of this key is over."""
        with self._lock:
            self._over[key_id] = code

    def goes_on(self, key_id: str) -> None:
        """AWS answered under this key."""
        if key_id in self._over:
            with self._lock:
                self._over.pop(key_id, None)

    def over(self, key_id: str) -> str:
        """AWS's code when the session of this key is over, else empty."""
        return self._over.get(key_id, "")
