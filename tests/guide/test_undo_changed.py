"""What somebody changed since stays, with what hangs on it; a report is only somebody's word."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from valolink_widgets.core.changed import seal
from valolink_widgets.core.errors import InvalidSettings
from valolink_widgets.core.finding import errors
from valolink_widgets.opened import Guide

from .conftest import BUCKET, World, writes
from .others import ANSWERS, HANDS, NAME, READ_ALL, ROBOT, RULES, make_store, settle, snapshot
from .test_undo_exactly import codes, run, sent, undo

MINE = {"user": NAME, "role": NAME}
MORE = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://new.example"]}


def changed(guide: Guide) -> str:
    """All that the findings say was changed."""
    found = guide.walkthrough.undoing.findings
    return "\n".join(f.summary for f in found if f.code == "undo.changed")


def planned(world: World, path: Path) -> Guide:
    guide = Guide(world.walk(bucket=""))
    guide.plan_undo(path)
    return guide


def edit_policy(world: World, kind: str, name: str) -> None:
    params = {f"{kind}Name": name, "PolicyName": NAME, "PolicyDocument": READ_ALL}
    world.send("iam", f"Put{kind}Policy", **params)


def test_a_policy_that_was_edited_stays_with_its_adopted_user(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    run(world, path, **ANSWERS)
    other = {**READ_ALL, "Id": "since"} | {
        "Statement": [{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]
    }
    world.send(
        "iam", "PutUserPolicy", UserName=ROBOT, PolicyName=NAME, PolicyDocument=json.dumps(other)
    )
    guide = planned(world, path)
    assert "s3:DeleteBucket" in changed(guide)
    diff = next(c for c in guide.walkthrough.undoing.plan.changes if c.address == "user-policy")  # type: ignore[union-attr]
    assert not diff.calls
    assert "s3:DeleteBucket" in diff.diff
    undo(world, path)
    now = snapshot(world)
    assert now[f"user {ROBOT}"]["inline"].pop(NAME) == other
    before[f"user {ROBOT}"]["inline"].pop(NAME)
    # The key vouched for by the link's own policy is not touched either: its store is gone.
    assert now == before


@pytest.mark.parametrize("kind", ["User", "Role"])
def test_of_our_own_the_principal_stays_with_its_policy(
    world: World, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "report.json"
    run(world, path, large_uploads=True)
    edit_policy(world, kind, NAME)
    guide = undo(world, path)
    assert "s3:ListAllMyBuckets" in changed(guide)
    left = snapshot(world)
    assert f"{kind.lower()} {NAME}" in left
    assert f"bucket {BUCKET}" not in left
    assert left["stores"] == []
    guide.walkthrough.report().raise_for_errors()


@pytest.mark.parametrize("hung", ["inline", "attached", "group"])
def test_a_user_of_ours_on_whom_others_hung_something_stays(
    world: World, tmp_path: Path, hung: str
) -> None:
    path = tmp_path / "report.json"
    run(world, path)
    document = json.dumps(READ_ALL)
    if hung == "inline":
        params = {"PolicyName": "since", "PolicyDocument": document}
        world.send("iam", "PutUserPolicy", UserName=NAME, **params)
    elif hung == "attached":
        made = world.send("iam", "CreatePolicy", PolicyName="since", PolicyDocument=document)
        arn = made["Policy"]["Arn"]
        world.send("iam", "AttachUserPolicy", UserName=NAME, PolicyArn=arn)
    else:
        world.send("iam", "CreateGroup", GroupName="since")
        world.send("iam", "AddUserToGroup", GroupName="since", UserName=NAME)
    assert "since" in changed(planned(world, path))
    undo(world, path).walkthrough.report().raise_for_errors()
    left = snapshot(world)
    assert "since" in str(left[f"user {NAME}"])
    assert NAME not in left[f"user {NAME}"]["inline"]
    assert f"bucket {BUCKET}" not in left


def test_a_role_of_ours_that_others_may_assume_by_now_stays(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    run(world, path, large_uploads=True)
    trust = snapshot(world)[f"role {NAME}"]["trust"]
    more = {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({**trust, "Statement": [*trust["Statement"], more]})
    world.send("iam", "UpdateAssumeRolePolicy", RoleName=NAME, PolicyDocument=document)
    guide = undo(world, path)
    assert "ec2.amazonaws.com" in changed(guide)
    assert f"role {NAME}" in snapshot(world)


def test_from_trust_and_rules_that_others_added_to_ours_alone_are_taken_out(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    run(world, path, **ANSWERS)
    rules = world.send("s3", "GetBucketCors", Bucket=BUCKET)["CORSRules"]
    given = {"CORSRules": [MORE, *rules]}
    world.send("s3", "PutBucketCors", Bucket=BUCKET, CORSConfiguration=given)
    trust = snapshot(world)[f"role {HANDS}"]["trust"]
    since = {**trust["Statement"][0], "Sid": "Since"}
    document = json.dumps({**trust, "Statement": [since, *trust["Statement"]]})
    world.send("iam", "UpdateAssumeRolePolicy", RoleName=HANDS, PolicyDocument=document)
    guide = planned(world, path)
    assert "new.example" in changed(guide)
    assert "Since" in changed(guide)
    undo(world, path).walkthrough.report().raise_for_errors()
    now = snapshot(world)
    assert now[f"bucket {BUCKET}"].pop("GetBucketCors")["CORSRules"][0]["AllowedOrigins"] == [
        "https://new.example"
    ]
    assert world.send("s3", "GetBucketCors", Bucket=BUCKET)["CORSRules"][1:] == RULES
    assert [s["Sid"] for s in now[f"role {HANDS}"].pop("trust")["Statement"]] == [
        "Since",
        "Compute",
        "Partner",
    ]
    before[f"bucket {BUCKET}"].pop("GetBucketCors")
    before[f"role {HANDS}"].pop("trust")
    assert now == before


def test_a_store_that_was_changed_stays_with_all_that_it_needs(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    run(world, path, large_uploads=True)
    store = world.stores()[0]
    world.send("valohai", "UpdateStore", id=store["id"], name="renamed")
    before = snapshot(world)
    guide = undo(world, path)
    assert "renamed" in changed(guide)
    after = snapshot(world)
    for state in (before, after):  # only the default store goes back
        state.pop(next(name for name in state if name.startswith("project ")))
    assert after == before
    assert sent(guide) == ["valohai:UpdateProject"]
    guide.walkthrough.report().raise_for_errors()


def test_blocks_that_keep_a_policy_from_everybody_stay(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    settle(world)
    run(world, path, **ANSWERS)
    everybody = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
    flags = {"BlockPublicAcls": True, "BlockPublicPolicy": False}
    flags |= {"IgnorePublicAcls": True, "RestrictPublicBuckets": True}
    setting = {"PublicAccessBlockConfiguration": flags}
    world.send("s3", "PutPublicAccessBlock", Bucket=BUCKET, **setting)
    world.send("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=json.dumps(everybody))
    flags["BlockPublicPolicy"] = True
    world.send("s3", "PutPublicAccessBlock", Bucket=BUCKET, **setting)
    guide = undo(world, path)
    assert "undo.would-open" in codes(guide)
    now = world.send("s3", "GetPublicAccessBlock", Bucket=BUCKET)
    assert all(now["PublicAccessBlockConfiguration"].values())


def test_a_bucket_of_ours_that_others_set_up_stays(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    run(world, path)
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:DeleteObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
    world.send("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=json.dumps(policy))
    guide = undo(world, path)
    assert "bucket policy" in changed(guide)
    left = snapshot(world)
    assert left[f"bucket {BUCKET}"]["GetBucketCors"] == {"refused": "NoSuchCORSConfiguration"}
    assert f"user {NAME}" not in left


def test_a_bucket_says_how_much_it_holds(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    run(world, path)
    world.send("s3", "CreateMultipartUpload", Bucket=BUCKET, Key="half")
    guide = undo(world, path)
    assert "1 unfinished upload," in str(guide.walkthrough.undoing.findings)
    for n in range(3):
        world.send("s3", "PutObject", Bucket=BUCKET, Key=f"{n}.csv", Body="1")
    guide = undo(world, path)
    assert "3 object versions and 1 unfinished upload," in str(guide.walkthrough.undoing.findings)
    assert sent(guide) == []
    assert f"bucket {BUCKET}" in snapshot(world)


def test_a_default_store_that_somebody_chose_since_stays(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    run(world, path, **ANSWERS)
    project = world.send("valohai", "ListProjects")["results"][0]["id"]
    mine = next(store for store in world.stores() if store["name"] == "theirs")
    world.send("valohai", "UpdateProject", id=project, default_store=mine["id"])
    guide = undo(world, path)
    assert "theirs" in changed(guide)
    now = snapshot(world)
    for state in (before, now):
        state.pop(f"project {project}")
    assert now == before


def test_drift_between_two_runs_is_told_and_not_overwritten(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    settle(world)
    run(world, path, **ANSWERS)
    since = {**READ_ALL, "Statement": [{**READ_ALL["Statement"][0], "Effect": "Deny"}]}  # type: ignore[dict-item]
    world.send(
        "iam", "PutUserPolicy", UserName=ROBOT, PolicyName=NAME, PolicyDocument=json.dumps(since)
    )
    report = run(world, path, **ANSWERS)
    entry = next(e for e in report.ledger.changes if e.address == "user-policy")
    assert (entry.before, entry.drifted) == (READ_ALL, since)
    assert "between two runs" in report.to_markdown()
    guide = undo(world, path)
    assert "Deny" in changed(guide)
    assert snapshot(world)[f"user {ROBOT}"]["inline"][NAME] != READ_ALL


Forge = Callable[[dict[str, Any]], None]


def entry(ledger: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in ledger["changes"] if c["address"] == address)
    return found


FORGERIES: dict[str, Forge] = {
    "an address of its own": lambda ledger: entry(ledger, "cors").update(address="../cors"),
    "a field more": lambda ledger: ledger.update(profile="admin"),
    "an answer more": lambda ledger: ledger["answers"].update(valohai_host="https://evil.example"),
    "a path": lambda ledger: ledger["answers"].update(secret_file="/etc/passwd"),
    "an id that is a path": lambda ledger: entry(ledger, "store").update(
        after={"id": "../../projects/1", "name": "x", "configuration": {}}
    ),
    "no document": lambda ledger: entry(ledger, "user-policy").update(before="DROP"),
    "twice": lambda ledger: ledger["changes"].append(ledger["changes"][0]),
    "a key that is none": lambda ledger: entry(ledger, "access-key").update(after={"keys": [7]}),
    "no account": lambda ledger: ledger.update(account="1; rm"),
    "too much": lambda ledger: ledger.update(changes=ledger["changes"] * 100),
}


@pytest.mark.one_judge
@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("how", FORGERIES)
def test_a_report_that_is_not_as_it_was_written_is_refused(
    world: World, tmp_path: Path, how: str, sealed: bool
) -> None:
    path = written(world, tmp_path)
    report = json.loads(path.read_text())
    FORGERIES[how](report["ledger"])
    if sealed:
        report["ledger"]["seal"] = seal(report["ledger"])
    path.write_text(json.dumps(report))
    with pytest.raises(InvalidSettings) as refused:
        Guide(world.walk(bucket="")).plan_undo(path)
    assert [f.code for f in refused.value.findings] == ["undo.report-edited"]
    assert "rm" not in str(refused.value)


_WRITTEN: dict[str, str] = {}


def written(world: World, folder: Path) -> Path:
    """A report of a real run; the same text for all that only read it."""
    path = folder / "report.json"
    if "text" not in _WRITTEN:
        run(world, path)
        _WRITTEN["text"] = path.read_text()
    path.write_text(_WRITTEN["text"])
    return path


@pytest.mark.one_judge
def test_without_its_seal_an_edit_shows(world: World, tmp_path: Path) -> None:
    path = written(world, tmp_path)
    path.write_text(path.read_text().replace(f'"bucket": "{BUCKET}"', '"bucket": "other-bucket"'))
    with pytest.raises(InvalidSettings, match="not as Valolink wrote it"):
        Guide(world.walk(bucket="")).plan_undo(path)


@pytest.mark.one_judge
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "undo.report-unreadable"),
        ("", "undo.not-a-report"),
        ("[" * 100_000, "undo.not-a-report"),
        ('{"schema": 1, "steps": [], "ledger": NaN}', "undo.not-a-report"),
        ('{"schema": 2, "steps": []}', "undo.not-a-report"),
        ('{"schema": 1, "steps": []}', "undo.no-ledger"),
        ('{"schema": 1, "steps": [], "ledger": {"account": "1"}}', "undo.report-edited"),
        ('{"schema": 1, "steps": [], "ledger": ["account"]}', "undo.no-ledger"),
    ],
)
def test_what_is_no_report_is_refused(
    world: World, tmp_path: Path, text: str | None, code: str
) -> None:
    path = tmp_path / "report.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InvalidSettings) as refused:
        Guide(world.walk(bucket="")).plan_undo(path)
    assert [f.code for f in refused.value.findings] == [code]


@pytest.mark.one_judge
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("account", "210987654321", "undo.other-account"),
        ("project", "0190a5c2-0000-7000-8000-000000000000", "undo.other-project"),
        ("host", "https://other.example", "undo.other-host"),
        ("target", "aws", "undo.other-target"),
    ],
)
def test_a_report_from_elsewhere_is_refused(
    world: World, tmp_path: Path, field: str, value: str, code: str
) -> None:
    path = tmp_path / "report.json"
    run(world, path)
    before = snapshot(world)
    forge(path, lambda ledger: ledger.update({field: value}))
    guide = undo(world, path)
    assert code in {f.code for f in errors(guide.walkthrough.undoing.findings)}
    assert sent(guide) == []
    assert snapshot(world) == before


def forge(path: Path, how: Forge) -> None:
    """As somebody would who knows how the seal is made."""
    report = json.loads(path.read_text())
    how(report["ledger"])
    if "target" in report["ledger"]:
        report["ledger"]["answers"]["target"] = report["ledger"]["target"]
    report["ledger"]["seal"] = seal(report["ledger"])
    path.write_text(json.dumps(report))


def test_a_forged_report_takes_nothing_of_others(world: World, tmp_path: Path) -> None:
    """Everything is claimed to be made by the run: what carries no tag of ours stays."""
    path = tmp_path / "report.json"
    settle(world)
    make_store(world, "for-the-bucket", BUCKET)
    keys = world.keys(ROBOT)
    before = snapshot(world)
    other = tmp_path / "other.json"
    run(world, other, bucket="quite-another-bucket")
    ledger = json.loads(other.read_text())["ledger"]

    def claim(found: dict[str, Any]) -> None:
        found.update(ledger)
        found["answers"].update(bucket=BUCKET, user=ROBOT, role=HANDS, policy=NAME)
        names = {"quite-another-bucket": BUCKET, f"iam:valolink-{BUCKET}": f"iam:{ROBOT}"}
        for change in found["changes"]:
            for old, new in names.items():
                change["thing"] = change["thing"].replace(old, new)
        entry(found, "access-key").update(before={"keys": []}, after={"keys": keys})

    path.write_text(other.read_text())
    forge(path, claim)
    undo(world, other)
    assert snapshot(world) == before
    undo(world, path)
    assert snapshot(world) == before


def test_the_rules_and_the_trust_of_a_forged_report_are_not_believed(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    settle(world)
    before = snapshot(world)
    run(world, path, **ANSWERS)

    def slip_in(ledger: dict[str, Any]) -> None:
        wide = {"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"]}
        entry(ledger, "cors")["before"].append(wide)
        trusted = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
        entry(ledger, "role")["before"]["trust"]["Statement"].append(trusted)

    forge(path, slip_in)
    undo(world, path)
    assert snapshot(world) == before


@pytest.mark.one_judge
def test_reports_of_two_links_are_not_one(world: World, tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    run(world, one)
    run(world, other, bucket="quite-another-bucket")
    with pytest.raises(InvalidSettings) as refused:
        Guide(world.walk(bucket="")).plan_undo(one, other)
    assert [f.code for f in refused.value.findings] == ["undo.two-links"]


@pytest.mark.one_judge
def test_a_ledger_that_was_edited_is_not_overwritten(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    run(world, path)
    path.write_text(path.read_text().replace(BUCKET, "other-bucket"))
    text = path.read_text()
    with pytest.raises(InvalidSettings) as refused:
        run(world, path)
    assert [f.code for f in refused.value.findings] == ["report.of-another-link"]
    assert path.read_text() == text


@pytest.mark.one_judge
def test_a_refused_run_keeps_the_ledger_of_the_earlier_one(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    run(world, path)
    ledger = json.loads(path.read_text())["ledger"]
    with pytest.raises(InvalidSettings):
        Guide(world.walk(report=str(path), bucket="NO")).check()
    assert json.loads(path.read_text())["ledger"] == ledger


@pytest.mark.one_judge
def test_where_the_report_cannot_be_written_nothing_is_sent(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    guide = Guide(world.walk(report=str(path)))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("valolink_widgets.core.report.Report.write", full)
    with pytest.raises(OSError, match="No space"):
        guide.apply()
    report = guide.walkthrough.report()
    assert writes(report) == []
    assert "report.not-written" in {f.code for f in report.findings}
    assert report.ledger.changes == ()
