"""Every proof of every kind of link is well where AWS is, and fails where its one answer is not."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.fields import ACCESS_PROFILES, READ_ONLY, UPLOAD_MODES
from valolink_widgets.core.filler import Filler
from valolink_widgets.core.proofs.role import PART
from valolink_widgets.core.proving import expected

from ..counting import TURNED, count
from .proofs_fakes import (
    ROLE,
    FakeAws,
    link_of,
    proofs_of,
    prove,
    subject,
)

pytestmark = pytest.mark.quick

LINKS = list(product(ACCESS_PROFILES, UPLOAD_MODES, ("", "team/")))


@pytest.mark.parametrize(("profile", "mode", "prefix"), LINKS)
def test_where_all_is_well_every_light_says_so(profile: str, mode: str, prefix: str) -> None:
    aws = link_of(profile, mode, prefix)
    proven = prove(aws)
    assert proven.outcome("failed") | proven.outcome("not-run") == set()
    assert sorted(proven.lights) == sorted(expected(aws.subject))
    assert len(proven.told) == len(proven.lights)


@pytest.mark.parametrize("link", LINKS)
def test_each_proof_fails_where_its_one_answer_is_another(link: tuple[str, str, str]) -> None:
    proofs = proofs_of(link_of(*link).subject)
    for name, proof in proofs.items():
        aws = link_of(*link)
        other = "InternalError" if proof.identity == "operator" else "AccessDenied"
        aws.turned = {name: None if proof.expects == "refused" else other}
        proven = prove(aws)
        assert proven.outcome("failed") == {name}
        finding = proven.lights[name].finding
        assert finding
        assert (finding.code, bool(finding.remedy)) == (f"proof.{proof.group}", True)
        needing = {other.name for other in proofs.values() if name in other.needs}
        assert needing <= proven.outcome("not-run")
        count(TURNED, (*link, name))


@pytest.mark.parametrize("mode", UPLOAD_MODES)
def test_what_a_browser_may_not_see_has_failed(mode: str) -> None:
    """S3 takes the file, and no rule lets the page see that."""
    aws = link_of("guide", mode, "")
    send = aws.send

    def unseen(call: Call) -> Any:
        answer = send(call)
        return {"Status": 200, "Headers": {"etag": "e"}} if call.service == "browser" else answer

    aws.send = unseen  # type: ignore[method-assign]
    page = {name for name, p in proofs_of(aws.subject).items() if p.call.service == "browser"}
    assert prove(aws).outcome("failed") == page - {"browser.preflight-foreign"} - _waiting(mode)


def _waiting(mode: str) -> set[str]:
    """What is not tried once the upload before it has failed."""
    return set() if mode == "multipart" else {"browser.get"}


@pytest.mark.parametrize("code", ["NoSuchBucket", "network", "timeout", "InvalidAccessKeyId"])
def test_only_a_denial_of_aws_is_refused_as_it_should_be(code: str) -> None:
    aws = link_of("least-privilege", "post", "team/")
    every = [p.name for p in proofs_of(aws.subject).values() if p.expects == "refused"]
    aws.turned = dict.fromkeys(every, code)
    assert set(every) <= prove(aws).outcome("failed")


def test_what_the_operator_may_not_see_is_not_tried() -> None:
    aws = link_of("guide", "post", "")
    reads = tuple(name for name, p in proofs_of(aws.subject).items() if p.call.kind == "read")
    aws.turned = dict.fromkeys(reads, "AccessDenied")
    proven = prove(aws)
    assert proven.outcome("not-run") == set(reads)
    assert proven.outcome("failed") == set()


def test_without_the_secret_only_what_needs_none_is_tried() -> None:
    aws = FakeAws(subject(secret=None))
    proven = prove(aws)
    assert proven.outcome("failed") == set()
    assert {name.partition(".")[0] for name in proven.outcome("not-run")} == {
        "key",
        "fence",
        "role",
        "browser",
    }
    tried = proven.outcome("works") | proven.outcome("refused")
    assert {"browser.preflight", "browser.rules-upload", "public.unsigned-get"} <= tried
    assert {call.identity for call in aws.log} == {"operator", "nobody"}
    assert "AKIAIOSFODNN7EXAMPLE" in proven.lights["key.put"].said


def test_a_key_that_is_new_is_waited_for() -> None:
    aws = link_of("guide", "post", "")
    aws.turned, aws.times = {"key.put": "AccessDenied"}, {"key.put": 3}
    proven = prove(aws, {"user-policy": 999.0})
    assert proven.lights["key.put"].outcome == "works"
    waits = [event for event in proven.events if event.state == "waiting"]
    assert [event.call.operation for event in waits] == ["PutObject"] * 3
    assert all(event.reason for event in waits)


def test_but_not_for_ever_and_not_a_key_that_is_old() -> None:
    for made, waits in (
        ({"user-policy": 999.0}, True),
        ({"user-policy": 800.0}, False),
        ({}, False),
    ):
        aws = link_of("guide", "post", "")
        aws.turned = {"key.put": "AccessDenied"}
        proven = prove(aws, made)
        assert proven.lights["key.put"].outcome == "failed"
        assert bool(proven.clock.waits) is waits
        assert proven.clock.time < 1000 + 125


def test_a_fence_that_was_just_narrowed_gets_time_to_close() -> None:
    aws = link_of("least-privilege", "post", "")
    aws.turned, aws.times = {"fence.list-users": None}, {"fence.list-users": 2}
    assert prove(aws, {"user-policy": 999.0}).lights["fence.list-users"].outcome == "refused"
    aws.times = {"fence.list-users": 2}
    assert prove(aws).lights["fence.list-users"].outcome == "failed"


def test_a_lost_answer_is_asked_for_once_more() -> None:
    aws = link_of("guide", "post", "")
    aws.turned, aws.times = {"key.list": "timeout"}, {"key.list": 1}
    send = aws.send

    def losing(call: Call) -> Any:
        try:
            return send(call)
        except Exception as problem:
            problem.outcome = "unknown"  # type: ignore[attr-defined]
            raise

    aws.send = losing  # type: ignore[method-assign]
    assert prove(aws).lights["key.list"].outcome == "works"


EVERYBODY = {"Grants": [{"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}}]}
OPEN = {
    "s3:GetPublicAccessBlock": {},
    "s3control:GetPublicAccessBlock": {},
    "s3:GetBucketPolicyStatus": {"PolicyStatus": {"IsPublic": True}},
    "s3:GetBucketAcl": EVERYBODY,
    "s3:GetBucketOwnershipControls": {},
}
BLOCKS = {"public.blocks", "public.account-blocks"}
OF_SETTINGS = {"public.policy", "public.acl", "public.ownership"}


@pytest.mark.parametrize(
    ("name", "code", "failed"),
    [
        ("", "", OF_SETTINGS | BLOCKS),
        ("public.account-blocks", "InvalidURI", OF_SETTINGS | BLOCKS),
        ("public.account-blocks", "AccessDenied", {"public.blocks"}),
        ("public.blocks", "AccessDenied", set[str]()),
    ],
)
def test_a_block_that_could_not_be_read_is_not_off(
    name: str, code: str, failed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from . import proofs_fakes

    monkeypatch.setattr(proofs_fakes, "_ANSWERS", {**proofs_fakes._ANSWERS, **OPEN})
    aws = link_of("guide", "post", "")
    aws.turned = {name: code} if name else {}
    proven = prove(aws)
    assert proven.outcome("failed") == failed
    assert proven.outcome("not-run") == (OF_SETTINGS | BLOCKS) - failed


def test_a_foreign_website_is_let_in_by_a_rule_that_is_named_and_ends_no_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from . import proofs_fakes

    theirs = {"ID": "theirs", "AllowedOrigins": ["*"], "AllowedMethods": ["POST"]}
    rules = [proofs_fakes.RULE, theirs | {"AllowedHeaders": ["*"]}]
    answers = {**proofs_fakes._ANSWERS, "s3:GetBucketCors": {"CORSRules": rules}}
    monkeypatch.setattr(proofs_fakes, "_ANSWERS", answers)
    aws = link_of("guide", "post", "")
    aws.turned = {"browser.preflight-foreign": None}
    finding = prove(aws).lights["browser.preflight-foreign"].finding
    assert finding
    assert finding.severity == "warning"
    assert "ule 2 (`theirs`)" in finding.summary
    assert "not this link's" in finding.remedy


def test_a_role_that_wrote_nothing_is_not_asked_whether_it_may_delete() -> None:
    aws = link_of("guide", "post", "")
    aws.turned = {"role.complete": "AccessDenied"}
    assert prove(aws).lights["role.delete"].outcome == "not-run"


def test_the_large_part_is_a_size_until_it_is_sent() -> None:
    part = proofs_of(subject())["role.part"].call
    assert part.params["Body"] == Filler(PART)
    assert len(Filler(PART).content()) == PART
    assert len(part.key()) < 1000
    assert part.cli().startswith(
        f"head -c {PART} /dev/zero > valolink-body && aws s3api upload-part"
    )


def test_no_proof_is_a_write_and_no_secret_is_shown() -> None:
    link = subject(profile=READ_ONLY)
    for proof in proofs_of(link).values():
        assert proof.call.kind in ("proof", "read"), proof.name
        assert "SecretStr('s')" not in repr(link)
    assert ROLE in repr(link)
