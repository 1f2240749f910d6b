"""The fence: what it is tried on, by a key that works, and whose policy let the key in."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.proofs.others import trusts

from .proofs_fakes import ACCOUNT, OTHERS, ROLE, USER, link_of, proofs_of, prove

pytestmark = pytest.mark.quick


def test_without_another_bucket_or_role_the_fence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    from . import proofs_fakes

    answers = {"s3:ListBuckets": {"Buckets": [{"Name": "b"}]}, "iam:ListRoles": {"Roles": []}}
    monkeypatch.setattr(proofs_fakes, "_ANSWERS", {**proofs_fakes._ANSWERS, **answers})
    proven = prove(link_of("guide", "post", ""))
    assert proven.outcome("not-run") == {"fence.other-bucket", "fence.assume-role"}
    assert all(proven.lights[name].said for name in proven.outcome("not-run"))


@pytest.mark.parametrize(
    ("name", "names"), [("fence.other-bucket", "`other`"), ("fence.assume-role", OTHERS.role)]
)
def test_what_helps_names_whose_policy_lets_the_key_in(name: str, names: str) -> None:
    aws = link_of("guide", "post", "")
    aws.turned = {name: None}
    finding = prove(aws).lights[name].finding
    assert finding
    assert names in finding.remedy


def test_a_key_that_is_let_through_nowhere_proves_no_fence() -> None:
    aws = link_of("least-privilege", "post", "team/")
    aws.turned = {"key.list": "AccessDenied"}
    fence = {name: p for name, p in proofs_of(aws.subject).items() if p.group == "fence"}
    refused = {name for name, p in fence.items() if p.expects == "refused"}
    assert refused <= prove(aws).outcome("not-run")
    aws.turned, aws.times = {"key.list": "AccessDenied"}, {"key.list": 2}
    assert refused <= prove(aws, {"user-policy": 999.0}).outcome("refused")


def trust(principal: Any, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return {"Arn": "r", "AssumeRolePolicyDocument": {"Statement": [statement]}}


@pytest.mark.parametrize(
    ("role", "expects"),
    [
        (trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), True),
        (trust({"AWS": [ACCOUNT]}), True),
        (trust({"AWS": USER}), True),
        (trust({"AWS": "arn:aws:iam::210987654321:root"}), False),
        (trust({"Service": "ec2.amazonaws.com"}), False),
        (trust({"AWS": USER}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), False),
        (trust({"AWS": USER}, Action="sts:TagSession"), False),
        (trust({"AWS": USER}, Effect="Deny"), False),
        ({"Arn": "r", "AssumeRolePolicyDocument": "%7B%22Statement%22%3A%5B%5D%7D"}, False),
        ({"Arn": "r"}, False),
    ],
)
def test_which_role_the_user_could_take(role: dict[str, Any], expects: bool) -> None:
    names = {ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", USER}
    assert trusts(role, names) is expects


def test_a_role_that_names_the_user_is_tried_before_one_that_leaves_it_to_his_policies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from . import proofs_fakes

    ours = trust({"AWS": USER}) | {"Arn": ROLE}
    whole = trust({"AWS": ACCOUNT}) | {"Arn": "whole"}
    named = trust({"AWS": USER}) | {"Arn": "named"}
    answers = {**proofs_fakes._ANSWERS, "iam:ListRoles": {"Roles": [ours, whole, named]}}
    monkeypatch.setattr(proofs_fakes, "_ANSWERS", answers)
    light = prove(link_of("guide", "post", "")).lights["fence.assume-role"]
    assert light.proof.call.params["RoleArn"] == "named"


def test_another_bucket_is_one_that_the_operator_may_list(monkeypatch: pytest.MonkeyPatch) -> None:
    from . import proofs_fakes

    names = ["b", "closed", "other"]
    answers = {"s3:ListBuckets": {"Buckets": [{"Name": name} for name in names]}}
    monkeypatch.setattr(proofs_fakes, "_ANSWERS", {**proofs_fakes._ANSWERS, **answers})
    closed = {"closed"}
    aws = link_of("guide", "post", "")
    send = aws.send

    def refusing(call: Call) -> Any:
        if call.params.get("Bucket") in closed:
            raise CallRefused(call, "AccessDenied")
        return send(call)

    aws.send = refusing  # type: ignore[method-assign]
    light = prove(aws).lights["fence.other-bucket"]
    assert (light.outcome, light.proof.call.params["Bucket"]) == ("refused", "other")
    closed.add("other")
    light = prove(aws).lights["fence.other-bucket"]
    assert light.outcome == "not-run"
    assert "no other bucket" in light.said


def test_a_refusal_by_the_other_buckets_own_policy_tells_nothing_of_the_key() -> None:
    aws = link_of("guide", "post", "")
    send = aws.send

    def refusing(call: Call) -> Any:
        if (call.identity, call.params.get("Bucket")) == ("key", "other"):
            said = (
                f"User: {USER} is not authorized, with an explicit deny in a resource-based policy"
            )
            raise CallRefused(call, "AccessDenied", said)
        return send(call)

    aws.send = refusing  # type: ignore[method-assign]
    light = prove(aws).lights["fence.other-bucket"]
    assert (light.outcome, light.answer) == ("not-run", "AccessDenied")
