"""With what the bucket encrypts new objects by default."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..call import Call
from ..echo import shown
from ..finding import Finding, note, warning
from ..naming_kms import elsewhere, parsed
from ..resource import Refs
from ..text import say
from .protection import Protection, ProtectionSeen

Rules = list[dict[str, Any]]

KMS, TWICE = "aws:kms", "aws:kms:dsse"
_DEFAULT, _ALGORITHM, _KEY = "ApplyServerSideEncryptionByDefault", "SSEAlgorithm", "KMSMasterKeyID"
_BUCKET_KEY, _BLOCKED = "BucketKeyEnabled", "BlockedEncryptionTypes"


@dataclass(frozen=True)
class Encryption(Protection):
    """SSE-KMS with `kms_key`; without one the key that is there stays, or AWS's own `aws/s3`.

    What is there is never weakened: encryption in two layers stays, and what a rule says besides
    stays too. So does a bucket key that is off where KMS encrypts already: policies of others may
    name the objects of an encryption context, which are the bucket's with a bucket key. Sources:
    "Using server-side encryption with AWS KMS keys" and "Reducing the cost of SSE-KMS with Amazon
    S3 Bucket Keys" (not for two layers) in the S3 user guide.
    """

    kms_key: str = ""
    address = "encryption"
    reading = "GetBucketEncryption"
    absent = frozenset({"ServerSideEncryptionConfigurationNotFoundError"})
    option = "kms_key"

    def image(self, seen: ProtectionSeen | None) -> Rules | None:
        """The rules; None where there are none."""
        told = (seen.answer or {}).get("ServerSideEncryptionConfiguration", {}) if seen else {}
        return [dict(rule) for rule in told.get("Rules") or ()] or None

    def _rule(self, seen: ProtectionSeen | None) -> dict[str, Any]:
        rules = self.image(seen)
        return rules[0] if rules else {}

    def wanted_rules(self, rules: Rules | None) -> Rules:
        """The rules that there should be, made of those that are there."""
        rule = dict(rules[0]) if rules else {}
        now: Mapping[str, Any] = rule.get(_DEFAULT) or {}
        twice = now.get(_ALGORITHM) == TWICE
        before = now.get(_ALGORITHM) in (KMS, TWICE)
        key = self.kms_key or (now.get(_KEY) if before else "")
        default = {_ALGORITHM: TWICE if twice else KMS, **({_KEY: key} if key else {})}
        changed = {**rule, _DEFAULT: default}
        return [changed if before else {**changed, _BUCKET_KEY: True}]

    def _needed(self, seen: ProtectionSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """PutBucketEncryption, where the default is another one."""
        now = self.image(seen)
        wanted = self.wanted_rules(now)
        if not same_rules(now, wanted):
            yield self.put(wanted, seen.region if seen else None)

    def put(self, rules: Rules | None, region: str | None) -> Call:
        """The call that makes these the bucket's rules; None: S3's own encryption again."""
        if rules is None:
            return self.call("DeleteBucketEncryption", region)
        configuration = {"Rules": rules}
        operation = "PutBucketEncryption"
        return self.call(operation, region, ServerSideEncryptionConfiguration=configuration)

    def _said(self, seen: ProtectionSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        now: Mapping[str, Any] = self._rule(seen).get(_DEFAULT) or {}
        old = str(now.get(_KEY) or "") if now.get(_ALGORITHM) in (KMS, TWICE) else ""
        key = parsed(self.kms_key)
        if key and seen and key.region != seen.region:
            yield elsewhere(self.kms_key, key, seen.region)
        if key and key.account != self.account:
            yield self._of_others(key.account)
        if self.kms_key and now.get(_ALGORITHM) in (KMS, TWICE) and old != self.kms_key:
            yield self._replaced(old)
        if not self.kms_key and old and not _is_aws_own(old):
            yield self._kept(old)

    def _of_others(self, account: str) -> Finding:
        return note(
            "encryption.key-of-others",
            say(
                "The KMS key is of the account {account}, and the bucket of {own}.",
                account=account,
                own=self.account,
            ),
            say("The key's own policy must let this account use it, in that account."),
            field="kms_key",
        )

    def _replaced(self, old: str) -> Finding:
        return warning(
            "encryption.replaces-key",
            say(
                "New objects in {bucket} will be encrypted with another KMS key than {old}, which "
                "they have today. Objects that are there keep it, and the link keeps a right to it "
                "only where it had one.",
                bucket=self.bucket,
                old=shown(old, 120) if old else say("AWS's own"),
            ),
            say("Go on only if whoever reads new objects may use the new key."),
            "kms_key",
        )

    def _kept(self, old: str) -> Finding:
        return warning(
            "encryption.other-key",
            say(
                "The bucket {bucket} is encrypted with the KMS key {old}, and stays so. The user "
                "of the link gets no new right to that key.",
                bucket=self.bucket,
                old=shown(old, 120),
            ),
            say("Give the ARN of that key as the KMS key, so that the link may use it."),
            "kms_key",
        )

    def _is_there(self, seen: ProtectionSeen) -> bool:
        return self._rule(seen).get(_DEFAULT, {}).get(_ALGORITHM) in (KMS, TWICE)

    def _left(self) -> Finding:
        return warning(
            "encryption.left",
            say("No KMS key is asked for here, but the bucket still encrypts with one."),
            say(
                "Give the key again so that the link keeps the right to use it, or change the "
                "default encryption in the S3 console under Properties."
            ),
            "kms_key",
        )

    def document(self, seen: ProtectionSeen | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """The default encryption before and after."""
        now = self.image(seen)
        return now, self.wanted_rules(now)

    def _line(self) -> str:
        if self.kms_key:
            return say("default encryption: SSE-KMS with {key}", key=self.kms_key)
        return say("default encryption: SSE-KMS with AWS's own key")


def same_rules(one: Rules | None, other: Rules | None) -> bool:
    """Whether two documents say the same; a bucket key that is not named is off."""
    return _meaning(one) == _meaning(other)


def algorithm_and_key(rules: Rules | None) -> tuple[str, str, bool]:
    """The algorithm, the key's name where one is set, and whether there is a bucket key."""
    rule = rules[0] if rules else {}
    default = rule.get(_DEFAULT) or {}
    algorithm, key = (str(default.get(name) or "") for name in (_ALGORITHM, _KEY))
    return algorithm, key, bool(rule.get(_BUCKET_KEY))


def is_s3s_own(rules: Rules | None) -> bool:
    """Whether it is what S3 does without being asked: AES256, and nothing of others besides.

    What kinds of encryption are refused says nothing of the default, and S3 tells it by itself.
    """
    told = [{name: v for name, v in rule.items() if name != _BLOCKED} for rule in rules or ()]
    return _meaning(told) in ([], [{_DEFAULT: {_ALGORITHM: "AES256"}}])


def _meaning(rules: Rules | None) -> Rules:
    return [{name: v for name, v in rule.items() if v not in (None, False)} for rule in rules or ()]


def _is_aws_own(key: str) -> bool:
    return key.endswith("alias/aws/s3")
