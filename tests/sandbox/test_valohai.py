"""The Valohai stand-in, endpoint by endpoint."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from .conftest import Key, Sandbox, own_bucket

pytestmark = pytest.mark.quick


def project_id(sandbox: Sandbox) -> str:
    return str(sandbox.api("GET", "projects/").json()["results"][0]["id"])


def store_body(key: Key, project: str, **more: Any) -> dict[str, Any]:
    configuration = {
        "bucket": "own",
        "access_key_id": key.id,
        "secret_access_key": key.secret,
        "region": "eu-west-1",
        **more.pop("configuration", {}),
    }
    return {
        "name": "own",
        "type": "s3",
        "access_mode": "single_project",
        "project": project,
        "configuration": configuration,
        **more,
    }


@pytest.fixture
def body(sandbox: Sandbox) -> dict[str, Any]:
    """What makes a good store, with a bucket and a key that can be used."""
    sandbox.bucket("own")
    return store_body(sandbox.user("u", own_bucket("own")), project_id(sandbox))


def posted(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    answer = sandbox.api("POST", "stores/", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_users_me_and_token_check(sandbox: Sandbox) -> None:
    assert sandbox.api("GET", "users/me/").json()["username"] == "demo"
    url = f"{sandbox.place.valohai_host}/api/v0/users/me/"
    for headers in ({}, {"Authorization": "Token wrong"}, {"Authorization": "Bearer x"}):
        answer = requests.get(url, headers=headers, timeout=10)
        assert answer.status_code == 401
        assert isinstance(answer.json()["detail"], str)


def test_get_token_takes_form_and_json(sandbox: Sandbox) -> None:
    token = sandbox.place.valohai_token.get_secret_value()
    url = f"{sandbox.place.valohai_host}/api/v0/get-token/"
    sent = {"username": "demo", "password": token}
    assert requests.post(url, data=sent, timeout=10).json() == {"token": token}
    assert requests.post(url, json=sent, timeout=10).json() == {"token": token}
    wrong = requests.post(url, data={**sent, "password": "no"}, timeout=10)
    assert (wrong.status_code, set(wrong.json())) == (400, {"message", "code"})
    empty = requests.post(url, data={}, timeout=10)
    assert (empty.status_code, set(empty.json())) == (400, {"username", "password"})


def test_a_fresh_sandbox_has_exactly_one_project_and_no_store(sandbox: Sandbox) -> None:
    (only,) = sandbox.api("GET", "projects/").json()["results"]
    assert f"{only['owner']['username']}/{only['name']}" == sandbox.place.project
    shown = sandbox.api("GET", f"projects/{only['id']}/").json()
    assert (shown["default_store"], shown["upload_store_id"]) == (None, None)
    for path in ("stores/", "organizations/", "executions/", "data/"):
        assert sandbox.api("GET", path).json()["results"] == []
    assert sandbox.api("GET", "projects/ownership_options/").json() == ["demo"]


def test_paging_gives_absolute_next(sandbox: Sandbox) -> None:
    for number in range(4):
        sandbox.control("projects", name=f"p{number}")
    seen, url = [], "projects/?limit=2&ordering=name"
    while url:
        page = sandbox.api("GET", url).json()
        assert page["count"] == 5
        seen += [one["name"] for one in page["results"]]
        url = page["next"]
        assert url is None or url.startswith(sandbox.place.valohai_host + "/")
    assert seen == ["first-project", "p0", "p1", "p2", "p3"]
    assert "count" not in sandbox.api("GET", "projects/?no_count=1").json()
    sandbox.control("options", page_size=2)
    assert len(sandbox.api("GET", "projects/").json()["results"]) == 2


def test_errors_are_json(sandbox: Sandbox) -> None:
    for path in ("nothing/", "projects/unknown/", "stores/unknown/", "projects"):
        answer = sandbox.api("GET", path)
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})
    assert sandbox.api("PATCH", "stores/").status_code == 405
    assert sandbox.api("POST", "stores/", data="{").json()["detail"]
    listed = sandbox.api("POST", "stores/", json=[1])
    assert (listed.status_code, list(listed.json())) == (400, ["non_field_errors"])


def test_make_and_change_a_project(sandbox: Sandbox) -> None:
    sandbox.control("projects", name="theirs", owner="team")
    assert sandbox.api("GET", "organizations/").json()["results"][0]["name"] == "team"
    made = sandbox.api("POST", "projects/", data={"name": "new", "owner": "team:a"})
    assert (made.status_code, made.json()["owner"]["username"]) == (201, "team")
    again = sandbox.api("POST", "projects/", data={"name": "new", "owner": "team"})
    assert (again.status_code, list(again.json())) == (400, ["name"])
    wrong = sandbox.api("POST", "projects/", json={"name": "", "owner": "nobody"})
    assert set(wrong.json()) == {"name", "owner"}
    path = f"projects/{made.json()['id']}/"
    changed = sandbox.api("PUT", path, json={"description": "changed"}).json()
    assert (changed["name"], changed["description"]) == ("new", "changed")


def test_a_store_is_made_shown_replaced_and_deleted(sandbox: Sandbox, body: dict[str, Any]) -> None:
    made = posted(sandbox, body)
    path = f"stores/{made['id']}/"
    assert made["configuration"] == {
        "bucket": "own",
        "access_key_id": body["configuration"]["access_key_id"],
        "region": "eu-west-1",
    }
    assert sandbox.api("GET", path).json() == made
    assert sandbox.api("GET", "stores/").json()["results"] == [made]
    renamed = sandbox.api("PUT", path, json={"name": "renamed"}).json()
    assert (renamed["name"], renamed["configuration"]) == ("renamed", made["configuration"])
    answer = sandbox.api("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert sandbox.api("GET", path).status_code == 404


def test_put_replaces_configuration_whole(sandbox: Sandbox, body: dict[str, Any]) -> None:
    path = f"stores/{posted(sandbox, body)['id']}/"
    partial = sandbox.api("PUT", path, json={"configuration": {"bucket": "own"}})
    assert partial.status_code == 400
    assert set(partial.json()["configuration"]) == {"access_key_id", "secret_access_key"}
    whole = {**body["configuration"], "multipart_upload_iam_role": "arn:aws:iam::1:role/r"}
    del whole["region"]
    kept = sandbox.api("PUT", path, json={"configuration": whole}).json()["configuration"]
    assert "region" not in kept
    assert kept["multipart_upload_iam_role"] == "arn:aws:iam::1:role/r"


def test_the_store_check_really_writes_and_deletes(sandbox: Sandbox, body: dict[str, Any]) -> None:
    """Each right that is missing, and each wrong key, is refused at making and at changing."""
    path = f"stores/{posted(sandbox, body)['id']}/"
    s3 = sandbox.client("s3")
    assert s3.list_objects_v2(Bucket="own")["KeyCount"] == 0
    put = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::own/*"}
    cases = [
        ({"secret_access_key": "x" * 40}, "SignatureDoesNotMatch"),
        ({"access_key_id": "AKIA" + "Q" * 16}, "InvalidAccessKeyId"),
        ({"bucket": "missing"}, "NoSuchBucket"),
        ({"endpoint_url": "http://127.0.0.1:1"}, "Could not connect"),
        (as_key(sandbox.user("none")), "AccessDenied"),
        (as_key(sandbox.user("put-only", put)), "Could not delete"),
    ]
    for wrong, says in cases:
        configuration = {**body["configuration"], **wrong}
        sent = {**body, "name": "other", "configuration": configuration}
        for answer in (
            sandbox.api("POST", "stores/", json=sent),
            sandbox.api("PUT", path, json={"configuration": configuration}),
        ):
            assert answer.status_code == 400
            (leaf,) = answer.json()["configuration"]
            assert leaf["code"] == "store_test_failed"
            assert says in leaf["message"] or says == "NoSuchBucket"
            assert configuration["secret_access_key"] not in answer.text
    assert len(sandbox.api("GET", "stores/").json()["results"]) == 1


def as_key(key: Key) -> dict[str, str]:
    return {"access_key_id": key.id, "secret_access_key": key.secret}


def test_test_configuration_false_skips_the_check(sandbox: Sandbox, body: dict[str, Any]) -> None:
    body["configuration"].update(secret_access_key="wrong", test_configuration=False)
    assert "test_configuration" not in posted(sandbox, body)["configuration"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "n" * 65}, "name"),
        ({"type": "ftp"}, "type"),
        ({"access_mode": "nobody"}, "access_mode"),
        ({"project": "00000000-0000-0000-0000-000000000000"}, "project"),
        ({"project": None}, "project"),
        ({"teams": ["t"]}, "teams"),
        ({"access_mode": "owner_organization"}, "project"),
        ({"access_mode": "teams"}, "project"),
        ({"allow_write": "yes"}, "allow_write"),
        ({"owner": 99}, "owner"),
        ({"paths": []}, "paths"),
        ({"configuration": None}, "configuration"),
        ({"configuration": []}, "configuration"),
        ({"configuration": {}}, "configuration"),
    ],
)
def test_a_wrong_field_is_named(sandbox: Sandbox, change: dict[str, Any], field: str) -> None:
    body = {**store_body(Key("AKIA", "s"), project_id(sandbox)), **change}
    answer = sandbox.api("POST", "stores/", json=body)
    assert (answer.status_code, field in answer.json()) == (400, True)


def test_store_names_are_unique_per_owner(sandbox: Sandbox, body: dict[str, Any]) -> None:
    posted(sandbox, body)
    again = sandbox.api("POST", "stores/", json=body)
    assert (again.status_code, list(again.json())) == (400, ["name"])
    theirs = sandbox.control("projects", name="theirs", owner="team").json()["id"]
    posted(sandbox, {**body, "project": theirs})


def test_default_store(sandbox: Sandbox, body: dict[str, Any]) -> None:
    store, path = posted(sandbox, body)["id"], f"projects/{body['project']}/"
    changed = sandbox.api("PATCH", path, json={"default_store": store})
    assert changed.status_code == 200
    shown = sandbox.api("GET", path).json()
    assert (shown["default_store"], shown["upload_store_id"]) == (store, store)
    theirs = sandbox.control("projects", name="theirs").json()["id"]
    for project, wrong in ((body["project"], "unknown"), (theirs, store)):
        answer = sandbox.api("PATCH", f"projects/{project}/", json={"default_store": wrong})
        assert (answer.status_code, list(answer.json())) == (400, ["default_store"])
    sandbox.api("DELETE", f"stores/{store}/")
    assert sandbox.api("GET", path).json()["default_store"] is None


def test_an_organisations_store_serves_its_projects(sandbox: Sandbox, body: dict[str, Any]) -> None:
    other = sandbox.control("projects", name="second").json()["id"]
    theirs = sandbox.control("projects", name="theirs", owner="team").json()["id"]
    shared = {**body, "access_mode": "owner_organization", "project": None, "owner": 1}
    store = posted(sandbox, shared)["id"]
    for project, status in ((other, 200), (theirs, 400)):
        answer = sandbox.api("PATCH", f"projects/{project}/", json={"default_store": store})
        assert answer.status_code == status


def test_a_store_to_read_from_is_no_default(sandbox: Sandbox, body: dict[str, Any]) -> None:
    store, path = (
        posted(sandbox, {**body, "allow_write": False})["id"],
        f"projects/{body['project']}/",
    )
    answer = sandbox.api("PATCH", path, json={"default_store": store})
    assert (answer.status_code, list(answer.json())) == (400, ["default_store"])
    changed = sandbox.api("PUT", f"stores/{store}/", json={"allow_write": True})
    assert (changed.status_code, changed.json()["allow_write"]) == (200, True)
    assert sandbox.api("PATCH", path, json={"default_store": store}).status_code == 200


def test_the_way_to_upload_is_shown_unless_it_is_hidden(
    sandbox: Sandbox, body: dict[str, Any]
) -> None:
    body["configuration"] |= {"use_presigned_put_object": True}
    path = f"stores/{posted(sandbox, body)['id']}/"
    assert sandbox.api("GET", path).json()["configuration"]["use_presigned_put_object"] is True
    sandbox.control("options", hide_upload_mode=True)
    assert "use_presigned_put_object" not in sandbox.api("GET", path).json()["configuration"]


def test_options_make_it_behave_otherwise(sandbox: Sandbox, body: dict[str, Any]) -> None:
    store, path = posted(sandbox, body)["id"], f"projects/{body['project']}/"
    sandbox.control("options", patch_project=405, hide_key_ids=True, project_as_object=True)
    shown = sandbox.api("GET", f"stores/{store}/").json()
    assert "access_key_id" not in shown["configuration"]
    assert shown["project"] == {"id": body["project"]}
    assert sandbox.api("PATCH", path, json={"default_store": store}).status_code == 405
    assert sandbox.api("PUT", path, json={"default_store": store}).status_code == 200
    sandbox.control("options", patch_project=200, ignore_default_store=True)
    ignored = sandbox.api("PATCH", path, json={"default_store": None})
    assert (ignored.status_code, ignored.json()["default_store"]) == (200, store)
    with pytest.raises(requests.HTTPError):
        sandbox.control("options", nonsense=True)


def test_the_control_endpoint_needs_its_token(sandbox: Sandbox, body: dict[str, Any]) -> None:
    url = f"{sandbox.place.valohai_host}/_sandbox/reset/"
    for headers in ({}, {"X-Sandbox-Control": "wrong"}):
        assert requests.post(url, headers=headers, timeout=10).status_code == 403
    posted(sandbox, body)
    assert sandbox.client("s3").list_buckets()["Buckets"]


def test_reset_keeps_addresses_and_tokens(sandbox: Sandbox, body: dict[str, Any]) -> None:
    posted(sandbox, body)
    sandbox.control("projects", name="second", owner="team")
    sandbox.control("options", hide_key_ids=True)
    sandbox.control("reset")
    assert sandbox.client("s3").list_buckets()["Buckets"] == []
    (operator,) = sandbox.client("iam").list_users()["Users"]
    assert operator["UserName"] == "sandbox-operator"
    assert sandbox.api("GET", "projects/").json()["count"] == 1
    assert sandbox.api("GET", "stores/").json()["count"] == 0
