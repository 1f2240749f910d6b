"""A real page of another origin than S3 uploads in every way, or is kept out by CORS rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.wrappers import Response

from valolink_widgets.core.cors import evaluate
from valolink_widgets.core.documents import all_cors_rules, cors_rules
from valolink_widgets.sandbox import Running
from valolink_widgets.sandbox.http_server import LoopbackServer

from ..judge.rows.asking import sign4
from ..sandbox.conftest import Key, Sandbox, own_bucket
from .own_server import OwnServer, page_of

pytestmark = pytest.mark.browser

# Of the kinds that pages send, the three of plain forms need no rule for the header.
KIND = "application/octet-stream"
# What a web app would do, and no more; a fetch that the browser keeps from the page fails.
HTML = """<!doctype html><title>Uploads</title><script>
const told = async (asked) => {
  try {
    const answer = await asked;
    return {status: answer.status, etag: answer.headers.get("ETag"), text: await answer.text()};
  } catch (failure) {
    return {failure: failure.name};
  }
};
const data = (fields, text) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([text]), "a.txt");
  return form;
};
window.put = ([url, text, headers]) => told(fetch(url, {method: "PUT", body: text, headers}));
window.get = ([url]) => told(fetch(url));
window.post = ([url, fields, text]) => told(fetch(url, {method: "POST", body: data(fields, text)}));
window.submit = ([url, fields, text]) => {
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: url, enctype: "multipart/form-data"});
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, {type: "hidden", name, value});
    form.append(input);
  }
  const file = document.createElement("input");
  const chosen = new DataTransfer();
  chosen.items.add(new File([text], "a.txt"));
  Object.assign(file, {type: "file", name: "file", files: chosen.files});
  form.append(file);
  document.body.append(form);
  form.submit();
};
</script>"""


@dataclass
class WebApp:
    """A page in the browser, and S3 beside it with a bucket of a linked user."""

    page: Page
    watch: OwnServer
    origin: str
    account: Sandbox
    key: Key
    rules: list[dict[str, Any]] = field(default_factory=list)
    bucket: str = "own-bucket"

    def allow(self, rules: Iterable[dict[str, Any]]) -> None:
        """Set the bucket's CORS rules; what a browser was allowed it keeps by address."""
        s3, self.rules = self.account.client("s3"), list(rules)
        if self.rules:
            s3.put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": self.rules})
        else:
            s3.delete_bucket_cors(Bucket=self.bucket)

    def signed(self, call: str, name: str, **more: Any) -> str:
        params = {"Bucket": self.bucket, "Key": name, **more}
        return str(sign4(self.account, self.key).generate_presigned_url(call, Params=params))

    def form(self, name: str, **fields: str) -> tuple[str, dict[str, str]]:
        conditions = [{field: value} for field, value in fields.items()]
        made = sign4(self.account, self.key).generate_presigned_post(
            self.bucket, name, Fields=dict(fields), Conditions=conditions
        )
        return made["url"], made["fields"]

    def put(self, name: str, text: str = "hello") -> dict[str, Any]:
        url = self.signed("put_object", name, ContentType=KIND)
        return self.told("put", url, text, {"Content-Type": KIND})

    def told(self, what: str, *words: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.page.evaluate(what, list(words))
        return answer

    def held(self, name: str) -> str:
        """What is in the bucket; empty where nothing is."""
        s3 = self.account.client("s3")
        try:
            return str(s3.get_object(Bucket=self.bucket, Key=name)["Body"].read().decode())
        except s3.exceptions.NoSuchKey:
            return ""


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The page's own server: another port is another origin."""
    server = LoopbackServer(0)
    server.begin(Response(HTML, content_type="text/html; charset=utf-8"))
    yield server.url
    server.end()


@pytest.fixture
def app(chromium: Browser, sandbox: Running, served: str) -> Iterator[WebApp]:
    account = Sandbox(sandbox.place())
    account.control("reset")
    key = account.user("limited", own_bucket(account.bucket("own-bucket")))
    with page_of(chromium, account.place.aws_endpoint_url) as (page, watch):
        page.goto(served)
        yield WebApp(page, watch, served, account, key)
        watch.check()


def name() -> str:
    """A new one each time: a browser keeps the answer to a preflight for a while."""
    return f"up/{uuid4().hex}.txt"


def test_each_upload_mode_works_with_its_own_rules(app: WebApp) -> None:
    app.allow(cors_rules(app.origin, "presigned-put"))
    put = name()
    assert app.put(put)["status"] == 200
    assert app.held(put) == "hello"

    app.allow(cors_rules(app.origin, "post"))
    post = name()
    assert app.told("post", *app.form(post), "by form")["status"] == 204
    assert app.held(post) == "by form"

    app.allow(cors_rules(app.origin, "multipart"))
    big, s3 = name(), app.account.client("s3", app.key)
    where = {"Bucket": app.bucket, "Key": big}
    where["UploadId"] = s3.create_multipart_upload(**where)["UploadId"]
    url = app.signed("upload_part", big, UploadId=where["UploadId"], PartNumber=1)
    part = app.told("put", url, "a part", {})
    assert part["status"] == 200
    parts = {"Parts": [{"ETag": part["etag"], "PartNumber": 1}]}  # read by the page
    s3.complete_multipart_upload(**where, MultipartUpload=parts)
    assert app.held(big) == "a part"


def test_every_mode_s_page_reads_what_is_there(app: WebApp) -> None:
    for rules in all_cors_rules(app.origin):
        app.allow(rules)
        there = name()
        app.account.client("s3").put_object(Bucket=app.bucket, Key=there, Body=b"there")
        assert app.told("get", app.signed("get_object", there))["text"] == "there"


def test_a_plain_form_is_taken_whatever_the_rules_say(app: WebApp) -> None:
    app.allow([])
    there = name()
    url, fields = app.form(there, success_action_redirect=f"{app.origin}/done")
    app.page.evaluate("submit", [url, fields, "plain"])
    app.page.wait_for_url(f"{app.origin}/done**")
    assert f"key={there.replace('/', '%2F')}" in app.page.url
    assert app.held(there) == "plain"


def test_a_form_without_a_right_is_s3_s_refusal_in_the_page(app: WebApp) -> None:
    app.allow(cors_rules(app.origin))
    url, fields = app.form(name())
    answer = app.told("post", url, {**fields, "key": "another"}, "x")
    assert (answer["status"], "Policy Condition failed" in answer["text"]) == (403, True)


RULE = {"AllowedMethods": ["PUT"], "AllowedHeaders": ["content-type"], "ExposeHeaders": ["ETag"]}
WRONG = {
    "no rules": None,
    "another origin": {**RULE, "AllowedOrigins": ["https://app.valohai.com"]},
    "the method missing": {**RULE, "AllowedMethods": ["POST", "GET"]},
    "the header missing": {**RULE, "AllowedHeaders": ["authorization"]},
}


@pytest.mark.parametrize("why", WRONG)
def test_rules_that_are_missing_or_wrong_keep_a_page_out(app: WebApp, why: str) -> None:
    wrong = WRONG[why]
    app.allow([{"AllowedOrigins": [app.origin], **wrong}] if wrong else [])
    assert evaluate(app.rules, app.origin, "PUT", ["content-type"]) is None
    there = name()
    assert app.put(there) == {"failure": "TypeError"}
    assert app.held(there) == ""  # the browser asked before it sent, and sent nothing
    app.allow([{**RULE, "AllowedOrigins": [app.origin]}])
    assert evaluate(app.rules, app.origin, "PUT", ["content-type"])
    again = name()
    assert app.put(again)["status"] == 200
    assert app.held(again) == "hello"


def test_without_its_rule_a_page_s_form_arrives_and_the_page_does_not_learn_it(app: WebApp) -> None:
    app.allow([])
    there = name()
    assert app.told("post", *app.form(there), "x") == {"failure": "TypeError"}
    assert app.held(there) == "x"  # a form needs no preflight


def test_an_etag_that_is_not_exposed_is_not_read(app: WebApp) -> None:
    for exposed, told in (([], False), (["ETag"], True)):
        app.allow([{**RULE, "AllowedOrigins": [app.origin], "ExposeHeaders": exposed}])
        answer = app.put(name())
        assert (answer["status"], bool(answer["etag"])) == (200, told)


def test_nobody_but_these_two_is_asked(app: WebApp) -> None:
    assert app.put(name())  # S3, which is let through
    assert app.watch.elsewhere == []
    third = "http://127.0.0.1:9/x"
    app.page.evaluate("(url) => fetch(url).catch(() => 0)", third)
    app.page.wait_for_timeout(200)  # events come after what caused them
    assert app.watch.elsewhere == [third]
    app.watch.elsewhere.clear()
