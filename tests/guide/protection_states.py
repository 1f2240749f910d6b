"""What a bucket's protections may be before a run, and which of them a run may be asked for."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from valolink_widgets.core import bucket_policy, lifecycle

KEY = "arn:aws:kms:{region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def _statements(bucket: str) -> list[dict[str, Any]]:
    ours = bucket_policy.tls_only(bucket, "eu-west-1")
    theirs = {**ours, "Sid": "Theirs", "Action": "s3:PutObject"}
    return [ours, {**ours, "Effect": "Allow"}, {**ours, "Sid": "ByHand"}, theirs]


def _rules() -> list[dict[str, Any]]:
    ours = lifecycle.abort_rule()
    old = {"ID": "old", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 3}}
    return [ours, {**ours, "Status": "Disabled"}, {**ours, "ID": "by-hand"}, old]


def _encryption(algorithm: str, key: str) -> dict[str, Any]:
    default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}


def protections(bucket: str) -> dict[str, st.SearchStrategy[Any]]:
    """Optional parts of a bucket of the model; neither a Sid nor a rule's ID stands twice."""
    statements = st.lists(
        st.sampled_from(_statements(bucket)), min_size=1, unique_by=lambda one: one["Sid"]
    )
    rules = st.lists(st.sampled_from(_rules()), min_size=1, unique_by=lambda one: one["ID"])
    states = ({"Status": "Enabled"}, {"Status": "Suspended"})
    mfa = {"Status": "Suspended", "MFADelete": "Enabled"}
    algorithms = st.sampled_from(["AES256", "aws:kms", "aws:kms:dsse"])
    return {
        "statements": statements.map(lambda s: {"Version": "2012-10-17", "Statement": s}),
        "lifecycle": rules.map(lambda r: {"Rules": r}),
        "versioning": st.sampled_from([*states, mfa]),
        "encryption": st.builds(_encryption, algorithms, st.just("")),
        "ownership": st.sampled_from(["BucketOwnerEnforced", "ObjectWriter"]),
    }


ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "hardening": st.sampled_from(["none", "valohai"]),
    "tls_only": st.booleans(),
    "versioning": st.booleans(),
    "abort_uploads": st.booleans(),
    "kms_key": st.sampled_from(["", KEY.format(region="eu-west-1")]),
}


def theirs(bucket: dict[str, Any]) -> list[Any]:
    """What others set, and no run may touch."""
    rules = lifecycle.without_ours(bucket.get("lifecycle", {}).get("Rules", ()))
    policy = bucket.get("statements") or {"Statement": []}
    statements = policy["Statement"]
    return [*rules, *(s for s in statements if s["Sid"] != bucket_policy.SID)]
