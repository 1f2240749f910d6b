"""The sandbox's evaluator of policies, case by case, without a sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from valolink_widgets.sandbox.aws.names import may_be_a_bucket
from valolink_widgets.sandbox.aws.policies import (
    Attached,
    Layer,
    Policy,
    PolicyError,
    Principal,
    Request,
    Verdict,
    is_policy,
    judge,
    matches,
    statements,
)

from .conftest import policy, trust

pytestmark = pytest.mark.quick

ME, ACCOUNT = "arn:aws:iam::111122223333:user/me", "111122223333"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
USER = Principal(ME, ACCOUNT, frozenset({ME, "AIDAME"}))
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"
SESSION = Principal(SESSION_ARN, ACCOUNT, frozenset({SESSION_ARN}), frozenset({ROLE}))
KEY = "arn:aws:s3:::b/k"


def rule(effect: str = "Allow", action: Any = "s3:*", resource: Any = "*", **more: Any) -> Any:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def said(*rules: dict[str, Any]) -> Policy:
    return Policy(policy(*rules), "named", "arn:of:policy")


def asks(
    principal: Principal = USER,
    action: str = "s3:GetObject",
    resource: str = KEY,
    **context: str | tuple[str, ...],
) -> Request:
    given = {k.replace("__", ":"): (v,) if isinstance(v, str) else v for k, v in context.items()}
    return Request(principal, action, resource, given)


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("s3:*", "s3:GetObject", True),
        ("arn:aws:s3:::valo.own", "arn:aws:s3:::valoxown", False),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b\nc", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b", False),
        ("b?d", "bad", True),
        ("b?d", "bd", False),
        ("user/x", "user/x-2", False),
        ("a[bc]", "ab", False),
    ],
)
def test_row_valo_own_only_star_and_question_mark_are_wild(
    pattern: str, value: str, expected: bool
) -> None:
    """Row: policy resource `valo.own` against bucket `valoxown`."""
    assert matches(pattern, value) is expected
    verdict = judge(asks(resource=value), Attached(identity=(said(rule(resource=pattern)),)))
    assert verdict.allowed is expected


@pytest.mark.parametrize("text", ["", "[]", '"x"', "{}", '{"Statement": []}', '{"Statement": [1]}'])
def test_what_is_no_policy(text: str) -> None:
    assert not is_policy(text)
    with pytest.raises(PolicyError):
        statements(text)
    with pytest.raises(PolicyError):
        Policy(text)


OTHER = rule(resource="arn:aws:s3:::other/*")
DENY = rule("Deny")
FULL = rule(action="*")


@pytest.mark.parametrize(
    ("attached", "layer", "explicit"),
    [
        ({}, Layer.IDENTITY, False),
        ({"identity": [OTHER]}, Layer.IDENTITY, False),
        ({"identity": [FULL]}, None, False),
        ({"identity": [FULL, DENY]}, Layer.IDENTITY, True),
        ({"identity": [FULL], "boundary": [OTHER]}, Layer.BOUNDARY, False),
        ({"identity": [FULL], "boundary": [FULL]}, None, False),
        ({"identity": [FULL], "boundary": [FULL, DENY]}, Layer.BOUNDARY, True),
        ({"boundary": [FULL]}, Layer.IDENTITY, False),
        ({"identity": [FULL], "session": [OTHER]}, Layer.SESSION, False),
        ({"identity": [FULL], "session": [FULL, DENY]}, Layer.SESSION, True),
        ({"identity": [FULL], "session": [FULL]}, None, False),
        ({"identity": [FULL], "scps": [DENY]}, Layer.SCP, True),
        ({"identity": [FULL], "scps": [rule("Deny", "iam:*")]}, None, False),
        ({"identity": [FULL], "scps": [OTHER]}, Layer.SCP, False),
        ({"identity": [FULL], "scps": [FULL]}, None, False),
        ({"identity": [FULL], "rcps": [DENY]}, Layer.RCP, True),
        ({"identity": [FULL], "rcps": [OTHER]}, Layer.RCP, False),
        ({"identity": [DENY], "scps": [DENY], "rcps": [DENY]}, Layer.RCP, True),
        ({"identity": [DENY], "scps": [DENY]}, Layer.SCP, True),
        ({"resource": [{**FULL, "Principal": {"AWS": ME}}]}, None, False),
        ({"resource": [{**FULL, "Principal": {"AWS": "AIDAME"}}]}, None, False),
        ({"resource": [{**FULL, "Principal": "*"}]}, None, False),
        ({"resource": [{**FULL, "Principal": {"AWS": ROOT}}]}, Layer.IDENTITY, False),
        ({"resource": [{**FULL, "Principal": {"AWS": ME + "-2"}}]}, Layer.IDENTITY, False),
        (
            {"identity": [FULL], "resource": [{**DENY, "Principal": {"AWS": ACCOUNT}}]},
            Layer.RESOURCE,
            True,
        ),
        ({"identity": [FULL], "resource": [{**DENY, "NotPrincipal": {"AWS": ME}}]}, None, False),
        (
            {"identity": [FULL], "resource": [{**DENY, "NotPrincipal": {"AWS": ROLE}}]},
            Layer.RESOURCE,
            True,
        ),
        # A policy that names this user itself needs nobody's leave but that of the denials.
        ({"boundary": [OTHER], "resource": [{**FULL, "Principal": {"AWS": ME}}]}, None, False),
        (
            {"boundary": [OTHER], "resource": [{**FULL, "Principal": "*"}]},
            Layer.BOUNDARY,
            False,
        ),
    ],
)
def test_row_the_layer_that_denies(
    attached: dict[str, Any], layer: Layer | None, explicit: bool
) -> None:
    """Row: Condition, permissions boundary, session policy, external id."""
    verdict = judge(asks(), all_of(attached))
    assert (verdict.allowed, verdict.layer, verdict.explicit) == (layer is None, layer, explicit)


def all_of(attached: dict[str, list[dict[str, Any]]]) -> Attached:
    several = {"identity", "scps", "rcps"}
    return Attached(
        **{
            name: (said(*rules),) if name in several else said(*rules)
            for name, rules in attached.items()
        }
    )


@pytest.mark.parametrize(
    ("who", "session", "expected"),
    [(SESSION_ARN, [OTHER], True), (ROLE, [OTHER], False), (ROLE, [FULL], True), (ME, [], False)],
)
def test_a_resource_policy_for_a_session_or_its_role(
    who: str, session: list[dict[str, Any]], expected: bool
) -> None:
    resource = said({**FULL, "Principal": {"AWS": who}})
    attached = Attached(resource=resource, session=said(*session) if session else None)
    assert judge(asks(SESSION), attached).allowed is expected


def test_a_verdict_says_what_decided() -> None:
    allowing = said(rule(Sid="First"), rule(action="iam:*"))
    verdict = judge(asks(), Attached(identity=(allowing,)))
    assert [(one.statement.sid, one.policy.arn) for one in verdict.matched] == [
        ("First", "arn:of:policy")
    ]
    assert verdict.decision == "allowed"
    assert judge(asks(), Attached()).decision == "implicitDeny"
    assert judge(asks(), Attached(identity=(said(DENY),))).decision == "explicitDeny"


@pytest.mark.parametrize(
    ("rules", "with_identity", "expected"),
    [
        ([trust(ME)], False, True),
        ([trust(ME + "-2")], True, False),
        ([trust("*")], False, True),
        ([trust(ROOT)], False, False),
        ([trust(ROOT)], True, True),
        ([trust(ACCOUNT)], True, True),
        ([trust("*"), trust(ME, "Deny")], True, False),
        ([trust(ME, Action="sts:*")], False, True),
        ([trust(ME, Action=["sts:TagSession"])], True, False),
        ([trust(ME, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], True, False),
        ([trust(ME), trust(ME, "Deny", Condition={"Bool": {"x": "y"}})], False, True),
        ([trust(ME), trust(ME, "Deny", Condition={"Unknown": {"x": "y"}})], True, False),
        ([trust(ME, Condition={"Unknown": {"x": "y"}})], True, False),
    ],
)
def test_row_assume_role_by_trust(
    rules: list[dict[str, Any]], with_identity: bool, expected: bool
) -> None:
    """Rows: AssumeRole, trust names the user, no identity policy; trust with Deny."""
    assert by_trust(rules, with_identity).allowed is expected


def by_trust(rules: list[dict[str, Any]], with_identity: bool) -> Verdict:
    identity = (said(rule(action="sts:AssumeRole")),) if with_identity else ()
    attached = Attached(identity=identity, trust=said(*rules))
    return judge(asks(action="sts:AssumeRole", resource=ROLE), attached)


def test_the_layer_of_a_refused_assume_role() -> None:
    assert by_trust([trust(ME + "-2")], True).layer is Layer.TRUST
    assert by_trust([trust(ROOT)], False).layer is Layer.IDENTITY
    denied = by_trust([trust("*"), trust(ME, "Deny")], True)
    assert (denied.layer, denied.explicit) == (Layer.TRUST, True)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"Principal": {"AWS": ["*"]}}, True),
        ({"Principal": {"AWS": ME}}, False),
        ({"Effect": "Deny"}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}, True),
        ({"Resource": "arn:aws:s3:::other/*"}, False),
        ({"Action": "s3:Put*"}, False),
    ],
)
def test_what_everybody_may(more: dict[str, Any], expected: bool) -> None:
    opened = {**rule(action="s3:Get*", resource="arn:aws:s3:::b/*"), "Principal": "*", **more}
    nobody = asks(Principal(), **{"aws:sourceip": "192.0.2.7"})
    verdict = judge(nobody, Attached(resource=said(opened)))
    assert verdict.allowed is expected
    assert expected or verdict.layer is Layer.RESOURCE


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"NotAction": "s3:Delete*"}, True),
        ({"NotAction": ["s3:Get*"]}, False),
        ({"Action": "S3:GETOBJECT"}, True),
        ({"NotResource": "arn:aws:s3:::b/*"}, False),
        ({"NotResource": "arn:aws:s3:::c/*"}, True),
        ({"Resource": "arn:aws:s3:::b/${aws:username}"}, True),
        ({"Resource": "arn:aws:s3:::b/${aws:nobody}"}, False),
        ({"Resource": "arn:aws:s3:::b/${aws:nobody, 'k'}"}, True),
        ({"Resource": "arn:aws:s3:::b/${*}"}, False),
        ({"Resource": "arn:aws:s3:::b/${aws:star}"}, False),
    ],
)
def test_not_elements_and_variables(more: dict[str, Any], expected: bool) -> None:
    elements: dict[str, Any] = {"Effect": "Allow"}
    if "NotAction" not in more:
        elements["Action"] = "s3:*"
    if "NotResource" not in more:
        elements["Resource"] = "*"
    request = asks(aws__username="k", aws__star="*")
    allowed = judge(request, Attached(identity=(said({**elements, **more}),))).allowed
    assert allowed is expected


@pytest.mark.parametrize("name", ["abc\n", "ab", "", "a b", "ABC", "abc-", "ä" * 5])
def test_names_that_botocore_would_not_send(name: str) -> None:
    assert not may_be_a_bucket(name, account_regional=False)
