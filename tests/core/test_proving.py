"""Every proof of every kind of link is well where AWS is, and fails where its one answer is not."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.fields import ACCESS_PROFILES, READ_ONLY, UPLOAD_MODES
from valolink_widgets.core.filler import Filler
from valolink_widgets.core.proofs.leftovers import Left, removal
from valolink_widgets.core.proofs.others import trusts
from valolink_widgets.core.proofs.role import PART
from valolink_widgets.core.proving import expected

from ..counting import TURNED, count
from .fakes import FakeClock
from .proofs_fakes import ACCOUNT, OTHERS, ROLE, USER, FakeAws, left, proofs_of, prove, subject

pytestmark = pytest.mark.quick

LINKS = list(product(ACCESS_PROFILES, UPLOAD_MODES, ("", "team/")))


def link_of(profile: str, mode: str, prefix: str) -> FakeAws:
    return FakeAws(subject(profile=profile, mode=mode, prefix=prefix))


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


def test_what_is_left_under_this_runs_name_is_told() -> None:
    aws = link_of("guide", "post", "")
    aws.left = [left(f"{aws.subject.base}-key")]
    proven = prove(aws)
    assert proven.outcome("failed") == {"leftovers.objects"}
    removed = [c for c in aws.log if c.operation == "DeleteObject" and "VersionId" in c.params]
    assert [(c.params["VersionId"], c.identity) for c in removed] == [("v1", "key")]


def test_what_killed_runs_left_is_taken_away_when_it_is_old_and_ours() -> None:
    aws = link_of("guide", "post", "")
    now = FakeClock().now()
    old, young = now - timedelta(hours=2), now - timedelta(minutes=10)
    folder, other = aws.subject.folder, "f" * 32
    aws.left = [
        left(f"{folder}{other}-key", old),
        left(f"{folder}{other}-role", young),
        left(f"{folder}notes.txt", old),
        left(f"{folder}0123456789abcdef", old),  # the trial's, which takes it away itself
    ]
    proven = prove(aws)
    assert proven.outcome("failed") == set()
    removed = [c.params["Key"] for c in aws.log if "VersionId" in c.params]
    assert removed == [f"{folder}{other}-key"]
    assert "1 thing of an earlier run" in proven.lights["leftovers.objects"].said


def test_what_has_no_version_of_its_own_is_named_all_the_same_while_that_is_allowed() -> None:
    """While versioning is suspended a plain deletion would leave a marker, each time."""
    link = subject()
    ways = removal(link, Left(link.at("key"), FakeClock().now(), "null"))
    assert [(c.identity, c.params.get("VersionId")) for c in ways] == [
        ("key", "null"),
        ("operator", "null"),
        ("key", None),
        ("operator", None),
    ]
    ways = removal(link, Left(link.at("key"), FakeClock().now(), "v1"))
    assert [c.params.get("VersionId") for c in ways] == ["v1", "v1"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [({}, "works"), ({"Status": "Suspended"}, "not-run"), (None, "not-run")],
)
def test_without_a_look_at_versions_nothing_is_left_only_where_there_are_none(
    status: dict[str, str] | None, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from . import proofs_fakes

    answers = {**proofs_fakes._ANSWERS, "s3:GetBucketVersioning": status or {}}
    monkeypatch.setattr(proofs_fakes, "_ANSWERS", answers)
    aws = link_of("guide", "post", "")
    denied = ["s3:ListObjectVersions", *(["s3:GetBucketVersioning"] if status is None else [])]
    aws.turned = dict.fromkeys(denied, "AccessDenied")
    light = prove(aws).lights["leftovers.objects"]
    assert (light.outcome, light.proof.call.operation) == (outcome, "ListObjectsV2")


def test_old_ones_are_found_on_later_pages_and_this_runs_own_by_itself() -> None:
    aws = link_of("guide", "post", "")
    old = left(f"{aws.subject.folder}{'f' * 32}-key", FakeClock().now() - timedelta(hours=2))
    send, asked = aws.send, list[dict[str, Any]]()

    def paged(call: Call) -> Any:
        answer = send(call)
        if call.operation != "ListObjectVersions":
            return answer
        asked.append(dict(call.params))
        if call.params["Prefix"] != aws.subject.folder:
            return {}
        if call.params.get("KeyMarker") == "k" and call.params["VersionIdMarker"] == "v":
            return {"Versions": [old]}
        return {"IsTruncated": True, "NextKeyMarker": "k", "NextVersionIdMarker": "v"}

    aws.send = paged  # type: ignore[method-assign]
    said = prove(aws).lights["leftovers.objects"].said
    assert "1 thing of an earlier run" in said
    assert [a["Prefix"] for a in asked][2:] == [f"{aws.subject.base}-"]


def test_a_marker_outside_the_prefix_is_taken_away_too() -> None:
    aws = link_of("guide", "post", "team/")
    aws.left = [left(aws.subject.outside)]
    assert prove(aws).outcome("failed") == {"leftovers.objects"}
    removed = [c.params["Key"] for c in aws.log if "VersionId" in c.params]
    assert set(removed) == {aws.subject.outside}
    assert not aws.subject.outside.startswith("team/")


def test_where_nobody_may_list_what_is_left_is_not_tried() -> None:
    aws = link_of(READ_ONLY, "post", "")
    listings = ("s3:ListObjectVersions", "s3:ListObjectsV2", "s3:ListMultipartUploads")
    aws.turned = dict.fromkeys(listings, "AccessDenied")
    dark = {"leftovers.objects", "leftovers.uploads", "fence.other-bucket"}
    assert prove(aws).outcome("not-run") == dark


def test_without_another_bucket_or_role_the_fence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    from . import proofs_fakes

    answers = {"s3:ListBuckets": {"Buckets": [{"Name": "b"}]}, "iam:ListRoles": {"Roles": []}}
    monkeypatch.setattr(proofs_fakes, "_ANSWERS", {**proofs_fakes._ANSWERS, **answers})
    proven = prove(link_of("guide", "post", ""))
    assert proven.outcome("not-run") == {"fence.other-bucket", "fence.assume-role"}
    assert all(proven.lights[name].said for name in proven.outcome("not-run"))


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


def test_a_role_that_wrote_nothing_is_not_asked_whether_it_may_delete() -> None:
    aws = link_of("guide", "post", "")
    aws.turned = {"role.complete": "AccessDenied"}
    assert prove(aws).lights["role.delete"].outcome == "not-run"


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
