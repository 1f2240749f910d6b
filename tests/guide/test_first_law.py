"""The first law in any state of AWS and Valohai: after an apply without errors nothing is left to
send, and what others have is as it was."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valolink_widgets.core import access, cors, documents
from valolink_widgets.core.fields import ACCESS_PROFILES, READ_ONLY, UPLOAD_MODES
from valolink_widgets.core.finding import errors

from ..counting import at_most
from ..model import ACCOUNT, PROJECT, Model, person
from .protection_states import ANSWERS as PROTECTIONS
from .protection_states import protections
from .protection_states import theirs as theirs_on

pytestmark = pytest.mark.quick

BUCKET, USER = "my-bucket", "valolink-my-bucket"
ARN = f"arn:aws:iam::{ACCOUNT}:user/{USER}"
OURS = {"valolink": BUCKET}
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
OUR_RULES = documents.cors_rules("https://app.valohai.com")
PARTS = documents.cors_rules("https://app.valohai.com", "multipart")[1]

tags = st.sampled_from([OURS, {}, {"valolink": "another"}, {**OURS, "team": "data"}])
rules = st.lists(
    st.fixed_dictionaries(
        {
            "AllowedMethods": st.just(["PUT"]) | st.just(["GET", "HEAD"]),
            "AllowedOrigins": st.sampled_from([["*"], ["https://example.org"]]),
        },
        optional={"ID": st.sampled_from(["theirs", "valolink-old"]), "MaxAgeSeconds": st.just(7)},
    )
    | st.sampled_from(
        [*OUR_RULES, PARTS, {**OUR_RULES[1], "AllowedOrigins": ["https://old.test"]}]
    ),
    max_size=4,
)
buckets = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["eu-west-1", "us-east-1"]),
        "tags": tags.map(lambda found: [{"Key": k, "Value": v} for k, v in found.items()]),
    },
    optional={
        "blocks": st.fixed_dictionaries(dict.fromkeys(BLOCKS, st.booleans())),
        "policy": st.booleans().map(lambda public: {"IsPublic": public}),
        "cors": rules,
        **protections(BUCKET),
    },
)
policies = st.dictionaries(
    st.sampled_from([USER, "theirs"]),
    st.sampled_from(
        [
            documents.access_policy(BUCKET),
            documents.multipart_policy("other"),
            access.user_policy(BUCKET, profile="read-only", prefix="team/"),
        ]
    ),
)
ids = st.sampled_from(["AKIAONE0000000000000", "AKIATWO0000000000000"])
keys = st.dictionaries(ids, st.sampled_from(["Active", "Inactive"]))
statements = st.lists(
    st.sampled_from(
        [
            {"Effect": "Allow", "Principal": {"AWS": ARN}, "Action": "sts:AssumeRole"},
            {"Effect": "Allow", "Principal": {"AWS": "AIDAGONE"}, "Action": "sts:AssumeRole"},
            {"Effect": "Allow", "Principal": {"Service": "x.com"}, "Action": "sts:AssumeRole"},
        ]
    ),
    max_size=3,
)


def stored(key_id: str, region: str) -> dict[str, Any]:
    configuration = {"bucket": BUCKET, "region": region, "access_key_id": key_id}
    return {"id": "s-1", "name": "a store", "type": "s3", "configuration": configuration}


# What a store may tell of itself, beyond that.
MODES = st.fixed_dictionaries({}, optional={"use_presigned_put_object": st.booleans()})
TOLD = st.fixed_dictionaries({}, optional={"allow_write": st.booleans()})


@st.composite
def states(draw: st.DrawFn) -> Model:
    """Any mixture of ours, others', half-made and absent."""
    model = Model()
    if draw(st.booleans()):
        model.buckets[BUCKET] = draw(buckets)
    if draw(st.booleans()):
        user = person(USER, ARN, draw(tags))
        user["policies"], user["keys"] = draw(policies), draw(keys)
        model.users[USER] = user
    if draw(st.booleans()):
        role = person(USER, f"arn:aws:iam::{ACCOUNT}:role/{USER}", draw(tags))
        role["policies"] = draw(policies)
        role["trust"] = {"Version": "2012-10-17", "Statement": draw(statements)}
        model.roles[USER] = role
    if draw(st.booleans()):
        owner = draw(st.sampled_from([None, PROJECT]))
        store = {**stored(draw(ids), "eu-west-1"), **draw(TOLD), "project": owner}
        store["configuration"] |= draw(MODES)
        model.stores["s-1"] = store
    model.default_store = draw(st.sampled_from(["", "s-1", "s-other"]))
    return model


ANSWERS = st.fixed_dictionaries(
    {
        "adopt": st.booleans(),
        "large_uploads": st.booleans(),
        "web_uploads": st.booleans(),
        "default_store": st.booleans(),
        "upload_mode": st.sampled_from(UPLOAD_MODES),
        "access_profile": st.sampled_from(ACCESS_PROFILES),
        "prefix": st.sampled_from(["", "team/"]),
        **PROTECTIONS,
    }
).filter(lambda found: not (found["large_uploads"] and found["access_profile"] == READ_ONLY))


def of_others(model: Model) -> Any:
    """All that no run may touch."""
    found = deepcopy(model)
    bucket = found.buckets.get(BUCKET, {})
    their_rules = [*cors.without_ours(bucket.get("cors", [])), *theirs_on(bucket)]
    theirs = [p["policies"].get("theirs") for p in (*found.users.values(), *found.roles.values())]
    tagged = [p["Tags"].get("team") for p in found.users.values()]
    return their_rules, [p for p in theirs if p], [t for t in tagged if t]


@at_most(200)
@given(states(), ANSWERS)
def test_after_an_apply_without_errors_nothing_is_left_to_send(
    model: Model, answers: dict[str, Any]
) -> None:
    before, first = of_others(model), model.walk(**answers)
    first.apply_all()
    assert of_others(model) == before
    if errors(first.report().findings):
        return
    assert first.report().ok
    sent = len(model.writes())
    again = model.walk(**answers)
    again.apply_all()
    assert model.writes()[sent:] == []
    assert again.report().ok


@at_most(100)
@given(states(), ANSWERS)
def test_no_run_leaves_two_stores_or_a_third_key(model: Model, answers: dict[str, Any]) -> None:
    """Whatever the first run met, a second one on what it left does not add to it."""
    for _ in range(2):
        model.walk(**answers).apply_all()
        assert all(len(user["keys"]) <= 2 for user in model.users.values())
        assert len(model.stores) <= 2


@at_most(50)
@given(states(), ANSWERS)
def test_a_plan_sends_nothing(model: Model, answers: dict[str, Any]) -> None:
    model.walk(**answers).plan_all()
    assert model.writes() == []
