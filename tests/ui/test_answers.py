"""What AWS and Valohai say about an answer: who was asked is said, and a late answer is not."""

from __future__ import annotations

import json
from threading import Event
from typing import Any

import pytest

from valolink_widgets.core.call import Call
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.ui import words

from ..guide.conftest import BUCKET, World
from .conftest import Open, Page

OTHER = "other-bucket"
USER = f"valolink-{BUCKET}"
ARN = f"arn:aws:iam::123456789012:role/{USER}"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "ec2.amazonaws.com"},
            }
        ],
    }
)


def answer(one: Page, slug: str, name: str) -> dict[str, Any]:
    return dict(one.step(slug).form.fields[name].answer)


def said(one: Page, slug: str, name: str) -> str:
    return str(answer(one, slug, name).get("text", ""))


def found(one: Page, slug: str, name: str) -> list[str]:
    return [message["code"] for message in one.step(slug).form.fields[name].messages]


def make_bucket(world: World, region: str = "eu-west-1", ours: bool = True) -> None:
    configuration: dict[str, Any] = {"LocationConstraint": region}
    if ours:
        configuration["Tags"] = [{"Key": "valolink", "Value": BUCKET}]
    world.send("s3", "CreateBucket", region, Bucket=BUCKET, CreateBucketConfiguration=configuration)


def test_a_name_of_the_right_form_is_said_to_be_so_before_anybody_was_asked(
    page: Open, world: World
) -> None:
    def refuse(call: Call) -> None:
        if call.operation == "GetCallerIdentity":
            raise CallRefused(call, "ExpiredToken", "expired", status=400)

    world.hook = refuse
    one = page(bucket=BUCKET)
    now = answer(one, "bucket", "bucket")
    assert now == {"look": "note", "sign": "i", "text": words.VALID_SO_FAR}


def test_a_free_name_and_who_said_so(page: Open) -> None:
    now = answer(page(bucket=BUCKET), "bucket", "bucket")
    assert (now["look"], now["text"], now["who"]) == ("ok", words.FREE, words.AWS)
    assert now["what"] == "s3:HeadBucket"
    assert now["at"] > 0


def test_a_bucket_of_ours_and_where_it_is(page: Open, world: World) -> None:
    make_bucket(world)
    assert said(page(bucket=BUCKET), "bucket", "bucket") == words.OURS.format(region="eu-west-1")


def test_a_bucket_in_another_region_than_the_one_chosen(page: Open, world: World) -> None:
    make_bucket(world, "eu-north-1")
    one = page(bucket=BUCKET)
    assert said(one, "bucket", "bucket") == words.OURS.format(region="eu-north-1")
    now = answer(one, "bucket", "region")
    assert now["text"] == words.REGION_DIFFERS.format(region="eu-north-1")
    assert now["who"] == words.AWS


def test_a_bucket_of_mine_that_valolink_did_not_make(page: Open, world: World) -> None:
    make_bucket(world, ours=False)
    one = page(bucket=BUCKET)
    assert found(one, "bucket", "bucket") == ["bucket.not-ours"]
    assert answer(one, "bucket", "bucket")["who"] == words.AWS
    one.type("bucket", adopt="true")
    allowed = words.YOURS_ALLOWED.format(region="eu-west-1")
    assert said(one, "bucket", "bucket") == allowed


def test_a_bucket_of_somebody_else(page: Open, world: World) -> None:
    world.control("buckets/", name=BUCKET)
    one = page(bucket=BUCKET)
    assert found(one, "bucket", "bucket")
    now = answer(one, "bucket", "bucket")
    assert (now["text"], now["who"]) == ("", words.AWS)


def test_whether_the_user_is_there(page: Open) -> None:
    one = page(bucket=BUCKET)
    one.go("bucket")
    assert said(one, "user", "user") == words.NEW_USER.format(name=USER)
    one.go("user")
    now = answer(one, "user", "user")
    assert (now["text"], now["who"]) == (words.OUR_USER.format(name=USER), words.AWS)


def test_a_user_that_valolink_did_not_make(page: Open, world: World) -> None:
    world.send("iam", "CreateUser", UserName=USER)
    one = page(bucket=BUCKET)
    one.go("bucket")
    one.step("user")
    assert found(one, "user", "user") == ["user.not-ours"]
    one.type("bucket", adopt="true")
    assert said(one, "user", "user") == words.ADOPTED_USER.format(name=USER)


def test_the_roles_arn_is_one_of_this_account(page: Open) -> None:
    one = page(bucket=BUCKET, large_uploads=True)
    one.go("bucket", "user", "access")
    now = answer(one, "large-uploads", "role")
    assert (now["text"], now["who"]) == (words.NEW_ROLE.format(arn=ARN), words.AWS)
    one.go("large-uploads")
    assert said(one, "large-uploads", "role") == words.OUR_ROLE.format(arn=ARN)


def test_a_role_that_valolink_did_not_make(page: Open, world: World) -> None:
    world.send("iam", "CreateRole", RoleName=USER, AssumeRolePolicyDocument=TRUST)
    one = page(bucket=BUCKET, large_uploads=True)
    one.go("bucket", "user", "access")
    assert "role.not-ours" in found(one, "large-uploads", "role")


def test_an_arn_is_no_name_for_a_role(page: Open) -> None:
    one = page(bucket=BUCKET, large_uploads=True)
    one.go("bucket", "user", "access")
    one.type("large-uploads", role=ARN)
    assert found(one, "large-uploads", "role")[0].startswith("role-name.")


def test_whether_the_stores_name_is_taken(page: Open) -> None:
    one = page(bucket=BUCKET, web_uploads=False)
    one.go("bucket", "user", "access")
    now = answer(one, "link", "store")
    assert (now["text"], now["who"]) == (words.NEW_STORE.format(name=BUCKET), words.VALOHAI)
    one.go("link")
    assert said(one, "link", "store") == words.OUR_STORE.format(name=BUCKET)


def test_a_store_of_that_name_for_another_bucket(page: Open) -> None:
    first = page(bucket=OTHER, store="taken", web_uploads=False)
    first.walkthrough.apply_all().raise_for_errors()
    one = page(bucket=BUCKET, store="taken", web_uploads=False)
    one.go("bucket", "user", "access")
    assert found(one, "link", "store") == ["store.name-taken"]
    assert answer(one, "link", "store")["who"] == words.VALOHAI


def test_an_answer_that_arrives_late_is_dropped(page: Open, world: World) -> None:
    """Somebody types on while AWS is being asked about the first name."""
    make_bucket(world)
    asked, go_on = Event(), Event()

    def hold(call: Call) -> None:
        if call.operation == "HeadBucket" and call.params["Bucket"] == BUCKET:
            asked.set()
            go_on.wait(10)

    one = page()
    field = one.step("bucket").form.fields["bucket"]
    world.hook = hold
    field.value = BUCKET
    assert asked.wait(10)
    field.value = OTHER
    heard: list[str] = []
    field.observe(lambda change: heard.append(change["new"].get("text", "")), "answer")
    go_on.set()
    one.settle()
    assert said(one, "bucket", "bucket") == heard[-1] == words.FREE
    assert set(heard) <= {"", words.ASKING_AWS, words.FREE}
    assert OTHER in one.shown("bucket")
    assert BUCKET not in one.shown("bucket").replace(OTHER, "")


@pytest.mark.parametrize("then", ["", "B"])
def test_nor_is_it_shown_once_the_field_is_empty_or_wrong(
    page: Open, world: World, then: str
) -> None:
    make_bucket(world)
    asked, go_on = Event(), Event()

    def hold(call: Call) -> None:
        if call.operation == "HeadBucket":
            asked.set()
            go_on.wait(10)

    one = page()
    field = one.step("bucket").form.fields["bucket"]
    world.hook = hold
    field.value = BUCKET
    assert asked.wait(10)
    field.value = then
    go_on.set()
    one.settle()
    assert field.answer == {}
    assert one.status("bucket") == "blocked"
